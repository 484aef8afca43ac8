"""Charts as numbers: where bars stand and how long they are. Templates draw them as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor, log10

from server.service.records.analytics import Hour

MOST_BARS = 72
WIDTH, HEIGHT = 720, 160
"""Of the room for bars, in units of the picture."""
_DAY = 24


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar."""

    kind: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """The bar of an hour or a day."""

    x: float
    width: float
    parts: Sequence[Part]
    hour: Hour
    total: int


@dataclass(frozen=True, slots=True)
class Columns:
    """Bars beside each other, with the lines behind them."""

    columns: Sequence[Column]
    lines: Sequence[tuple[float, int]]
    """Where a line stands, and for how many."""
    is_daily: bool
    """Whether a bar is a day."""


def columns_of(hours: Sequence[Hour]) -> Columns:
    """Return bars for hours, or for days where hours would be too many."""
    is_daily = len(hours) > MOST_BARS
    found = _days(hours) if is_daily else list(hours)
    top = round_up(max((_total(one) for one in found), default=0))
    step = WIDTH / max(len(found), _DAY)
    columns = []
    for number, one in enumerate(found):
        parts, y = [], float(HEIGHT)
        for kind in ("succeeded", "other", "failed"):
            height = HEIGHT * getattr(one, kind) / top
            y -= height
            if height:
                parts.append(Part(kind, round(y, 2), round(height, 2)))
        columns.append(
            Column(round(number * step, 2), round(step * 0.8, 2), parts, one, _total(one))
        )
    lines = [(HEIGHT - HEIGHT * share, round(top * share)) for share in (0, 0.5, 1)]
    return Columns(columns, lines, is_daily)


def round_up(value: int) -> int:
    """Return an even number that is a good end of a scale: 2, 4, 10, 20, 40, 100 and so on."""
    if value <= 2:  # noqa: PLR2004 - the least that can be halved
        return 2
    power = int(10 ** floor(log10(value)))
    steps = (1, 2, 4, 6, 8, 10) if power == 1 else (1, 2, 3, 4, 5, 6, 8, 10)
    return next(step * power for step in steps if step * power >= value)


def _total(hour: Hour) -> int:
    return hour.succeeded + hour.failed + hour.other


def _days(hours: Sequence[Hour]) -> list[Hour]:
    days: dict[datetime, Hour] = {}
    for hour in hours:
        start = hour.start.replace(hour=0, minute=0, second=0, microsecond=0)
        before = days.get(start, Hour(start=start))
        days[start] = Hour(
            start=start,
            succeeded=before.succeeded + hour.succeeded,
            failed=before.failed + hour.failed,
            other=before.other + hour.other,
        )
    return list(days.values())[-MOST_BARS:]


def filled_up(hours: Sequence[Hour]) -> list[Hour]:
    """Return hours one after the other, those without a run among them."""
    known = {one.start: one for one in hours}
    if not known:
        return []
    first, last = min(known), max(known)
    count = (last - first) // timedelta(hours=1)
    starts = (first + timedelta(hours=number) for number in range(count + 1))
    return [known.get(start) or Hour(start=start) for start in starts]
