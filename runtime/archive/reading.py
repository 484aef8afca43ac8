"""Reading archives, whoever made them: names that lead anywhere else are refused."""

import json
import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

from fblib.service import Value
from runtime.store.base import StoreError
from runtime.store.large import private
from runtime.store.problems import told

_LARGEST = 64 * 1024 * 1024
"""Bytes of a member that are taken into memory."""
_PIECE = 1 << 20
_MOST = 1_000_000
"""Members."""
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError)
"""What comes of damaged ZIPs."""


class Archive:
    """An archive that is open for reading; a context manager."""

    def __init__(self, path: Path) -> None:
        """Open an archive.

        Raises:
            StoreError: there is none, or it is damaged, or names in it lead out of it.
        """
        self.path = path
        with self._guarded("it is no archive"):
            self._zip = zipfile.ZipFile(path)
        try:
            self._infos = self._checked()
        except BaseException:
            self.close()
            raise

    @property
    def names(self) -> list[str]:
        """The names of everything in it, sorted."""
        return sorted(self._infos)

    @property
    def files(self) -> list[str]:
        """The names of the files of the run, without `files/`, sorted."""
        return [name.removeprefix("files/") for name in self.names if name.startswith("files/")]

    def read(self, name: str, *, most: int = _LARGEST) -> bytes:
        """Return a member.

        Raises:
            StoreError: there is none, or it is damaged, or it is larger than `most` bytes.
        """
        info = self._info(name)
        with self._guarded(f'"{name}"'), self._zip.open(info) as part:
            data = part.read(most + 1)  # what is said about its size may be wrong
        if len(data) > most:
            message = f'"{name}" in the archive "{self.path}" has more than {most} bytes'
            raise StoreError(message)
        return data

    def json(self, name: str) -> Value:
        """Return a member that is JSON, such as `status.json` or `results.json`.

        Raises:
            StoreError: there is none, or it is no JSON.
        """
        text = self.read(name)
        with self._guarded(f'"{name}" is no JSON'):
            # Not orjson: results may be NaN, or integers of any length.
            value: Value = json.loads(text)
        return value

    def verify(self) -> int:
        """Read everything and compare it with the sums in the archive; return the bytes there are.

        Raises:
            StoreError: something in it is damaged.
        """
        return sum(len(piece) for name in self._infos for piece in self.pieces(name))

    def size(self, name: str) -> int:
        """Return how many bytes a member says that it has.

        Raises:
            StoreError: there is none.
        """
        return self._info(name).file_size

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the content of a member in pieces.

        Raises:
            StoreError: there is none, or it is damaged.
        """
        info = self._info(name)
        with self._guarded(f'"{name}"'), self._zip.open(info) as part:
            while piece := part.read(_PIECE):
                yield piece

    def extract(self, name: str, path: Path) -> None:
        """Write a member into a file, so that it is on the disk.

        Raises:
            StoreError: there is none, or it is damaged, or the file cannot be written.
        """
        info = self._info(name)
        with (
            self._guarded(f'"{name}"'),
            self._zip.open(info) as part,
            open(path, "wb", opener=private) as file,
        ):
            shutil.copyfileobj(part, file)
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _info(self, name: str) -> zipfile.ZipInfo:
        info = self._infos.get(name)
        if info is None:
            message = f'there is no "{name}" in the archive "{self.path}"'
            raise StoreError(message)
        return info

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        infos = self._zip.infolist()
        if len(infos) > _MOST:
            self._fail(f"it has more than {_MOST} members")
        found: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            if why := _fault(info):
                self._fail(f'the name "{info.orig_filename}" {why}')
            if found.setdefault(info.filename, info) is not info:
                self._fail(f'"{info.filename}" is in it twice')
        return found

    @contextmanager
    def _guarded(self, what: str) -> Iterator[None]:
        with told(self.path, "read"):
            try:
                yield
            except (*_BROKEN, RecursionError) as error:
                self._fail(f"{what}: {error}", error)

    def _fail(self, why: str, error: Exception | None = None) -> NoReturn:
        message = f'the archive "{self.path}" cannot be used: {why}'
        raise StoreError(message) from error


def read_archive(path: Path) -> Archive:
    """Open an archive; close it, or use it as a context manager.

    Raises:
        StoreError: there is none, or it is damaged, or names in it lead out of it.
    """
    return Archive(path)


def _fault(info: zipfile.ZipInfo) -> str:
    """Say why a member is refused; "" if it is not."""
    # zipfile cuts names at NUL and turns the separators of its system: look at what is there.
    name = info.orig_filename
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is one of a link"
    if any(part in ("", ".", "..") for part in name.split("/")):
        return "leads out of the archive, or to a folder"
    if any(sign in '\\:*?"<>|\x7f' or sign < " " for sign in name):
        return "has characters that some system reads in a way of its own"
    return ""
