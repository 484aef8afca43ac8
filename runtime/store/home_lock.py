"""One process executes the runs of a home: a lock that the system lets go of with the process."""

import json
import os
from pathlib import Path
from types import TracebackType
from typing import Any

from filelock import FileLock, Timeout

from runtime.store.base import HomeInUseError
from runtime.store.large import write_surely
from runtime.store.problems import told
from runtime.times import moment_text


class HomeLock:
    """Held by the one process that executes; others are told who that is."""

    def __init__(self, root: Path, *, host: str, since: int) -> None:
        """Be ready to lock the home at `root`.

        Args:
            root: of the home.
            host: the name of this machine.
            since: the time, in nanoseconds since 1970.
        """
        self._root = root
        self._holder = root / "executing.json"
        self._about = {"pid": os.getpid(), "host": host, "since": moment_text(since)}
        self._lock = FileLock(root / "executing.lock", timeout=0, mode=0o600, thread_local=False)

    def __enter__(self) -> None:
        """Take the lock.

        Raises:
            HomeInUseError: another process holds it.
            StoreError: it cannot be made.
        """
        with told(self._root, "locked"):
            try:
                self._lock.acquire()
            except Timeout as error:
                raise HomeInUseError(self._refusal()) from error
            try:
                write_surely(self._holder, json.dumps(self._about).encode())
            except BaseException:
                self._lock.release()
                raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the lock."""
        # What it says stays until the next holder: nobody reads it while the lock is free.
        self._lock.release()

    def _refusal(self) -> str:
        about = self._read()
        who = "another process executes its runs"
        if about:
            where = f"process {about['pid']} on {about['host']}"
            who = f"{where} executes its runs since {about['since']}"
        return (
            f'the home "{self._root}" is in use: {who}. Wait until that has ended, have it do the '
            "work, or use another home (--home)"
        )

    def _read(self) -> dict[str, Any] | None:
        """Return who holds the lock; None if that cannot be told, as just before it is written."""
        try:
            about = json.loads(self._holder.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        is_whole = isinstance(about, dict) and about.keys() >= self._about.keys()
        return about if is_whole else None
