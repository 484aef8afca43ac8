"""The journal of one run while it goes on: what is recorded, and when it is kept."""

from collections.abc import Callable

from fblib.service import Value
from runtime.kernel.machine import Machine
from runtime.store.base import (
    Batch,
    Committed,
    DeadLetter,
    Entry,
    Kind,
    RunRecord,
    Store,
    TaskRecord,
)


class Journal:
    """Collects what happens, and commits it together: nothing is kept before `commit`.

    Without a store nothing is collected.
    """

    def __init__(
        self, run: RunRecord, store: Store | None, *, wall: Callable[[], int], seq: int = 0
    ) -> None:
        """Write the journal of `run`.

        Args:
            run: the run; `commit` keeps it, too, when it was changed.
            store: where to; None = nowhere.
            wall: the time in nanoseconds since 1970.
            seq: the number of the last entry there is.
        """
        self.run = run
        self.seq = seq
        self.is_kept = store is not None
        """Whether anything is kept at all."""
        self._store = store
        self._wall = wall
        self._machine: Machine | None = None
        self._entries: list[Entry] = []
        self._tasks: dict[tuple[str, int], TaskRecord] = {}
        self._dead: list[DeadLetter] = []
        self._run_changed = False
        self._last: Committed | None = None

    @property
    def has_pending(self) -> bool:
        """Whether there is something to commit."""
        return bool(self._entries or self._tasks or self._dead or self._run_changed)

    def follow(self, machine: Machine) -> None:
        """Take positions and times of entries from this machine from now on."""
        self._machine = machine

    def record(self, kind: Kind, node: str = "", item: int = -1, data: Value = None) -> int:
        """Add an entry; return its number, or 0 if nothing is kept."""
        if self._store is None:
            return 0
        self.seq += 1
        machine = self._machine
        self._entries.append(
            Entry(
                self.seq,
                kind,
                0 if machine is None else machine.kernel.executed,
                0 if machine is None else machine.now,
                self._wall(),
                node,
                item,
                data,
            )
        )
        return self.seq

    def touch(self, task: TaskRecord) -> None:
        """Keep what is known of a task with the next commit."""
        if self._store is not None:
            self._tasks[task.node, task.item] = task

    def touch_run(self) -> None:
        """Keep what is known of the run with the next commit."""
        self._run_changed = self._store is not None

    def bury(self, letter: DeadLetter) -> None:
        """Keep an operation that failed for good."""
        if self._store is not None:
            self._dead.append(letter)

    async def commit(self) -> None:
        """Return when everything recorded so far is kept.

        Raises:
            StoreError: it cannot be kept.
        """
        self.flush()
        if self._last is not None and not self._last.done:
            await self._last.wait()

    def flush(self) -> None:
        """Have everything recorded so far kept, without waiting for it.

        Raises:
            StoreError: it cannot be kept, as far as that is known at once.
        """
        if self._store is None or not self.has_pending:
            return
        batch = Batch(
            self.run.id,
            entries=self._entries,
            tasks=list(self._tasks.values()),
            update=self.run if self._run_changed else None,
            dead=self._dead,
        )
        self._entries, self._tasks, self._dead, self._run_changed = [], {}, [], False
        self._last = self._store.commit(batch)
