"""What a run tells those who listen: console lines, traces, watches and views are listeners."""

from typing import ClassVar

from runtime.kernel.base import TraceEntry


class Listener:
    """The base of all listeners: every happening has a default that does nothing."""

    wants_entries: ClassVar[bool] = False
    """Whether `executing` shall be called; it costs time at every entry."""

    def executing(self, entry: TraceEntry) -> None:
        """A queue entry is about to be executed."""

    def console(self, node: str, text: str) -> None:
        """A block printed a line on the run's console."""

    def settled(self) -> None:
        """Every queue is empty: nothing more happens at this time."""

    def paused(self) -> None:
        """A slice of work is over (about every 5 ms), or the run waits for a timer."""
