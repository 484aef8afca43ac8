"""One resource that can be executed ahead of its turns, and taken back to where they are."""

import struct
from contextlib import suppress

from typing_extensions import override

from compiler.ir.graph import Graph
from compiler.wasm import memory_map as at
from runtime.errors import RunError
from runtime.kernel.base import Outcome, RunTime
from runtime.kernel.wasm_kernel.kernel import WasmKernel
from runtime.kernel.wasm_kernel.parallel_checkpoint import Checkpoint
from runtime.kernel.wasm_kernel.turns import strides

_TIME = struct.Struct("<qq")


class Lane(WasmKernel):
    """The kernel of one resource, for a `ParallelKernel` that does the accounting.

    What is executed ahead has happened in memory, but is not accounted yet: the resource stands
    where it would if its turn had come. Whoever looks at it or changes it asks for `in_place`
    first. Why it did not go on shows when the last entry is accounted.
    """

    def __init__(self, graph: Graph) -> None:
        """Begin like any kernel, in place.

        Raises:
            RunError: a wire or parameter names something the graph does not have.
            CannotUseError: the graph cannot run as WebAssembly.
        """
        super().__init__(graph)
        self.ahead = 0
        """Entries that are executed and not accounted."""
        self.busy = 0
        """Entries that were executed since it had to wait for anything: it may well go on so."""
        self._accounted = 0
        """Entries that are executed and accounted, since the checkpoint."""
        self._calls_host = False
        """Whether the last entry that was executed ahead needs the host."""
        self._checkpoint = Checkpoint(self._memory)
        (self._queue,) = self._memory.queues
        self.stride = strides(self._memory.plan)[0]

    # --- Where its turns are -------------------------------------------------------------

    @property
    def has_work(self) -> bool:
        """Whether there is something to execute."""
        return self.ahead > 0 or bool(self._queue)

    @property
    def is_sure(self) -> bool:
        """Whether its queue is surely not longer than it may be."""
        # What makes it unsure is the last entry that is executed ahead.
        return self.ahead > 0 or self._queue.is_sure

    @property
    def error(self) -> RunError | None:
        """What its code failed with."""
        return None if self.ahead else self._error

    def overflow(self) -> RunError | None:
        """Return an error if its queue is too long."""
        if self.is_sure or len(self._queue) <= self._max_queue:
            return None
        return self._overflowed(self._turns.resource)

    def advance(self, limit: int) -> tuple[int, bool]:
        """Account up to `limit` entries: what was executed ahead, or else what is executed now.

        Returns how many, and whether the last one has to be served by the host.
        """
        if not self.ahead:
            step = self._slice if self._observer is None else self._observed_slice
            done, status = step(limit)
            calls_host = status == at.HOST
            self.busy = 0 if calls_host or done < limit else self.busy + done
            return done, calls_host
        done = min(limit, self.ahead)
        self.skip(done)
        return done, self._calls_host and not self.ahead

    def skip(self, entries: int) -> None:
        """Account entries that were executed ahead."""
        self.ahead -= entries
        self._accounted += entries
        self.busy += entries

    # --- Ahead of its turns --------------------------------------------------------------

    def run_ahead(self, limit: int) -> None:
        """Execute up to `limit` entries that are not accounted yet; it has to be in place.

        An exception that no kernel is expected to raise is left to be raised again when the
        entry has its turn.
        """
        self._form()  # It is there then, and need not be written into what is put back.
        self._checkpoint.take(with_watching=self._watching.is_counting)
        self._accounted, self._calls_host = 0, False
        done = 0
        try:
            with suppress(Exception):
                done = self._execute(limit)
        finally:
            if not done:
                self._checkpoint.put_back()
                self._error = None
            if done < limit:
                self.busy = 0
            self.ahead = done

    def _execute(self, limit: int) -> int:
        """Execute until something happens that cannot wait; return how many entries."""
        queue, done = self._queue, 0
        while done < limit and queue and queue.is_sure:
            executed, status = self._slice(limit - done)
            self._calls_host = status == at.HOST
            done += executed
            if self._error is not None and not executed:
                self._error = None  # There is no more room. That is told when it is its turn.
                break
            if self._calls_host or self._error is not None:
                break
        return done

    def in_place(self) -> None:
        """Take back what is not accounted."""
        if not self.ahead:
            return
        self._checkpoint.put_back()
        self._error = None
        self.busy = 0
        left = self._accounted
        while left:
            # The same entries with the same data: none of these needs anybody.
            left -= self._slice(left)[0]
        self.ahead = 0

    def forget(self) -> None:
        """Stand where it is: everything is replaced."""
        self.ahead = self.busy = 0

    def set_time(self, time: RunTime) -> None:
        """Set the time for what is executed from now on."""
        own = self._time
        if (own.now, own.epoch) != (time.now, time.epoch):
            self.in_place()
            own.now, own.epoch = time.now, time.epoch
            _TIME.pack_into(self._memory.view, at.NOW, own.now, own.epoch)

    @override
    def run(self, budget: int) -> Outcome:
        message = "whoever drives a lane gives it its turns"
        raise RuntimeError(message)
