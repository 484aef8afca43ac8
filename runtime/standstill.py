"""Says so when virtual time does not go on, because events trigger one another without end."""

from collections.abc import Callable

from typing_extensions import override

from runtime.clock import SECOND, Stopwatch
from runtime.listener import Listener
from runtime.times import clock_time

PATIENCE = 3 * SECOND


class StandstillNote(Listener):
    """Tells once that virtual time has stood still for some real seconds."""

    def __init__(self, *, tell: Callable[[str], None], now: Callable[[], int]) -> None:
        """Call `tell` with a sentence for people; `now` is the run time."""
        self._tell = tell
        self._now = now
        self._seen = -1
        self._since = Stopwatch()
        self._told = False

    @override
    def paused(self) -> None:
        """Look at the time."""
        now = self._now()
        if now != self._seen:
            self._seen, self._since = now, Stopwatch()
        elif not self._told and self._since.elapsed() >= PATIENCE:
            self._told = True
            self._tell(
                f"virtual time stands still at {clock_time(now)}: events trigger one another "
                "without end; stop the run with Ctrl-C, or limit it with --for"
            )
