"""Archives that somebody else has made, or that were damaged."""

import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime.archive.reading import read_archive
from runtime.store.base import StoreError


def made(path: Path, names: list[str], data: bytes = b"{}") -> Path:
    """Make a ZIP with these names."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            info = zipfile.ZipInfo("x")
            info.filename = name
            archive.writestr(info, data)
    return path


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../x",
        "a/../../x",
        "a//x",
        "./x",
        "C:\\x",
        "a\\..\\x",
        "a:b",
        "x/",
        "a\nb",
        "",
    ],
    ids=repr,
)
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    path = made(tmp_path / "a.zip", ["status.json", name])

    with pytest.raises(StoreError, match=r'(?s)cannot be used: the name ".*" (leads|has)'):
        read_archive(path)


def test_links_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("files/link")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")

    with pytest.raises(StoreError, match='the name "files/link" is one of a link'):
        read_archive(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path / "a.zip", ["a", "a"])

    with pytest.raises(StoreError, match='"a" is in it twice'):
        read_archive(path)


def test_what_is_too_large_is_not_taken_into_memory(tmp_path: Path) -> None:
    path = made(tmp_path / "a.zip", ["a"], b"\0" * 5_000)

    with read_archive(path) as archive:
        assert len(archive.read("a", most=5_000)) == 5_000
        with pytest.raises(StoreError, match="has more than 4999 bytes"):
            archive.read("a", most=4_999)


def test_what_is_not_there_or_no_archive_is_said(tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"PK no")

    with pytest.raises(StoreError, match=r'none\.zip" cannot be read: No such file'):
        read_archive(tmp_path / "none.zip")
    with pytest.raises(StoreError, match=r'no\.zip" cannot be used: it is no archive'):
        read_archive(tmp_path / "no.zip")
    with (
        read_archive(made(tmp_path / "a.zip", ["a", "b"], b"[" * 200_000)) as archive,
        pytest.raises(StoreError, match='there is no "c" in the archive'),
    ):
        archive.read("c")
    with archive, pytest.raises(StoreError):
        archive.json("a")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(place=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_a_damaged_archive_gives_what_was_in_it_or_an_error(
    tmp_path: Path, place: int, byte: int
) -> None:
    content = json.dumps(list(range(300))).encode()
    path = made(tmp_path / "a.zip", ["files/a", "status.json"], content)
    data = bytearray(path.read_bytes())
    data[place % len(data)] = byte
    path.write_bytes(data)
    try:
        with read_archive(path) as archive:
            found = [archive.read(name) for name in archive.names]
    except StoreError:
        return

    assert all(one == content for one in found)
