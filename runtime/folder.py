"""The files of a run in a folder of the system."""

from pathlib import Path

from typing_extensions import override

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


def _refused(error: OSError, name: str, *, what: str) -> FileError:
    return FileError(f'the file "{name}" cannot be {what}: {error.strerror or error}')
