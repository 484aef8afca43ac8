"""Which files of types stand under a folder; only names are looked at."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import reading

MAX_FILES = 200_000

FileGroup = Literal["type", "struct", "constants"]

_GROUPS: Final[dict[str, tuple[FileGroup, int]]] = {
    ".fbt": ("type", 0),
    ".sub": ("type", 0),
    ".adp": ("type", 0),
    ".fct": ("type", 0),
    ".dev": ("type", 1),
    ".res": ("type", 2),
    ".seg": ("type", 3),
    ".dtp": ("struct", 0),
    ".gcf": ("constants", 0),
}
_READ_HIDDEN_FOLDER = ".lib"
"""Where the IDE keeps imported libraries; other hidden folders are tools' own."""


@dataclass(frozen=True, slots=True, order=True)
class IndexedFile:
    """A file of a type; the order is that of precedence."""

    folder: int
    """The number of the folder it was found under."""
    rank: int
    """Blocks before devices, resources and segments; files of one rank compete."""
    path: Path


@dataclass(slots=True)
class FolderIndex:
    """Files by group and by name without regard to case, the preferred ones first."""

    files: dict[FileGroup, dict[str, list[IndexedFile]]] = field(
        default_factory=lambda: {"type": {}, "struct": {}, "constants": {}}
    )

    def find(self, group: FileGroup, short_name: str) -> list[IndexedFile]:
        """Return the files of that name."""
        return self.files[group].get(short_name.casefold(), [])

    def add_folder(self, folder: Path, number: int, *, diagnostics: Diagnostics) -> None:
        """Index everything under a folder."""
        if not folder.is_dir():
            diagnostics.add(reading.folder_not_found(folder=str(folder)))
            return
        for seen, path in enumerate(_files(folder)):
            if seen == MAX_FILES:
                diagnostics.add(reading.too_many_files(folder=str(folder), limit=MAX_FILES))
                break
            group, rank = _GROUPS.get(path.suffix.casefold(), (None, 0))
            if group is not None:
                found = self.files[group].setdefault(path.stem.strip().casefold(), [])
                found.append(IndexedFile(number, rank, path))

    def sort(self) -> None:
        """Put the files of each name in their order of precedence."""
        for names in self.files.values():
            for found in names.values():
                found.sort()


def _files(folder: Path) -> Iterator[Path]:
    """List files depth first; a folder that is its own descendant by a link is listed once."""
    visited: set[tuple[int, int]] = set()
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        try:
            status = current.stat()
            identity = (status.st_dev, status.st_ino)
            if identity in visited:
                continue
            visited.add(identity)
            with os.scandir(current) as entries:
                for entry in entries:
                    if entry.is_dir():
                        if not entry.name.startswith(".") or entry.name == _READ_HIDDEN_FOLDER:
                            waiting.append(current / entry.name)
                    else:
                        yield current / entry.name
        except OSError:
            continue  # a subfolder nobody may look into holds no types for us either
