"""Watches pins of a run at a bounded rate: what changes in between is told together.

Pins are looked at from the event loop, not at every event: a network that is too fast to follow
costs no more than one that is slow, and one in which nothing happens costs nothing.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from compiler.ir.datatypes import DataType
from fblib.service import Value
from runtime.listener import log_failure
from runtime.pins import Pin
from runtime.run import Run
from runtime.values import literal_of

LONGEST = 1_000
"""Characters of a literal that are told; the rest is for who reads the pin alone."""


@dataclass(frozen=True, slots=True)
class Update:
    """What has changed since the last update."""

    run_time: int
    """Nanoseconds since the run's start."""
    pins: dict[str, str | int]
    """By `node.pin`: data as IEC literals, of events how often they were seen."""


class PinWatch:
    """Looks at pins every now and then; see `LivePorts.watch`."""

    def __init__(
        self,
        run: Run,
        data: Sequence[tuple[Pin, DataType]],
        events: Sequence[Pin],
        *,
        tell: Callable[[Update], None],
        every: float,
        closed: Callable[["PinWatch"], None],
    ) -> None:
        """Begin; must be called on the event loop of the run.

        Args:
            run: which one.
            data: pins with their types.
            events: event pins.
            tell: gets what has changed; if it fails, that is logged and the watch is closed.
            every: seconds between two looks.
            closed: called once, when the watch is closed.
        """
        self.counts = bool(events)
        """Whether it needs events to be counted."""
        self._run = run
        self._data = data
        self._events = events
        self._tell = tell
        self._every = every
        self._closed = closed
        self._is_closed = False
        self._seen: dict[Pin, Value] = {}
        self._looked = (-1, 0)
        """What had been executed and changed by hand when it looked last."""
        self._loop = asyncio.get_running_loop()
        self._handle: asyncio.Handle = self._loop.call_soon(self._look_again)

    def close(self) -> None:
        """Tell nothing more; from then on the watch costs nothing."""
        if not self._is_closed:
            self._is_closed = True
            self._handle.cancel()
            self._closed(self)

    def _look_again(self) -> None:
        over = self._run.has_ended
        self._look()
        if over:
            self.close()
        elif not self._is_closed:
            self._handle = self._loop.call_later(self._every, self._look_again)

    def _look(self) -> None:
        kernel, graph = self._run.machine.kernel, self._run.graph
        present = (kernel.executed, self._run.changes)
        if present == self._looked:
            return
        self._looked = present
        changed: dict[str, str | int] = {}
        for pin, datatype in self._data:
            value = kernel.read(pin.node, pin.name)
            if pin not in self._seen or not _is_same(value, self._seen[pin]):
                self._seen[pin] = value
                changed[pin.path] = _shortened(literal_of(value, datatype, graph))
        for pin in self._events:
            count = kernel.count_of(pin.node, pin.name)
            if count != self._seen.get(pin):
                self._seen[pin] = changed[pin.path] = count
        if not changed:
            return
        try:
            self._tell(Update(self._run.now, changed))
        except Exception as error:  # noqa: BLE001 - no run ends by who looks at it
            log_failure(self._tell, error)
            self.close()


def _is_same(value: Value, seen: Value) -> bool:
    # NaN is not equal to itself.
    return value == seen or (value != value and seen != seen)  # noqa: PLR0124


def _shortened(literal: str) -> str:
    return literal if len(literal) <= LONGEST else f"{literal[:LONGEST]}…"
