"""The files of a run for its operations: a folder that no name and no link leads out of."""

import os
from collections.abc import Iterator
from pathlib import Path

from fblib.service import FileError
from runtime.kernel.memory_files import checked_name


class RunFolder:
    """The folder of a run: see `fblib.operation.RunFiles`.

    Names that begin with a dot are refused, so the runtime may keep things of its own there.
    """

    def __init__(self, root: Path) -> None:
        """Use the folder `root`."""
        self._root = root

    def path(self, name: str, *, create: bool = False) -> Path:
        """Return the place of a file; with `create`, its folders are made.

        Raises:
            FileError: the name is refused, or the folders cannot be made.
        """
        path = self._root / checked_name(name)
        if not self._is_inside(path):
            message = f'the file "{name}" is refused: a link leads out of the folder of the run'
            raise FileError(message)
        if create:
            try:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                message = f'the folder of the file "{name}" cannot be made: {error.strerror}'
                raise FileError(message) from error
        return path

    def names(self) -> list[str]:
        """Return the names of all files, sorted; links are none."""
        return sorted(path.relative_to(self._root).as_posix() for path in _files(self._root))

    def _is_inside(self, path: Path) -> bool:
        try:
            return path.resolve().is_relative_to(self._root.resolve())
        except (OSError, RuntimeError):
            return False  # a link that leads to itself


def _files(folder: Path) -> Iterator[Path]:
    try:
        found = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for each in found:
        if each.name.startswith("."):
            continue
        if each.is_dir(follow_symlinks=False):
            yield from _files(Path(each.path))
        elif each.is_file(follow_symlinks=False):
            yield Path(each.path)
