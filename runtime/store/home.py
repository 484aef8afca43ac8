"""The home of an installation: the places in it, and opening it.

state.db                   runs, journals, tasks
configs/<graph>/           what graphs were registered with
dag/dag_<run>/             the files of a run that goes on
archive/dag_<run>.zip      what remains of one that is over
executing.lock, .json      the process that executes, and who that is
"""

import os
import secrets
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from runtime.kernel.memory_files import checked_name
from runtime.store.base import StoreError
from runtime.store.home_lock import HomeLock
from runtime.store.large import LargeFiles
from runtime.store.problems import told
from runtime.store.run_folder import RunFolder
from runtime.store.run_id import checked_run_id
from runtime.store.sqlite.store import SqliteStore

ENVIRONMENT = "FBFLOW_HOME"
ORDINARY = Path("fbflow-data")


@dataclass(frozen=True, slots=True)
class Home:
    """The places in a home."""

    root: Path

    @property
    def database(self) -> Path:
        """The store."""
        return self.root / "state.db"

    @property
    def runs(self) -> Path:
        """The folder of the runs' folders."""
        return self.root / "dag"

    @property
    def archives(self) -> Path:
        """The folder of the archives."""
        return self.root / "archive"

    def config(self, graph: str) -> Path:
        """Return the folder of what a graph was registered with.

        Raises:
            FileError: its name cannot be one of a folder.
        """
        return self.root / "configs" / checked_name(graph.replace("/", "_"))

    def run_folder(self, run: str) -> Path:
        """Return the folder of a run.

        Raises:
            StoreError: the id cannot be one of a run.
        """
        return self.runs / f"dag_{checked_run_id(run)}"

    def archive(self, run: str) -> Path:
        """Return the archive of a run.

        Raises:
            StoreError: the id cannot be one of a run.
        """
        return self.archives / f"dag_{checked_run_id(run)}.zip"

    def files(self, run: str) -> RunFolder:
        """Return the files of a run, for its operations; the folder is made.

        Raises:
            StoreError: the folder cannot be made.
        """
        folder = self.run_folder(run)
        with told(folder, "made"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return RunFolder(folder)

    def make(self) -> None:
        """Make the folders that are missing; nobody else may look into them.

        Raises:
            StoreError: they cannot be made.
        """
        with told(self.root, "made"):
            for folder in (self.root, self.root / "configs", self.runs, self.archives):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)


@dataclass(frozen=True, slots=True)
class OpenHome:
    """A home with its store."""

    home: Home
    store: SqliteStore
    owner: str
    """A token of this process, for the runs that it executes; "" = it only reads."""


def home_of(given: Path | None, environment: Mapping[str, str]) -> Home:
    """Return the home that was named (`--home`), or the environment's, or the ordinary one."""
    if given is not None:
        return Home(given)
    return Home(Path(environment.get(ENVIRONMENT) or ORDINARY))


@asynccontextmanager
async def open_home(home: Home, *, wall: Callable[[], int]) -> AsyncIterator[OpenHome]:
    """Open a home to execute runs, as the only process that does; it is made if there is none.

    Args:
        home: the home.
        wall: the time in nanoseconds since 1970.

    Raises:
        StoreError: it cannot be used, or another process executes its runs.
    """
    home.make()
    host = socket.gethostname()
    with HomeLock(home.root, host=host, since=wall()):
        _sweep(home)
        store = SqliteStore(home.database, large=_large_files(home), wall=wall)
        try:
            await store.forget_cached(now=wall())
            owner = f"{host}:{os.getpid()}:{secrets.token_hex(4)}"
            yield OpenHome(home, store, owner)
        finally:
            await store.close()


@asynccontextmanager
async def read_home(home: Home, *, wall: Callable[[], int]) -> AsyncIterator[OpenHome]:
    """Open a home to look at its runs and to give orders, whoever executes them.

    Raises:
        StoreError: it cannot be used, or there is none.
    """
    if not home.database.exists():
        message = (
            f'nothing was run in "{home.root}" yet: there is no "{home.database.name}" in it; '
            f"name another home by --home or {ENVIRONMENT}"
        )
        raise StoreError(message)
    store = SqliteStore(home.database, large=_large_files(home), wall=wall, reads_only=True)
    try:
        yield OpenHome(home, store, "")
    finally:
        await store.close()


def _sweep(home: Home) -> None:
    """Remove what a killed process left: archives half written, folders half removed."""
    for folder in (home.runs, home.archives):
        with told(folder, "swept"):
            for path in folder.glob(".dag_*"):
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink()


def _large_files(home: Home) -> LargeFiles:
    return LargeFiles(folder=home.run_folder, archive=home.archive)
