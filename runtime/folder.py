"""The files of a run in a folder of the system: for blocks, and for operations."""

from pathlib import Path

from typing_extensions import override

from fblib.operation import RunFiles
from fblib.service import FileError, Files
from runtime.kernel.memory_files import checked_name


class Folder(Files):
    """Reads and writes in one folder, whatever names or links may lead to.

    Text is UTF-8 and is written as it is: ends of lines are the blocks' business.
    """

    def __init__(self, root: Path) -> None:
        """Use the folder `root`."""
        self._root = root

    @override
    def read(self, name: str) -> str | None:
        """Return the text of a file; None if there is none.

        Raises:
            FileError: the name is refused, or the file cannot be read.
        """
        path = self.place(name)
        try:
            return path.read_bytes().decode()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except UnicodeDecodeError as error:
            message = f'the file "{name}" is no text in UTF-8: {error.reason}'
            raise FileError(message) from error
        except OSError as error:
            raise _refused(error, name, what="read") from error

    @override
    def write(self, name: str, text: str) -> None:
        """Make a file with this text, in place of one of that name.

        Raises:
            FileError: the name is refused, or the file cannot be written.
        """
        self._put(name, text, mode="wb")

    @override
    def append(self, name: str, text: str) -> None:
        """Add text to the end of a file; make it if there is none.

        Raises:
            FileError: the name is refused, or the file cannot be written.
        """
        self._put(name, text, mode="ab")

    def _put(self, name: str, text: str, *, mode: str) -> None:
        path = self.place(name)
        try:
            with path.open(mode) as file:
                file.write(text.encode(errors="surrogatepass"))
        except OSError as error:
            raise _refused(error, name, what="written") from error

    def place(self, name: str) -> Path:
        """Return the place of a file.

        Raises:
            FileError: the name is refused.
        """
        path = self._root / checked_name(name)
        try:
            inside = path.resolve().is_relative_to(self._root.resolve())
        except (OSError, RuntimeError):
            inside = False  # a link that leads to itself
        if not inside:
            message = f'the file "{name}" is refused: a link leads out of the folder of the run'
            raise FileError(message)
        return path


class RunFolder(RunFiles):
    """The folder of a run, for operations: it is made when the first file is written."""

    def __init__(self, root: Path, *, reserved: frozenset[str] = frozenset()) -> None:
        """Use the folder `root`; names that begin with a reserved folder are refused."""
        self._folder = Folder(root)
        self._root = root
        self._reserved = reserved

    @override
    def path(self, name: str, *, create: bool = False) -> Path:
        """Return the place of a file.

        Raises:
            FileError: the name is refused, or its folder cannot be made.
        """
        path = self._folder.place(name)
        if path.relative_to(self._root).parts[0] in self._reserved:
            message = f'the file "{name}" is refused: that folder is the runtime\'s own'
            raise FileError(message)
        if create:
            try:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise _refused(error, name, what="written") from error
        return path

    @override
    def names(self) -> list[str]:
        """Return the names of all files; links are none."""
        if not self._root.is_dir():
            return []
        found = (path for path in self._root.rglob("*") if path.is_file() and not path.is_symlink())
        relative = (path.relative_to(self._root) for path in found)
        return sorted(path.as_posix() for path in relative if path.parts[0] not in self._reserved)


def _refused(error: OSError, name: str, *, what: str) -> FileError:
    return FileError(f'the file "{name}" cannot be {what}: {error.strerror or error}')
