"""The one connection that writes, on the event loop or in a thread.

A commit that must survive a killed process only takes some microseconds: handing it to a thread
would cost more than doing it. One that must survive a power cut waits for the disk, and a large
value does, too: those go to a thread, and everything that comes while it works follows them
there, to be written together in the next transaction. Where the disk answers as fast as a thread
does, one small commit in each turn of the loop waits for it right there: a chain of tasks, each
of which waits for the one before, gains by that. So order is kept, and the connection is used by
one at a time:

# Invariant: while `_lent` is not zero the connection belongs to the thread, otherwise to the
# loop. Only the loop counts: up when it puts something into the queue, down when the thread
# has told that it is done.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeVar, cast

from runtime.clock import SECOND, Stopwatch
from runtime.store.base import Committed, StoreError
from runtime.store.keeping import KEPT, UnderWay
from runtime.store.large import LargeFiles
from runtime.store.problems import PROBLEMS, problem, told
from runtime.store.sqlite.opening import open_for_writing
from runtime.store.sqlite.transaction import Work, write

Result = TypeVar("Result")

_FEW = 8
"""Journal entries in a commit that is small."""
_BRIEF = SECOND // 1_000
_QUIET = 1.0
"""Seconds without a commit after which the log is moved into the database."""


@dataclass(slots=True)
class _Change:
    """Something to be done in a transaction of its own, or (bare) outside of any."""

    change: Callable[[sqlite3.Connection], object]
    power: bool = False
    bare: bool = False
    result: object = None


@dataclass(slots=True)
class _Item:
    """What is in the queue, and how its end is told."""

    what: Work | _Change
    under_way: UnderWay = field(default_factory=UnderWay)
    failure: StoreError | None = None


class Writer:
    """Writes for one process; everything public is called on its event loop."""

    def __init__(self, path: Path, large: LargeFiles) -> None:
        """Open the database, which nobody else writes but to give orders.

        Raises:
            StoreError: it cannot be used.
        """
        self._path = path
        self._large = large
        self._connection = open_for_writing(path)
        self._waits_for_disk = False
        self._pace = 0
        """Nanoseconds that the disk needed last."""
        self._has_waited = False
        """Whether the loop has waited for the disk in this turn."""
        self._broken: StoreError | None = None
        self._queue: SimpleQueue[_Item | None] = SimpleQueue()
        self._lent = 0
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._quiet: asyncio.TimerHandle | None = None
        self._written = 0

    # --- On the loop ---------------------------------------------------------------------

    def write(self, work: Work) -> Committed:
        """Write a batch.

        Raises:
            StoreError: it cannot be written, as far as that is known at once.
        """
        self.check()
        self._look_for_quiet()
        if self._lent or work.files or (work.power and not self._waits_here(work)):
            return self._lend(work).under_way
        failure = self._write([work])[0]
        if failure is not None:
            raise failure
        return KEPT

    async def do(
        self,
        change: Callable[[sqlite3.Connection], Result],
        *,
        power: bool = False,
        aside: bool = False,
    ) -> Result:
        """Do something in a transaction of its own, after all that was asked for before.

        Args:
            change: does it.
            power: whether it has to survive a power cut.
            aside: whether the loop goes on meanwhile; what is small is done faster here.

        Raises:
            StoreError: it cannot be done; an error of the change itself breaks nothing.
        """
        self.check()
        self._look_for_quiet()
        job = _Change(change, power=power)
        if self._lent or power or aside:
            await self._lend(job).under_way.wait()
        else:
            job.result = self._do(job)
        return cast("Result", job.result)

    async def look(self, change: Callable[[sqlite3.Connection], Result]) -> Result:
        """Look at something without a transaction, when nobody else uses the connection.

        Raises:
            StoreError: it cannot be read.
        """
        self.check()
        job = _Change(change, bare=True)
        if self._lent:
            await self._lend(job).under_way.wait()
        else:
            job.result = self._do(job)
        return cast("Result", job.result)

    async def close(self) -> None:
        """Finish what is under way, move the log into the database and close it."""
        if self._quiet is not None:
            self._quiet.cancel()
        if self._lent:
            with suppress(StoreError):
                await self._lend(_Change(lambda _: None, bare=True)).under_way.wait()
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None
        self._broken = self._broken or StoreError(f'"{self._path}" was closed')
        with suppress(sqlite3.Error):  # what was committed is safe in the log
            self._connection.close()

    def _waits_here(self, work: Work) -> bool:
        """Whether a commit may keep the loop waiting for the disk."""
        if self._has_waited or self._pace > _BRIEF or len(work.entries) > _FEW:
            return False
        self._has_waited = True
        asyncio.get_running_loop().call_soon(self._turn)
        return True

    def _turn(self) -> None:
        self._has_waited = False

    def check(self) -> None:
        """See to it that something can be written.

        Raises:
            StoreError: something could not be written before, and so nothing is any more.
        """
        if self._broken is not None:
            raise self._broken

    def _lend(self, what: Work | _Change) -> _Item:
        """Hand something to the thread, and the connection with it."""
        if self._thread is None:
            self._loop = asyncio.get_running_loop()
            self._thread = threading.Thread(target=self._work, name="store", daemon=True)
            self._thread.start()
        item = _Item(what)
        self._lent += 1
        self._queue.put(item)
        return item

    def _take_back(self, items: Sequence[_Item]) -> None:
        """The thread has done these."""
        self._lent -= len(items)
        for item in items:
            item.under_way.end(item.failure)

    def _look_for_quiet(self) -> None:
        self._written += 1
        if self._quiet is None:
            loop = asyncio.get_running_loop()
            self._quiet = loop.call_later(_QUIET, self._is_it_quiet, self._written)

    def _is_it_quiet(self, written: int) -> None:
        self._quiet = None
        if self._broken is not None:
            return
        if self._lent or self._written != written:
            self._look_for_quiet()
            return
        self._lend(_Change(_checkpoint, bare=True))

    # --- On the loop, or in the thread while the connection is lent -----------------------

    def _write(self, works: Sequence[Work]) -> list[StoreError | None]:
        """Write batches in one transaction; return for each why it was left out."""
        with self._breaking():
            for work in works:
                for data in work.files:
                    self._large.keep(work.run, data)
            power = any(work.power for work in works)
            return self._transact(lambda connection: write(connection, works), power=power)

    def _do(self, job: _Change) -> object:
        if job.bare:
            with told(self._path, "read"):
                return job.change(self._connection)
        with self._breaking():
            return self._transact(job.change, power=job.power)

    def _transact(self, change: Callable[[sqlite3.Connection], Result], *, power: bool) -> Result:
        connection = self._connection
        if power != self._waits_for_disk:
            connection.execute(f"PRAGMA synchronous = {'FULL' if power else 'NORMAL'}")
            self._waits_for_disk = power
        connection.execute("BEGIN IMMEDIATE")
        try:
            result = change(connection)
            watch = Stopwatch()
            connection.execute("COMMIT")
            if power:
                self._pace = watch.elapsed()
        except BaseException:
            with suppress(sqlite3.Error):  # of many failures SQLite takes everything back itself
                connection.execute("ROLLBACK")
            raise
        return result

    @contextmanager
    def _breaking(self) -> Iterator[None]:
        """Write nothing more after something could not be written: the journal has no gaps."""
        self.check()
        try:
            yield
        except PROBLEMS as error:
            self._broken = problem(error, self._path, "written")
            raise self._broken from error

    # --- In the thread -------------------------------------------------------------------

    def _work(self) -> None:
        """Do what is in the queue until None comes."""
        while True:
            items = [self._queue.get()]
            with suppress(Empty):
                while True:
                    items.append(self._queue.get_nowait())
            for row in _together(items):
                if row is None:
                    return
                self._serve(row)

    def _serve(self, items: Sequence[_Item]) -> None:
        """Do batches together, or one change; then give the connection back."""
        try:
            works = [item.what for item in items if isinstance(item.what, Work)]
            if works:
                for item, failure in zip(items, self._write(works), strict=True):
                    item.failure = failure
            elif isinstance(items[0].what, _Change):
                items[0].what.result = self._do(items[0].what)
        except StoreError as error:
            self._fail(items, error)
        except Exception as error:  # noqa: BLE001 - without the thread all would wait for ever
            self._fail(items, StoreError(f'"{self._path}" cannot be written: {error!r}'))
        assert self._loop is not None  # noqa: S101 - the loop has begun this thread
        with suppress(RuntimeError):  # the loop was closed, and nobody waits any more
            self._loop.call_soon_threadsafe(self._take_back, items)

    def _fail(self, items: Sequence[_Item], error: StoreError) -> None:
        for item in items:
            item.failure = error


def _checkpoint(connection: sqlite3.Connection) -> None:
    # If it fails, the log only stays longer.
    with suppress(sqlite3.Error):
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


def _together(items: Sequence[_Item | None]) -> Iterator[list[_Item] | None]:
    """Return batches that follow each other as one list, and each change as its own."""
    works: list[_Item] = []
    for item in items:
        if item is not None and isinstance(item.what, Work):
            works.append(item)
            continue
        if works:
            yield works
            works = []
        yield None if item is None else [item]
    if works:
        yield works
