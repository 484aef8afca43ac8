"""The folder of a run: what may be in it, and that nothing leads out of it."""

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fblib.service import FileError, Files
from runtime.folder import Folder
from runtime.kernel.memory_files import MemoryFiles, checked_name

HOSTILE = [
    "",
    ".",
    "..",
    "../secret",
    "a/../../secret",
    "/etc/passwd",
    "//host/share",
    "a//b",
    "a/",
    "C:\\temp\\log.csv",
    "..\\secret",
    "a:stream",
    ".bashrc",
    ".git/hooks/pre-commit",
    "a\0b",
    "a\nb",
    "log.csv ",
    "log.",
    "what?",
    "x" * 256,
    "ä" * 128,
]


@pytest.fixture(params=["folder", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    return Folder(tmp_path) if request.param == "folder" else MemoryFiles()


def test_a_file_is_made_added_to_and_made_anew(files: Files) -> None:
    assert files.read("log.csv") is None
    files.append("log.csv", "a\n")
    files.append("log.csv", "b ä\r\n")
    assert files.read("log.csv") == "a\nb ä\r\n"
    files.write("log.csv", "c")
    assert files.read("log.csv") == "c"


@pytest.mark.parametrize("name", HOSTILE)
def test_names_that_could_lead_out_are_refused(files: Files, name: str) -> None:
    with pytest.raises(FileError):
        files.read(name)
    with pytest.raises(FileError):
        files.write(name, "x")
    with pytest.raises(FileError):
        files.append(name, "x")


def test_a_refusal_says_what_to_do() -> None:
    with pytest.raises(FileError, match=r'"\.\./x".*leads out of the folder.*such as "log\.csv"'):
        checked_name("../x")


def test_folders_in_the_folder_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    Folder(tmp_path).append("data/log.csv", "a")

    assert (tmp_path / "data" / "log.csv").read_text(encoding="utf-8") == "a"


def test_what_the_system_refuses_is_a_file_error_that_names_the_file(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "image").write_bytes(b"\xff\xfe")

    with pytest.raises(FileError, match=r'"none/log\.csv" cannot be written: No such file'):
        folder.append("none/log.csv", "a")
    with pytest.raises(FileError, match='"data" cannot be '):
        folder.read("data")
    with pytest.raises(FileError, match='"image" is no text in UTF-8'):
        folder.read("image")
    assert folder.read("none/log.csv") is None


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_that_lead_out_are_refused(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "secret").write_text("s", encoding="utf-8")
    (home / "out").symlink_to(tmp_path)
    (home / "file").symlink_to(tmp_path / "secret")
    (home / "round").symlink_to(home / "round")
    (home / "new").symlink_to(tmp_path / "not there")
    folder = Folder(home)

    for name in ("out/secret", "file", "new", "round"):
        with pytest.raises(FileError):
            folder.write(name, "x")
        with pytest.raises(FileError):
            folder.read(name)
    assert (tmp_path / "secret").read_text(encoding="utf-8") == "s"
    assert not (tmp_path / "not there").exists()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=12))
def test_whatever_the_name_nothing_outside_is_touched(tmp_path: Path, name: str) -> None:
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    try:
        Folder(home).write(name, "x")
    except FileError:
        pass
    else:
        assert (home / name).read_text(encoding="utf-8") == "x"

    assert [path.name for path in tmp_path.iterdir()] == ["home"]
