"""How many queue entries one slice of work may have, so that it takes about as long as wanted."""

from runtime.clock import SECOND

SLICE = SECOND // 500
"""How long one slice should take: 2 ms, short enough for Ctrl-C and a live view."""
FEWEST = 16
MOST = 1_000_000


class Pace:
    """The budget of the next slice, adapted to how fast the last ones were."""

    def __init__(self) -> None:
        """Begin carefully: entries may be slow."""
        self.budget = 256

    def adapt(self, *, entries: int, elapsed: int) -> None:
        """Learn from a slice that executed `entries` in `elapsed` nanoseconds.

        A slice that ended early says nothing about a full one unless it was too slow. The
        budget at most doubles, because one quick slice may be followed by a slow one.
        """
        if entries <= 0 or (entries < self.budget and elapsed < SLICE):
            return
        fitting = entries * SLICE // max(elapsed, 1)
        self.budget = max(FEWEST, min(fitting, self.budget * 2, MOST))
