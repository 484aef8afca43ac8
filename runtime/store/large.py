"""Values too large for a database: files in the run's folder, named by their content.

A file is on the disk before anything names it. When the run is over they go into its archive,
and are read from there.
"""

import hashlib
import os
import secrets
import zipfile
from collections.abc import Callable
from pathlib import Path

from runtime.store.base import StoreError
from runtime.store.problems import told

FOLDER = ".results"
"""In the folder of a run, out of reach of its operations."""
ARCHIVED = "large"
"""The same in an archive."""


class LargeFiles:
    """The large values of all runs of a home."""

    def __init__(self, *, folder: Callable[[str], Path], archive: Callable[[str], Path]) -> None:
        """Know where runs have their folders and archives, by their ids."""
        self._folder = folder
        self._archive = archive

    def keep(self, run: str, data: bytes) -> None:
        """Write a value, so that it is on the disk when this returns.

        Raises:
            OSError: it cannot be written.
        """
        folder = self._folder(run) / FOLDER
        path = folder / file_name(digest(data))
        if path.exists():
            return
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_surely(path, data)

    def load(self, run: str, sha256: str) -> bytes:
        """Return a value.

        Raises:
            StoreError: it is gone, or is not what it was.
        """
        path = self._folder(run) / FOLDER / file_name(sha256)
        with told(path, "read"):
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                path = self._archive(run)
                data = _from_archive(path, sha256)
        if digest(data) != sha256:
            message = (
                f'"{path}" is damaged: the value {sha256} of run "{run}" is not what was kept; '
                "put back a copy of the file"
            )
            raise StoreError(message)
        return data


def digest(data: bytes) -> str:
    """Return the SHA-256 of a value."""
    return hashlib.sha256(data).hexdigest()


def file_name(sha256: str) -> str:
    """Return the name of a large value's file."""
    return f"{sha256}.json"


def write_surely(path: Path, data: bytes) -> None:
    """Write a file that is whole or not there, and on the disk when this returns."""
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with open(unfinished, "wb", opener=private) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """See to it that the names in a folder are on the disk, where the system can do that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def private(path: str, flags: int) -> int:
    """Open a file that nobody else may read."""
    return os.open(path, flags, 0o600)


def _from_archive(path: Path, sha256: str) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.read(f"{ARCHIVED}/{file_name(sha256)}")
    except FileNotFoundError as error:
        message = f'the value {sha256} is gone with its run: there is neither folder nor "{path}"'
        raise StoreError(message) from error
    except (KeyError, zipfile.BadZipFile) as error:
        message = f'"{path}" is damaged: {error}'
        raise StoreError(message) from error
