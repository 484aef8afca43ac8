"""Where states and blocks are drawn that no file has placed: in columns by their distance.

The IDE opens files without coordinates with everything on one heap. Its unit is a hundredth
of a line of text.
"""

from collections.abc import Iterable, Mapping, Sequence

from compiler.ir.declarations import BasicDeclaration, NetworkDeclaration

Position = tuple[float, float]

_STATE_WIDTH, _STATE_HEIGHT = 1600.0, 700.0
_BLOCK_WIDTH, _BLOCK_HEIGHT = 2000.0, 1200.0


def states_in_columns(body: BasicDeclaration) -> Mapping[str, Position]:
    """Place the states of a chart: the first at the left, then what follows from it."""
    names = [state.name for state in body.states]
    edges = [(transition.source, transition.target) for transition in body.transitions]
    return _columns(names, names[:1], edges, _STATE_WIDTH, _STATE_HEIGHT)


def blocks_in_columns(network: NetworkDeclaration) -> Mapping[str, Position]:
    """Place the blocks of a network; those with a position keep it."""
    names = [element.name for element in network.elements]
    edges = [
        (connection.source.rpartition(".")[0], connection.target.rpartition(".")[0])
        for connection in (*network.event_connections, *network.data_connections)
    ]
    reached = {target for source, target in edges if source and source != target}
    first = [name for name in names if name not in reached] or names[:1]
    placed = _columns(names, first, edges, _BLOCK_WIDTH, _BLOCK_HEIGHT)
    known = {element.name: element.position for element in network.elements if element.position}
    return {**placed, **known}


def _columns(
    names: Sequence[str],
    first: Iterable[str],
    edges: Iterable[tuple[str, str]],
    width: float,
    height: float,
) -> Mapping[str, Position]:
    """Place each name by the least number of edges that lead there from the first ones."""
    following: dict[str, list[str]] = {}
    for source, target in edges:
        following.setdefault(source, []).append(target)
    distance = dict.fromkeys(first, 0)
    waiting = list(distance)
    for name in waiting:
        for target in following.get(name, ()):
            if target not in distance:
                distance[target] = distance[name] + 1
                waiting.append(target)
    rows: dict[int, int] = {}
    places = {}
    for name in names:
        column = distance.get(name, 0)
        row = rows.get(column, 0)
        rows[column] = row + 1
        places[name] = (column * width, row * height)
    return places
