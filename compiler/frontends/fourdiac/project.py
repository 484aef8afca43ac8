"""The project a system belongs to: its folder, and the libraries it links."""

from pathlib import Path, PurePosixPath

from compiler.frontends.fourdiac.xml_reader import read_xml
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.source import SourceTexts

_MARKS = (".project", "MANIFEST.MF")
_MOST_LEVELS = 8
_WORKSPACE = "WORKSPACE_LOC"
_PROJECT = "PROJECT_LOC"
_MAX_PROJECT_FILE = 1_000_000


def project_folder(path_of_sys: Path) -> Path:
    """Return the nearest folder above a system that the IDE made a project of.

    Without one the folder of the system itself is its project.
    """
    folder = path_of_sys.absolute().parent
    for candidate in (folder, *folder.parents)[:_MOST_LEVELS]:
        if any((candidate / mark).is_file() for mark in _MARKS):
            levels = len(folder.parts) - len(candidate.parts)
            return _above(path_of_sys.parent, candidate, levels)
    return path_of_sys.parent


def library_folders(project: Path) -> tuple[Path, ...]:
    """Return the library folders a project links that exist on this machine.

    The IDE 3.x keeps imported libraries in `.lib` beside the project and links them in
    `.project`; its own standard libraries (`ECLIPSE_HOME`) are built in here.
    """
    description = project / ".project"
    try:
        if description.stat().st_size > _MAX_PROJECT_FILE:
            return ()
        data = description.read_bytes()
    except OSError:
        return ()
    document = read_xml(data, str(description), texts=SourceTexts(), diagnostics=Diagnostics())
    if document is None:
        return ()
    places = (element.text or "" for element in document.root.iter("locationURI", "location"))
    folders = (_linked(project, place.strip()) for place in places)
    return tuple(dict.fromkeys(folder for folder in folders if folder and folder.is_dir()))


def _above(given: Path, found: Path, levels: int) -> Path:
    """Say a folder as the user did: relative if the system's path was relative."""
    if levels == 0:
        return given
    return given.parents[levels - 1] if len(given.parts) > levels else found


def _linked(project: Path, place: str) -> Path | None:
    variable, _, rest = place.removeprefix("file:/").partition("/")
    parts = PurePosixPath(rest).parts
    if ".." in parts or not parts:
        return None
    if variable == _WORKSPACE:
        return project.parent.joinpath(*parts)
    if variable == _PROJECT:
        return project.joinpath(*parts)
    return None
