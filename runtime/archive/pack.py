"""A ZIP being made: always the same bytes for the same contents, and looked at before it counts."""

import hashlib
import os
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NamedTuple

from runtime.clock import SECOND
from runtime.store.base import StoreError
from runtime.store.large import sync_folder

_PIECE = 1 << 20
_FIRST_YEAR = 1980
"""In a ZIP."""
_PLAIN_FILE = 0o100600 << 16
_UNIX = 3


class _Known(NamedTuple):
    size: int
    sha256: str


class Pack:
    """Writes a ZIP under another name, and gives it its own when it is whole."""

    def __init__(self, path: Path, *, moment: int) -> None:
        """Begin.

        Args:
            path: of the ZIP.
            moment: the date of everything in it, in nanoseconds since 1970.

        Raises:
            OSError: it cannot be written.
        """
        self._path = path
        self._unfinished = path.with_name(f".{path.name}.part")
        self._known: dict[str, _Known] = {}
        date = datetime.fromtimestamp(moment // SECOND, tz=UTC)
        first = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)
        self._date = max(date, first).timetuple()[:6]
        self._unfinished.unlink(missing_ok=True)
        handle = os.open(self._unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(handle, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED)

    def add(self, name: str, data: bytes) -> None:
        """Add a member."""
        with self.member(name) as part:
            part.write(data)

    def add_file(self, name: str, path: Path) -> None:
        """Add a file; a link is not followed."""
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(handle, "rb") as file, self.member(name) as part:
            while piece := file.read(_PIECE):
                part.write(piece)

    @contextmanager
    def member(self, name: str) -> "Iterator[Member]":
        """Add a member by pieces."""
        info = zipfile.ZipInfo(name, self._date)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = _PLAIN_FILE
        info.create_system = _UNIX
        # Its size is not known yet: always write as if it were more than 4 GiB.
        with self._zip.open(info, "w", force_zip64=True) as part:
            member = Member(part)
            yield member
        self._known[name] = _Known(member.size, member.digest.hexdigest())

    def finish(self) -> None:
        """See to it that the ZIP is whole and on the disk, then give it its name.

        Raises:
            OSError: it cannot be written.
            StoreError: what was written is not what is there.
        """
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._compare()
        self._file.close()
        self._unfinished.replace(self._path)
        sync_folder(self._path.parent)

    def discard(self) -> None:
        """Let go of a ZIP that does not become whole; nothing happens after `finish`."""
        if not self._file.closed:
            self._zip.close()
            self._file.close()
        self._unfinished.unlink(missing_ok=True)

    def _compare(self) -> None:
        """Read everything back; that also checks the sums that are in the ZIP itself."""
        try:
            with zipfile.ZipFile(self._file) as written:
                found = {one.filename: _read(written, one) for one in written.infolist()}
        except (zipfile.BadZipFile, EOFError, ValueError) as error:
            message = f'the archive "{self._path}" was not written well: {error}'
            raise StoreError(message) from error
        if found != self._known:
            wrong = min(name for name, _ in found.items() ^ self._known.items())
            message = f'the archive "{self._path}" was not written well: "{wrong}" differs'
            raise StoreError(message)


class Member:
    """A member of a ZIP that is being written."""

    def __init__(self, part: IO[bytes]) -> None:
        """Write into `part`."""
        self._part = part
        self.size = 0
        self.digest = hashlib.sha256()

    def write(self, piece: bytes) -> None:
        """Add a piece."""
        self._part.write(piece)
        self.size += len(piece)
        self.digest.update(piece)


def is_plain(path: Path) -> bool:
    """Whether something is a file itself, and no link, pipe or device."""
    return stat.S_ISREG(path.lstat().st_mode)


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> _Known:
    digest = hashlib.sha256()
    with archive.open(info) as part:
        while piece := part.read(_PIECE):
            digest.update(piece)
    return _Known(info.file_size, digest.hexdigest())
