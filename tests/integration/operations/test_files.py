"""Operations on the files of a run, in a real folder."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fblib.operation import OperationError, OperationSettings
from fblib.service import Value
from tests.performing import Bench
from tests.talking import in_loop

SMALL = OperationSettings(largest_body=10)


@in_loop
async def test_a_text_is_written_and_read(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    written = await bench.perform("file.write", filename="data/a.txt", data="Größe: 5 €\n")
    found = await bench.perform("file.read", file="data/a.txt")

    assert written == {"output_file_path": "data/a.txt", "size": 15}
    assert found == {"data": "Größe: 5 €\n", "size": 15}
    assert (tmp_path / "data/a.txt").read_text(encoding="utf-8") == "Größe: 5 €\n"


@in_loop
async def test_what_is_no_text_is_written_as_json(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    value: Value = {"a": [1, None, "ü"]}
    await bench.perform("file.write", filename="a.json", data=value)
    found = await bench.perform("file.read", file="a.json", format="json")

    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == value
    assert found["data"] == value


@in_loop
async def test_bytes_go_in_and_out_as_base64(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.perform("file.write", filename="a.bin", data="AP8Q", format="base64")
    found = await bench.perform("file.read", file="a.bin", format="base64")

    assert (tmp_path / "a.bin").read_bytes() == b"\x00\xff\x10"
    assert found["data"] == "AP8Q"


@in_loop
async def test_lines_are_appended(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.perform("file.write", filename="log.csv", data="a;b\n", mode="append")
    added = await bench.perform("file.write", filename="log.csv", data="1;2\n", mode="append")

    assert added["size"] == 8
    assert (tmp_path / "log.csv").read_text() == "a;b\n1;2\n"


@in_loop
async def test_a_file_that_is_written_again_is_replaced_and_leaves_no_other(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.perform("file.write", filename="a.txt", data="a long text")
    await bench.perform("file.write", filename="a.txt", data="short")

    assert (tmp_path / "a.txt").read_text() == "short"
    assert os.listdir(tmp_path) == ["a.txt"]  # noqa: PTH208 - names are all that counts


@in_loop
async def test_a_copy_is_a_file_of_its_own(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.write("a.bin", bytes(range(256)) * 10_000)
    copied = await bench.perform("file.copy", file="a.bin", filename="old/a.bin")

    assert copied == {"output_file_path": "old/a.bin", "size": 2_560_000}
    assert (tmp_path / "old/a.bin").read_bytes() == (tmp_path / "a.bin").read_bytes()


@in_loop
async def test_deleting_a_file_that_is_gone_is_no_failure(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.write("a.txt", "a")
    first = await bench.perform("file.delete", file="a.txt")
    second = await bench.perform("file.delete", file="a.txt")

    assert (first, second) == ({"deleted": True}, {"deleted": False})
    assert not (tmp_path / "a.txt").exists()


# --- Lists --------------------------------------------------------------------------------


@in_loop
async def test_files_are_listed_by_pattern(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    for name in ("a.csv", "b.txt", "data/c.csv", "data/2026/d.csv", "data/2026/e.txt"):
        bench.write(name, "")
    expected = {
        "**": ["a.csv", "b.txt", "data/2026/d.csv", "data/2026/e.txt", "data/c.csv"],
        "*": ["a.csv", "b.txt"],
        "*.csv": ["a.csv"],
        "**/*.csv": ["a.csv", "data/2026/d.csv", "data/c.csv"],
        "data/**": ["data/2026/d.csv", "data/2026/e.txt", "data/c.csv"],
        "data/*/[de].???": ["data/2026/d.csv", "data/2026/e.txt"],
        "data": [],
        "none*": [],
        "**/2026/**/d.csv": ["data/2026/d.csv"],
    }
    found = {
        pattern: (await bench.perform("file.list", pattern=pattern))["files"]
        for pattern in expected
    }

    assert found == expected


@in_loop
async def test_a_folder_without_files_is_empty(tmp_path: Path) -> None:
    outputs = await Bench(tmp_path / "none").perform("file.list")

    assert outputs == {"files": [], "count": 0}


@in_loop
async def test_a_hostile_pattern_takes_no_time(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.write("/".join(["a" * 100] * 10), "")
    outputs = await bench.perform("file.list", pattern="**/" * 60 + "*a" * 60 + "b")

    assert outputs["count"] == 0


# --- What is refused ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/etc/passwd",
        "../../etc/passwd",
        "data/../../x",
        "..",
        "C:\\x",
        "..\\x",
        "a:b",
        ".hidden",
        "a//b",
        "a\0b",
        "aux ",
        "x" * 300,
    ],
)
@in_loop
async def test_names_that_lead_out_are_refused(name: str, tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    for operation, inputs in (
        ("file.read", {"file": name}),
        ("file.write", {"filename": name, "data": "x"}),
        ("file.delete", {"file": name}),
        ("file.copy", {"file": name, "filename": "a"}),
        ("file.copy", {"file": "a", "filename": name}),
    ):
        with pytest.raises(OperationError) as raised:
            await bench.perform(operation, **inputs)

        assert not raised.value.again
        assert "is empty" in str(raised.value) or "is refused" in str(raised.value)


@in_loop
async def test_links_that_lead_out_are_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    bench = Bench(tmp_path / "run")
    bench.write("a.txt", "a")
    (tmp_path / "run/link").symlink_to(outside)
    (tmp_path / "run/loop").symlink_to("loop")

    for name in ("link/secret.txt", "link", "loop"):
        with pytest.raises(OperationError, match="a link leads out"):
            await bench.perform("file.read", file=name)
    with pytest.raises(OperationError, match="a link leads out"):
        await bench.perform("file.copy", file="a.txt", filename="link/a.txt")
    listed = await bench.perform("file.list")

    assert listed["files"] == ["a.txt"]


@in_loop
async def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")

    for name, reason in (
        ("folder", '"folder" is (no file|a folder)'),
        ("pipe", '"pipe" is no file'),
        ("missing.txt", 'there is no file "missing.txt"'),
        ("pipe/x", 'there is no file "pipe/x"'),
    ):
        with pytest.raises(OperationError, match=reason) as raised:
            await bench.perform("file.read", file=name)

        assert not raised.value.again
    with pytest.raises(OperationError, match='"folder" is a folder'):
        await bench.perform("file.delete", file="folder")
    with pytest.raises(OperationError, match='"folder" cannot be written: Is a directory'):
        await bench.perform("file.write", filename="folder", data="x")


@in_loop
async def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    bench = Bench(tmp_path, settings=SMALL)
    bench.write("a.txt", "x" * 11)
    bench.write("b.txt", "x" * 10)

    with pytest.raises(OperationError, match="larger than the 10 bytes") as raised:
        await bench.perform("file.read", file="a.txt")
    found = await bench.perform("file.read", file="b.txt")

    assert not raised.value.again
    assert found["size"] == 10


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"a": 1,}', "line 1, column 9"),
        (b"[NaN]", "it has NaN"),
        (b"", "is no JSON: Expecting value"),
        (b"[" * 100_000, "nested too deeply"),
        (b'"\xff"', "no text in UTF-8: invalid start byte at byte 1"),
        (b"[1e999]", 'cannot be stored as JSON: at "0" there is inf'),
        (b"[" * 500 + b"]" * 500, r"more than \d+ levels"),
    ],
)
@in_loop
async def test_a_file_that_is_no_json_is_told(content: bytes, reason: str, tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.write("a.json", content)

    with pytest.raises(OperationError, match=reason) as raised:
        await bench.perform("file.read", file="a.json", format="json")

    assert not raised.value.again


@in_loop
async def test_words_that_are_no_choice_are_told_with_the_nearest(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    with pytest.raises(OperationError, match=r'"format" may not be "jsno".*json'):
        await bench.perform("file.read", file="a", format="jsno")
    with pytest.raises(OperationError, match=r'"mode" may not be "apend".*append'):
        await bench.perform("file.write", filename="a", data="", mode="apend")
    with pytest.raises(OperationError, match='"data" is no text, but "format" is "text"'):
        await bench.perform("file.write", filename="a", data=[1], format="text")
    with pytest.raises(OperationError, match='"data" is no text in Base64'):
        await bench.perform("file.write", filename="a", data="ü", format="base64")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text())
def test_every_text_comes_back_as_it_was(text: str, tmp_path: Path) -> None:
    @in_loop
    async def written_and_read() -> None:
        bench = Bench(tmp_path)
        await bench.perform("file.write", filename="a.txt", data=text)
        found = await bench.perform("file.read", file="a.txt")

        # A mark of byte order is none of the text.
        assert found["data"] == text.removeprefix("\ufeff")

    written_and_read()
