"""Bars that show when the tasks of a run were at work, failed and waited, as text."""

from collections.abc import Iterable

from runtime.progress.texts import coarse
from runtime.progress.timeline import Bar
from runtime.store.base import RunRecord

WIDTH = 32
LEGEND = "━ at work  ╌ waits  · queued  × failed"
_SIGNS = {"work": "━", "wait": "╌", "delay": "╌", "queued": "·"}
_FAILED = "×"


class Timeline:
    """Draws bars between the beginning and the end of a run."""

    def __init__(self, run: RunRecord, *, now: int, width: int = WIDTH) -> None:
        """Draw the tasks of a run; `now` is its end as long as it has none."""
        self._begin = run.started
        self._end = max(run.ended or now, run.started + 1)
        self._width = width

    @property
    def header(self) -> str:
        """What stands above the bars: their beginning and their end."""
        length = coarse(self._end - self._begin)
        return f"0{length:>{self._width - 1}}"

    def drawn(self, bars: Iterable[Bar]) -> str:
        """Return the bars of a task as one line."""
        cells, failures = [" "] * self._width, []
        for bar in bars:
            first, last = self._column(bar.start), self._column(bar.end)
            cells[first : last + 1] = _SIGNS[bar.kind] * (last + 1 - first)
            if bar.failed:
                failures.append(last)
        for column in failures:
            cells[column] = _FAILED
        return "".join(cells).rstrip()

    def _column(self, moment: int) -> int:
        place = (moment - self._begin) * self._width // (self._end - self._begin)
        return min(max(place, 0), self._width - 1)
