"""The way of each wire: horizontal and vertical, in its author's bends where they fit.

A wire without bends takes the first way that crosses no block and covers no other wire;
if there is none, the one with the fewest faults.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise

from compiler.exporters.svg.geometry import LINE, UNIT, WIDE_UNIT, Box, BoxIndex

_STUB = 9.0
"""The least a wire goes straight on from a pin."""
_TRACK = 6.0
"""The distance of parallel wires."""
_TRACKS = 10
_STRETCH = 480.0
"""How much of a track is looked through at once for other wires."""
_STRAIGHT = 0.5
_THROUGH_BLOCK = 1000.0
_OVER_WIRE = 60.0
_PER_PIXEL = 0.02
_ENOUGH = 24
"""After so many tries a way that only covers other wires will do."""
_MOST = 80
_FEWEST = 12
_PIXELS_PER_TRY = 60
"""The longer a wire, the more a try costs, and the fewer it gets."""
_THREE_BENDS = 3
_SOME = 2000
"""Among more wires than these few tracks are free, however long is looked for one: the fewest
tries will do."""
_MANY = 6000
_FAR = 20_000.0
"""A drawing with more wires, and a longer wire, get ways that are not looked for (see `_plain`):
what a search costs grows with the length of a wire and with how many lie on the same tracks, so
that ten thousand wires would take half a minute; and no eye follows them."""

Point = tuple[float, float]
Way = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Ends:
    """A wire to draw: from a pin that looks right to a pin that looks left."""

    source: Point
    target: Point
    source_pin: tuple[str, str]
    target_pin: tuple[str, str]
    source_box: Box
    target_box: Box
    """The blocks (or what counts as one at this end), to lead ways round them."""
    bends: tuple[float, ...] = ()
    """dx1, dx2, dy; empty: find a way."""


_Pin = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Taken:
    """A stretch of a track with a wire, or with several that run together there."""

    low: float
    high: float
    source_pin: _Pin | None
    """None: wires of several sources, that have a target in common."""
    target_pin: _Pin | None

    def joined(self, other: "_Taken") -> "_Taken | None":
        """Return both as one if they lie upon each other and have an end in common."""
        if other.low > self.high or self.low > other.high:
            return None
        source = self.source_pin if self.source_pin == other.source_pin else None
        target = self.target_pin if self.target_pin == other.target_pin else None
        if not source and not target:
            return None
        low, high = min(self.low, other.low), max(self.high, other.high)
        return _Taken(low, high, source, target)


@dataclass(slots=True)
class Router:
    """Finds ways one after the other; each one found is in the way of the next."""

    obstacles: BoxIndex
    wires: int = 0
    """How many there are to come."""
    _taken: dict[tuple[bool, int, int], list[_Taken]] = field(default_factory=dict)
    """What lies on a track, by stretch of it; a long piece lies on several."""

    def route(self, ends: Ends) -> Way:
        """Return the corners of a wire, both ends included."""
        authors = _authors_way(ends)
        if self.wires > _MANY or reach(ends) > _FAR:
            return authors or _plain(ends)
        way = authors if authors and self._is_free(authors) else self._best(ends, authors)
        for start, end in pairwise(way):
            (upright, track), low, high = _track(start, end)
            piece = _Taken(low, high, ends.source_pin, ends.target_pin)
            for stretch in _stretches(low, high):
                _take(self._taken.setdefault((upright, track, stretch), []), piece)
        return way

    def _is_free(self, way: Way) -> bool:
        return not any(self._is_blocked(start, end) for start, end in pairwise(way))

    def _is_blocked(self, start: Point, end: Point) -> bool:
        (x0, y0), (x1, y1) = start, end
        return self.obstacles.crossed(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _best(self, ends: Ends, authors: Way) -> Way:
        """Search for a way; the author's is as good as any other that has faults."""
        best = authors
        least = self._faults(authors, ends, float("inf")) if authors else float("inf")
        most = _MOST if self.wires <= _SOME else _FEWEST
        for rank, way in enumerate(islice(_candidates(ends), _tries(ends, most))):
            cost = self._faults(way, ends, least)
            if not cost:
                return way
            if cost < least:
                cost += rank * 0.5 + _length(way) * _PER_PIXEL
                if cost < least:
                    best, least = way, cost
            if rank >= _ENOUGH and least < _THROUGH_BLOCK:
                break
        return best

    def _faults(self, way: Way, ends: Ends, limit: float) -> float:
        """Count what is wrong with a way; it may stop counting at `limit`."""
        faults = 0.0
        for start, end in pairwise(way):
            if start == end:
                continue
            if self._is_blocked(start, end):
                faults += _THROUGH_BLOCK
            if faults < limit:
                faults += _OVER_WIRE * self._covered(start, end, ends, limit - faults)
            if faults >= limit:
                break
        return faults

    def _covered(self, start: Point, end: Point, ends: Ends, limit: float) -> int:
        """Count the other wires a piece would lie upon; those of the same pin may join."""
        (upright, track), low, high = _track(start, end)
        source_pin, target_pin = ends.source_pin, ends.target_pin
        count = 0
        for stretch in _stretches(low, high):
            for taken in self._taken.get((upright, track, stretch), ()):
                if (
                    taken.low < high
                    and low < taken.high
                    # Two that share several stretches meet first in this one.
                    and max(low, taken.low) // _STRETCH == stretch
                    and taken.source_pin != source_pin
                    and taken.target_pin != target_pin
                ):
                    count += 1
            if count * _OVER_WIRE >= limit:
                break
        return count


def _take(taken: list[_Taken], piece: _Taken) -> None:
    """Add a piece, to what it runs together with if there is such: a fan of wires is one."""
    for place, other in enumerate(taken):
        if together := other.joined(piece):
            taken[place] = together
            return
    taken.append(piece)


def _track(start: Point, end: Point) -> tuple[tuple[bool, int], float, float]:
    """Say on which line a piece of wire lies, and from where to where."""
    (x0, y0), (x1, y1) = start, end
    if y0 == y1:
        return (True, round(y0 / _TRACK)), min(x0, x1), max(x0, x1)
    return (False, round(x0 / _TRACK)), min(y0, y1), max(y0, y1)


def _stretches(low: float, high: float) -> range:
    return range(int(low // _STRETCH), int(high // _STRETCH) + 1)


def _tries(ends: Ends, most: int) -> int:
    return max(_FEWEST, most - int(reach(ends) / _PIXELS_PER_TRY))


def reach(ends: Ends) -> float:
    """Return how long a wire is at least."""
    (sx, sy), (tx, ty) = ends.source, ends.target
    return abs(tx - sx) + abs(ty - sy)


def _plain(ends: Ends) -> Way:
    """Return a way that is not looked for: it may cross blocks and cover other wires.

    Its upright piece stands just before its target: in layers the left sides of blocks are in
    line. Which of the tracks there it takes, the height of its source decides, so that wires of
    one pin run together.
    """
    (sx, sy), (tx, ty) = ends.source, ends.target
    if abs(sy - ty) < _STRAIGHT and sx < tx:
        return (ends.source, (tx, sy))
    before = tx - _STUB - _TRACK * (int(sy // LINE) % _TRACKS)
    if sx + _STUB <= before:
        return _three(ends, before)
    if sx + 2 * _STUB <= tx:
        return _three(ends, tx - _STUB)
    level = max(ends.source_box.bottom, ends.target_box.bottom) + _STUB
    return _five(ends, sx + _STUB, level, tx - _STUB)


def _length(way: Way) -> float:
    return sum(abs(x1 - x0) + abs(y1 - y0) for (x0, y0), (x1, y1) in pairwise(way))


def _authors_way(ends: Ends) -> Way:
    """Follow dx1, dx2, dy of the file; () if they do not fit the drawing."""
    if not ends.bends:
        return ()
    (sx, sy), (tx, ty) = ends.source, ends.target
    first = sx + ends.bends[0] * WIDE_UNIT
    if len(ends.bends) >= _THREE_BENDS and any(ends.bends[1:3]):
        last = tx - ends.bends[1] * WIDE_UNIT
        level = sy + ends.bends[2] * UNIT
        return _five(ends, first, level, last) if first > sx and last < tx else ()
    if abs(sy - ty) < _STRAIGHT and sx < tx:
        return (ends.source, (tx, sy))
    return _three(ends, first) if sx < first < tx else ()


def _three(ends: Ends, x: float) -> Way:
    return (ends.source, (x, ends.source[1]), (x, ends.target[1]), ends.target)


def _five(ends: Ends, first: float, level: float, last: float) -> Way:
    (_, sy), (_, ty) = ends.source, ends.target
    return (ends.source, (first, sy), (first, level), (last, level), (last, ty), ends.target)


def _candidates(ends: Ends) -> Iterator[Way]:
    """Yield ways from the plainest on."""
    (sx, sy), (tx, ty) = ends.source, ends.target
    if sx + 2 * _STUB <= tx:
        if abs(sy - ty) < _STRAIGHT:
            yield (ends.source, (tx, sy))
        uprights = _between(sx + _STUB, tx - _STUB)
        yield from (_three(ends, x) for x in islice(uprights, _TRACKS))
        for level in _levels(ends):
            yield _five(ends, sx + _STUB, level, tx - _STUB)
        yield from (_three(ends, x) for x in uprights)
    for track in range(_TRACKS // 2):
        first, last = sx + _STUB + track * _TRACK, tx - _STUB - track * _TRACK
        for level in _levels(ends):
            yield _five(ends, first, level, last)


def _between(low: float, high: float) -> Iterator[float]:
    """Yield places for the upright piece: the middle of a narrow gap, else near an end."""
    middle = (low + high) / 2
    if high - low <= 2 * _TRACKS * _TRACK:
        yield middle
        step = _TRACK
        while middle + step <= high:
            yield middle + step
            yield middle - step
            step += _TRACK
        return
    for track in range(_TRACKS):
        yield low + track * _TRACK
        yield high - track * _TRACK


def _levels(ends: Ends) -> Iterator[float]:
    """Yield heights for the middle piece: between the two blocks, below, above."""
    upper, lower = sorted((ends.source_box, ends.target_box), key=lambda box: (box.y, box.x))
    room = lower.y - upper.bottom
    if room >= LINE:
        middle = (upper.bottom + lower.y) / 2
        for track in range(min(_TRACKS, int(room / _TRACK / 2))):
            yield middle + track * _TRACK
    below = max(upper.bottom, lower.bottom)
    for track in range(_TRACKS):
        yield below + _STUB + track * _TRACK
    for track in range(_TRACKS // 2):
        yield upper.y - _STUB - track * _TRACK
