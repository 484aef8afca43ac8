"""A machine that writes into the journal what enters it."""

from typing_extensions import override

from runtime.durable.journal import Journal
from runtime.kernel.machine import Machine


class RecordingMachine(Machine):
    """Records its start, injections and fired timers; results are recorded before they enter.

    The entries stand in the journal in the order in which the kernel took them, so replaying
    them gives the same state. They need not be kept before they take effect: what is lost in
    a crash had no result yet that anything depends on, and happens again.
    """

    journal: Journal | None = None
    """Where to; None = nothing is recorded."""

    @override
    def start(self, *, warm: bool = False) -> None:
        """Record the start, and start."""
        if self.journal is not None:
            parameters = dict(self.journal.run.parameters)
            self.journal.record("start", data={"warm": warm, "parameters": parameters})
        super().start(warm=warm)

    @override
    def inject(self, node: str, event: str) -> None:
        """Record an outside event, and queue it."""
        if self.journal is not None:
            self.journal.record("inject", node, data={"event": event})
        super().inject(node, event)

    @override
    def advance(self, now: int) -> None:
        """Set the time; record when timers fire by that."""
        due = self.next_due()
        super().advance(now)
        if self.journal is not None and due is not None and due <= now:
            self.journal.record("time")
