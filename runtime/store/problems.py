"""What the system says when a store cannot be used, told to people: which file, why, what to do."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime.store.base import StoreError

PROBLEMS = (sqlite3.Error, OSError, OverflowError, UnicodeError)
"""What comes of files and databases that cannot be used, and of values they cannot hold."""

_SQLITE = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space, or use another home (--home)",
    sqlite3.SQLITE_READONLY: "it is read-only; allow writing, or use another home (--home)",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; look at the rights of the file and its folder",
    sqlite3.SQLITE_PERM: "the system forbids it; look at the rights of the file and its folder",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; put back a copy of it, or use another home",
    sqlite3.SQLITE_NOTADB: "it is no SQLite database; put back a copy of it, or use another home",
    sqlite3.SQLITE_BUSY: "another program holds it; close whatever else has opened the file",
    sqlite3.SQLITE_LOCKED: "another program holds it; close whatever else has opened the file",
    sqlite3.SQLITE_IOERR: "the disk failed; look at the messages of the system",
}
_SYSTEM = {
    errno.ENOSPC: "the disk is full; free some space, or use another home (--home)",
    errno.EDQUOT: "your share of the disk is full; free some space, or use another home (--home)",
    errno.EFBIG: "files may not become that large here; use another home (--home)",
    errno.EROFS: "the disk is read-only; use another home (--home)",
    errno.EACCES: "the system forbids it; look at the rights of the file and its folder",
    errno.EPERM: "the system forbids it; look at the rights of the file and its folder",
    errno.EEXIST: "something that is no folder has its name; use another home (--home)",
    errno.ENOTDIR: "something that is no folder has its name; use another home (--home)",
}


@contextmanager
def told(path: Path, what: str) -> Iterator[None]:
    """Turn what the system says into a StoreError.

    Args:
        path: the file or folder.
        what: what is being done to it: "written", "read".

    Raises:
        StoreError: in place of errors of SQLite and of the system.
    """
    try:
        yield
    except PROBLEMS as error:
        raise problem(error, path, what) from error


def problem(error: Exception, path: Path, what: str) -> StoreError:
    """Return what an error means."""
    if isinstance(error, OSError):
        path = Path(error.filename) if isinstance(error.filename, str) else path
        why = _SYSTEM.get(error.errno or 0, error.strerror or str(error))
    else:
        # The extended codes of SQLite have the primary one in their lowest byte.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        why = f"{_SQLITE[code]} ({error})" if code in _SQLITE else str(error)
    return StoreError(f'"{path}" cannot be {what}: {why}')
