from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.service.errors import InvalidError
from server.service.graphs.sources import Kind, kind_of, main_of, named_for, plain_name


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"<?xml version='1.0'?><System/>", "system"),
        (b"\xef\xbb\xbf \n<System/>", "system"),
        ("\ufeff<System/>".encode("utf-16-le"), "system"),
        ("\ufeff<System/>".encode("utf-16-be"), "system"),
        (b'{"tasks": []}', "json"),
        (b"\xef\xbb\xbf[]", "json"),
        (b';<Request ID="0" Action="CREATE"/>', "bootfile"),
        (b"PK\x03\x04rest", "project"),
        (b"PK\x05\x06" + bytes(18), "project"),
    ],
)
def test_what_was_uploaded_is_told_by_its_content(data: bytes, kind: Kind) -> None:
    assert kind_of(data) == kind


@pytest.mark.parametrize("data", [b"", b" \n\t", b"\xef\xbb\xbf", b"\x89PNG\r\n", b"import os\n"])
def test_what_is_no_source_is_refused_with_what_was_expected(data: bytes) -> None:
    with pytest.raises(InvalidError, match=r"expected a 4diac system \(.sys\)"):
        kind_of(data)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("app.sys", "app.sys"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\app.sys", "app.sys"),
        ("..", "upload"),
        ("", "upload"),
        ("a/", "upload"),
        (".htaccess", "htaccess"),
        ("a\0b\nc.sys", "a_b_c.sys"),
        ("gpj.\u202esys", "gpj._sys"),
        ("<script>.sys", "_script_.sys"),
        ("насос.sys", "насос.sys"),
    ],
)
def test_of_a_name_only_the_last_part_is_used_and_nothing_is_trusted(given: str, kept: str) -> None:
    assert plain_name(given) == kept


@given(st.text(max_size=400))
def test_any_name_becomes_one_of_a_file(name: str) -> None:
    plain = plain_name(name)

    assert plain
    assert not plain.startswith(".")
    assert not set(plain) & set('/\\:*?"<>|\0\n\r')
    assert len(plain.encode()) <= 160


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("app.json", "system", "app.sys"),
        ("app.SYS", "system", "app.sys"),
        ("config.txt", "json", "config.txt.json"),
        ("config", "json", "config.json"),
        ("config.zip", "json", "config.json"),
    ],
)
def test_a_name_gets_the_ending_of_what_the_file_is(name: str, kind: Kind, expected: str) -> None:
    assert named_for(name, kind) == expected


def written(folder: Path, files: dict[str, str]) -> list[str]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return list(files)


def test_the_only_system_of_a_project_is_meant(tmp_path: Path) -> None:
    members = written(tmp_path, {"a/App.SYS": "", "a/T.fbt": "", "config.json": "{}"})

    assert main_of(members, tmp_path) == "a/App.SYS"


def test_of_several_systems_one_has_to_be_chosen(tmp_path: Path) -> None:
    members = written(tmp_path, {"a/App.sys": "", "b/App.sys": "", "Other.sys": ""})

    with pytest.raises(InvalidError, match=r'3 sources: "Other\.sys", "a/App\.sys", "b/App\.sys"'):
        main_of(members, tmp_path)
    assert main_of(members, tmp_path, chosen="b/App.sys") == "b/App.sys"
    assert main_of(members, tmp_path, chosen="Other.sys") == "Other.sys"
    with pytest.raises(InvalidError, match="there are several of that name"):
        main_of(members, tmp_path, chosen="App.sys")
    with pytest.raises(InvalidError, match=r"in the ZIP\. Did you mean"):
        main_of(members, tmp_path, chosen="../Other.sys")


def test_of_configs_the_one_that_no_other_names_is_meant(tmp_path: Path) -> None:
    inner = '{"tasks": [{"id": "x", "graph": "../deep/inner.json"}]}'
    outer = '{"tasks": [{"id": "a", "graph": "parts/part.json"}]}'
    files = {"main.json": outer, "parts/part.json": inner, "deep/inner.json": "{}"}

    assert main_of(written(tmp_path, files), tmp_path) == "main.json"


def test_configs_that_name_each_other_are_all_candidates(tmp_path: Path) -> None:
    files = {"a.json": '{"graph": "b.json"}', "b.json": '{"graph": "a.json"}'}

    with pytest.raises(InvalidError, match=r'2 sources: "a\.json", "b\.json"'):
        main_of(written(tmp_path, files), tmp_path)


def test_names_of_sub_graphs_may_be_anything(tmp_path: Path) -> None:
    hostile = '{"graph": "../../etc/passwd", "x": [{"graph": "\\u0000"}, {"graph": 5}]}'

    assert main_of(written(tmp_path, {"a.json": hostile}), tmp_path) == "a.json"


def test_a_zip_without_a_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="there is no source in the ZIP"):
        main_of(written(tmp_path, {"readme.txt": ""}), tmp_path)
