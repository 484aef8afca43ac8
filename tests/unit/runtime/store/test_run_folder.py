"""The folder of a run, as its operations see it."""

import sys
from pathlib import Path

import pytest

from fblib.service import FileError
from runtime.store.run_folder import RunFolder


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../x",
        "/etc/passwd",
        "a/../../x",
        "a\\b",
        "C:x",
        ".results/x.json",
        "a/.hidden",
        "CON",
        "data/nul.txt",
        "com1.csv",
        "y" * 256,
        "/".join(["x" * 200] * 6),
    ],
    ids=lambda name: repr(name[:20]),
)
def test_names_that_lead_out_or_are_no_files_somewhere_are_refused(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(FileError):
        RunFolder(tmp_path).path(name, create=True)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["console.txt", "a/nullable", "com10", "lpt"])
def test_ordinary_names_are_taken(tmp_path: Path, name: str) -> None:
    assert RunFolder(tmp_path).path(name) == tmp_path / name


def test_folders_are_made_for_a_file_and_nobody_else_looks_into_them(tmp_path: Path) -> None:
    path = RunFolder(tmp_path).path("a/b/c.txt", create=True)

    assert path == tmp_path / "a" / "b" / "c.txt"
    assert path.parent.is_dir()
    assert not path.exists()
    assert (tmp_path / "a" / "b").stat().st_mode & 0o077 == 0 or sys.platform == "win32"


def test_a_file_in_the_place_of_a_folder_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("", encoding="utf-8")

    with pytest.raises(FileError, match='the folder of the file "a/b" cannot be made: '):
        RunFolder(tmp_path).path("a/b", create=True)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_are_no_way_out_and_no_files(tmp_path: Path) -> None:
    home = tmp_path / "run"
    (home / ".results").mkdir(parents=True)
    (tmp_path / "secret").write_text("s", encoding="utf-8")
    links: dict[str, Path | str] = {
        "out": tmp_path, "file": tmp_path / "secret", "round": home / "round", "dead": "nowhere/x",
        "up": "..",
    }  # fmt: skip
    for name, target in links.items():
        (home / name).symlink_to(target)
    (home / "in").symlink_to(home / "b.txt")
    for name in ("b.txt", "a/z.txt", "a.txt"):
        RunFolder(home).path(name, create=True).write_text("x", encoding="utf-8")
    (home / ".results" / "0.json").write_text("1", encoding="utf-8")

    for name in ("out/secret", "file", "round", "up/secret"):
        with pytest.raises(FileError, match="a link leads out of the folder"):
            RunFolder(home).path(name)
    assert RunFolder(home).path("in") == home / "in"
    assert RunFolder(home).names() == ["a.txt", "a/z.txt", "b.txt"]
    assert RunFolder(tmp_path / "not there").names() == []
