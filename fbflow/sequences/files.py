"""Which files are meant by what a person names: files of block types, and folders of them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from compiler.frontends.fourdiac.folder_index import FolderIndex
from compiler.ir.diagnostics import Diagnostics
from fbflow.terminal import UsageError

_BLOCK = ".fbt"


def block_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files of block types, those of a folder in the order of their names.

    Raises:
        UsageError: a path leads nowhere, or to a file of something else.
    """
    for path in paths:
        if path.is_dir():
            yield from _within(path)
        elif not path.exists():
            message = f'there is no file or folder "{path}"'
            raise UsageError(message)
        elif path.suffix.casefold() != _BLOCK:
            message = f'"{path}" is no block type; expected a .fbt, or a folder with some'
            raise UsageError(message)
        else:
            yield path


def _within(folder: Path) -> list[Path]:
    index = FolderIndex()
    index.add_folder(folder, 0, diagnostics=Diagnostics())
    found = (file.path for files in index.files["type"].values() for file in files)
    return sorted(path for path in found if path.suffix.casefold() == _BLOCK)
