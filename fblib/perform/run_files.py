"""Reads and writes files for operations, up to a size; what goes wrong is told for people.

It blocks: it is called in threads.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from fblib.operation import OperationContext, OperationError
from fblib.service import FileError


def place_of(context: OperationContext, name: str, *, create: bool = False) -> Path:
    """Return the place of a file of the run.

    Raises:
        OperationError: the name is refused.
    """
    try:
        return context.files.path(name, create=create)
    except FileError as error:
        raise OperationError(str(error), again=False) from error


def loaded(path: Path, name: str, *, most: int) -> bytes:
    """Return the bytes of a file.

    Raises:
        OperationError: it is not there, is no file, is larger than `most`, or cannot be read.
    """
    with opened(path, name) as file:
        content = file.read(most + 1)
    if len(content) > most:
        message = f'the file "{name}" is larger than the {most:,} bytes that are taken into memory'
        raise OperationError(message, again=False)
    return content


@contextmanager
def opened(path: Path, name: str) -> Iterator[IO[bytes]]:
    """Open a file for reading.

    Raises:
        OperationError: it is not there, is no file, or cannot be read.
    """
    try:
        # A pipe would keep us waiting for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                message = f'"{name}" is no file'
                raise OperationError(message, again=False)
            yield file
    except (FileNotFoundError, NotADirectoryError) as error:
        message = f'there is no file "{name}"'
        raise OperationError(message, again=False) from error
    except IsADirectoryError as error:
        message = f'"{name}" is a folder; expected a file'
        raise OperationError(message, again=False) from error
    except OSError as error:
        raise cannot(error, name, "read") from error


@contextmanager
def replaced(path: Path, name: str) -> Iterator[IO[bytes]]:
    """Write a file that takes the place of another one of its name when it is whole.

    Raises:
        OperationError: it cannot be written.
    """
    try:
        # No file of a run begins with a dot: it is in nobody's way.
        with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as part:
            try:
                yield part
                part.flush()
                Path(part.name).replace(path)
            except BaseException:
                Path(part.name).unlink()
                raise
    except OSError as error:
        raise cannot(error, name, "written") from error


def cannot(error: OSError, name: str, what: str) -> OperationError:
    """Return the failure of a file that cannot be "read", "written" …; maybe another time."""
    return OperationError(f'the file "{name}" cannot be {what}: {error.strerror or error}')
