"""Places for things that have none: layer by layer from left to right.

fast-sugiyama finds layers and their order; because it knows only points, the columns are
then filled with the real sizes here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from fast_sugiyama import from_edges

from compiler.exporters.svg.geometry import LINE

_COLUMN_GAP = 3 * LINE
_TRACK = 6.0
"""Room for one more wire between two columns."""
_MOST_TRACKS = 24
_ROW_GAP = 1.5 * LINE
_COMPONENT_GAP = 3 * LINE
_SWEEPS = 6
_QUICK_FROM = 400
"""Edges from which on fast-sugiyama is asked for less: its thorough ways take minutes."""

_NOTHING = -1

Edge = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Size:
    """The room something needs, and what hangs out at its left and right side."""

    width: float
    height: float
    left: float = 0.0
    right: float = 0.0


Position = tuple[float, float]


def place_in_layers(
    sizes: Sequence[Size], edges: Iterable[Edge], *, bundled: bool = False
) -> list[Position]:
    """Return the upper left corner for everything in `sizes`; none overlap.

    Args:
        sizes: the room each thing needs.
        edges: which of them are connected; cycles, repetitions and loops are allowed.
        bundled: whether lines that begin or end at one thing run together, which needs less
            room between columns.
    """
    wanted = sorted({edge for edge in edges if edge[0] != edge[1]})
    components = _components(len(sizes), wanted)
    owner = {thing: number for number, things in enumerate(components) for thing in things}
    edges_of: list[list[Edge]] = [[] for _ in components]
    for edge in wanted:
        edges_of[owner[edge[0]]].append(edge)
    placed = [
        _place_component(things, sizes, inner, bundled=bundled)
        for things, inner in zip(components, edges_of, strict=True)
    ]
    return _pack(placed, sizes)


def _components(count: int, edges: Iterable[Edge]) -> list[list[int]]:
    """Return the connected components, each in order, in the order of their first members."""
    parent = list(range(count))

    def root(thing: int) -> int:
        while parent[thing] != thing:
            parent[thing] = parent[parent[thing]]
            thing = parent[thing]
        return thing

    for source, target in edges:
        a, b = sorted((root(source), root(target)))
        parent[b] = a
    members: dict[int, list[int]] = {}
    for thing in range(count):
        members.setdefault(root(thing), []).append(thing)
    return list(members.values())


def _place_component(
    things: list[int], sizes: Sequence[Size], edges: list[Edge], *, bundled: bool
) -> dict[int, Position]:
    if len(things) == 1:
        return {things[0]: (sizes[things[0]].left, 0.0)}
    forward = _without_cycles(things, edges)
    columns = _columns(forward)
    rows = _rows(columns, sizes, forward)
    positions: dict[int, Position] = {}
    x = 0.0
    for column, wires in zip(columns, _crossings(columns, edges, bundled=bundled), strict=True):
        x += max(sizes[thing].left for thing in column)
        positions |= {thing: (x, rows[thing]) for thing in column}
        x += max(sizes[thing].width + sizes[thing].right for thing in column)
        x += _COLUMN_GAP + _TRACK * min(wires, _MOST_TRACKS)
    return positions


def _crossings(columns: list[list[int]], edges: list[Edge], *, bundled: bool) -> list[int]:
    """Count the lines that need a track of their own in the gap behind each column."""
    column_of = {thing: number for number, column in enumerate(columns) for thing in column}
    spans = [sorted((column_of[source], column_of[target])) for source, target in edges]
    if not bundled:
        return _overlaps(spans, len(columns))
    # One track for all lines of a source is enough, and so is one for all of a target.
    from_one: dict[int, list[int]] = {}
    to_one: dict[int, list[int]] = {}
    for (source, target), span in zip(edges, spans, strict=True):
        from_one.setdefault(source, []).extend(span)
        to_one.setdefault(target, []).extend(span)
    counts = [
        _overlaps([(min(ends), max(ends)) for ends in bundles.values()], len(columns))
        for bundles in (from_one, to_one)
    ]
    return [min(pair) for pair in zip(*counts, strict=True)]


def _overlaps(spans: Iterable[Sequence[int]], count: int) -> list[int]:
    """Count the spans (first, last) that lie over the gap behind each of `count` columns."""
    changes = [0] * (count + 1)
    for first, last in spans:
        changes[first] += 1
        changes[last] -= 1
    return list(accumulate(changes))[:count]


def _without_cycles(things: list[int], edges: list[Edge]) -> list[Edge]:
    """Leave out the edges that close a cycle, found by depth-first search.

    What they connect stays connected: their target is where the search came from.
    """
    targets: dict[int, list[int]] = {thing: [] for thing in things}
    entered = set()
    for source, target in edges:
        targets[source].append(target)
        entered.add(target)
    done: set[int] = set()
    open_: set[int] = set()
    forward: set[Edge] = set()
    # Sources first: what nothing leads to belongs to the left.
    for start in sorted(things, key=lambda thing: (thing in entered, thing)):
        if start in done or start in open_:
            continue
        open_.add(start)
        stack = [(start, iter(targets[start]))]
        while stack:
            thing, rest = stack[-1]
            target = next(rest, _NOTHING)
            if target == _NOTHING:
                stack.pop()
                open_.discard(thing)
                done.add(thing)
            elif target not in open_:
                forward.add((thing, target))
                if target not in done:
                    open_.add(target)
                    stack.append((target, iter(targets[target])))
    return sorted(forward)


def _columns(edges: list[Edge]) -> list[list[int]]:
    """Return what stands in each column, from top to bottom."""
    quick = len(edges) > _QUICK_FROM
    layouts = from_edges(
        edges,
        ranking_type="up" if quick else "minimize",
        transpose=not quick,
        dummy_vertices=False,
    )
    layers: dict[float, list[tuple[float, int]]] = {}
    for points, *_ in layouts.to_list():
        for thing, (x, y) in points:
            layers.setdefault(y, []).append((x, int(thing)))
    # Its layers run upwards: sources have the greatest y.
    columns = [[thing for _, thing in sorted(layers[y])] for y in sorted(layers, reverse=True)]
    # It has no up and down: what is declared first belongs above.
    pairs = [pair for column in columns for pair in pairwise(column)]
    if sum(upper < lower for upper, lower in pairs) * 2 < len(pairs):
        return [column[::-1] for column in columns]
    return columns


def _rows(columns: list[list[int]], sizes: Sequence[Size], edges: list[Edge]) -> dict[int, float]:
    """Find a y for everything: near its neighbours, in the order of its column."""
    before: dict[int, list[int]] = {}
    after: dict[int, list[int]] = {}
    for source, target in edges:
        before.setdefault(target, []).append(source)
        after.setdefault(source, []).append(target)
    rows: dict[int, float] = {}
    for column in columns:
        rows |= _fit(column, dict.fromkeys(column, 0.0), sizes)
    for sweep in range(_SWEEPS):
        neighbours = after if sweep % 2 else before
        for column in reversed(columns) if sweep % 2 else columns:
            wishes = {
                thing: sum(rows[n] for n in near) / len(near)
                if (near := neighbours.get(thing))
                else rows[thing]
                for thing in column
            }
            rows |= _fit(column, wishes, sizes)
    top = min(rows.values())
    return {thing: y - top for thing, y in rows.items()}


def _fit(column: list[int], wishes: dict[int, float], sizes: Sequence[Size]) -> dict[int, float]:
    """Come as near as possible to all wishes without overlaps, keeping the order.

    Least squares under an order: neighbours that would overlap are merged into one run and
    share the mean of what they want (pool adjacent violators).
    """
    offsets = [0.0]
    for above, _ in pairwise(column):
        offsets.append(offsets[-1] + sizes[above].height + _ROW_GAP)
    runs: list[tuple[float, int]] = []  # the sum of the wishes, and how many
    for thing, offset in zip(column, offsets, strict=True):
        total, count = wishes[thing] - offset, 1
        while runs and runs[-1][0] / runs[-1][1] > total / count:
            above_total, above_count = runs.pop()
            total, count = total + above_total, count + above_count
        runs.append((total, count))
    starts = [total / count for total, count in runs for _ in range(count)]
    return {
        thing: start + offset for thing, start, offset in zip(column, starts, offsets, strict=True)
    }


def _pack(components: list[dict[int, Position]], sizes: Sequence[Size]) -> list[Position]:
    """Set components side by side on shelves, in their order, to a page wider than high."""
    extents = [
        (
            max(x + sizes[thing].width + sizes[thing].right for thing, (x, _) in component.items()),
            max(y + sizes[thing].height for thing, (_, y) in component.items()),
        )
        for component in components
    ]
    area = sum((w + _COMPONENT_GAP) * (h + _COMPONENT_GAP) for w, h in extents)
    page = max([(1.8 * area) ** 0.5, *(width for width, _ in extents)])
    positions: dict[int, Position] = {}
    x = y = shelf = 0.0
    for component, (width, height) in zip(components, extents, strict=True):
        if x and x + width > page:
            x, y, shelf = 0.0, y + shelf + _COMPONENT_GAP, 0.0
        positions |= {thing: (x + dx, y + dy) for thing, (dx, dy) in component.items()}
        x += width + _COMPONENT_GAP
        shelf = max(shelf, height)
    return [positions[thing] for thing in range(len(positions))]
