"""From a path to bytes, with a bound and a message for everything that can go wrong."""

import stat
from pathlib import Path

from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import reading

MAX_BYTES = 50_000_000
"""The largest real system of 142 has 6 MB."""


def read_bytes(path: Path, *, diagnostics: Diagnostics, max_bytes: int = MAX_BYTES) -> bytes | None:
    """Return the content of a file, or None and a diagnostic.

    The size is looked at before the first byte is read, and no more than the bound is read
    even where the file grows meanwhile.
    """
    file = str(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            diagnostics.add(reading.not_a_file(file=file))
            return None
        if status.st_size > max_bytes:
            size = status.st_size
            diagnostics.add(reading.file_too_large(file=file, size=size, limit=max_bytes))
            return None
        with path.open("rb") as stream:
            return stream.read(max_bytes)
    except FileNotFoundError:
        diagnostics.add(reading.file_not_found(file=file))
    except (OSError, ValueError) as error:
        # ValueError: a NUL character in the path.
        reason = getattr(error, "strerror", None) or str(error)
        diagnostics.add(reading.file_unreadable(file=file, reason=reason))
    return None
