"""The strongly connected components of a graph: what stands on circles with what.

Tarjan's algorithm, with a stack of its own instead of recursion: chains have any length.
"""

from collections.abc import Iterator, Sequence


def components(successors: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield the components of a graph of the vertices 0, 1, 2 …, each behind all it leads to.

    Args:
        successors: the vertices that each vertex leads to.
    """
    count = len(successors)
    numbers = [0] * count
    """When a vertex was come to, from 1 on; 0 = not yet, the last = its component is known."""
    last = count + 1
    earliest = [0] * count
    """The earliest open vertex that a vertex is known to lead to, by its number."""
    come = 0
    open_: list[int] = []
    """What was come to and has no component yet."""
    for root in range(count):
        way = [] if numbers[root] else [(root, iter(successors[root]))]
        while way:
            here, ahead = way[-1]
            if not numbers[here]:
                come += 1
                numbers[here] = earliest[here] = come
                open_.append(here)
            for there in ahead:
                if not numbers[there]:
                    way.append((there, iter(successors[there])))
                    break
                earliest[here] = min(earliest[here], numbers[there])
            else:
                way.pop()
                if earliest[here] == numbers[here]:
                    component = _taken(open_, until=here)
                    for member in component:
                        numbers[member] = last
                    yield component
                elif way:
                    before = way[-1][0]
                    earliest[before] = min(earliest[before], earliest[here])


def _taken(stack: list[int], *, until: int) -> list[int]:
    """Take from a stack, the last first, until this one was taken."""
    taken = [stack.pop()]
    while taken[-1] != until:
        taken.append(stack.pop())
    return taken


def is_circle(component: Sequence[int], successors: Sequence[Sequence[int]]) -> bool:
    """Whether one comes from a component back to it: it has several vertices, or a loop."""
    return len(component) > 1 or component[0] in successors[component[0]]


def circle_in(component: Sequence[int], successors: Sequence[Sequence[int]]) -> list[int]:
    """Return a circle of a component that has one: where its first vertex leads to."""
    members = frozenset(component)
    here = min(component)
    way: dict[int, None] = {}
    while here not in way:
        way[here] = None
        here = next(there for there in successors[here] if there in members)
    found = list(way)
    return found[found.index(here) :]
