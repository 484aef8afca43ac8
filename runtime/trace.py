"""`--trace`: one JSON object per executed queue entry, in the order of execution."""

import json
from collections.abc import Callable, Iterable
from typing import ClassVar, TextIO

from typing_extensions import override

from runtime.kernel.base import TraceEntry
from runtime.listener import Listener


class TraceWriter(Listener):
    """Writes `{"n", "t", "resource", "node", "event"}` lines.

    `n` counts from 1, `t` is the run time in nanoseconds, and the event is null where a timer
    fired or a connection had something to tell.
    """

    wants_record: ClassVar[bool] = True
    is_essential: ClassVar[bool] = True

    def __init__(self, stream: TextIO, *, now: Callable[[], int]) -> None:
        """Write to `stream`; `now` tells the run time."""
        self._write = stream.write
        self._now = now
        self._count = 0
        self._tails: dict[TraceEntry, str] = {}

    @override
    def executed(self, entries: Iterable[TraceEntry]) -> None:
        """Write a line for each."""
        now = self._now()
        for entry in entries:
            tail = self._tails.get(entry)
            if tail is None:
                tail = self._tails[entry] = _tail(entry)
            self._count += 1
            self._write(f'{{"n": {self._count}, "t": {now}, {tail}')


def _tail(entry: TraceEntry) -> str:
    """Return what is the same in all lines of one pin, so that it is made only once."""
    fields = {"resource": entry.resource, "node": entry.node, "event": entry.event}
    return json.dumps(fields, ensure_ascii=False)[1:] + "\n"
