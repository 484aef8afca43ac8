"""Where elements are drawn that no source has placed: in columns, by the longest way there.

The unit of the IDE is a hundredth of a line of text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Position = tuple[float, float]

_LINE = 100.0
_LETTER = 55.0
_BETWEEN_COLUMNS = 800.0
_BETWEEN_ROWS = 300.0


@dataclass(frozen=True, slots=True)
class Box:
    """An element to draw."""

    position: Position | None
    left: int
    """Letters of the longest value in front of its pins."""
    width: int
    """Letters across."""
    height: int
    """Lines."""


def placed(
    boxes: Mapping[str, Box], connections: Sequence[tuple[str, str]]
) -> Mapping[str, Position]:
    """Return the positions of all elements; those that have one keep it.

    Args:
        boxes: the elements by name, sources before targets wherever no cycle forbids it.
        connections: source and target of each; others than these elements are left out.
    """
    known = {name: box.position for name, box in boxes.items() if box.position is not None}
    free = {name: box for name, box in boxes.items() if box.position is None}
    below = max(
        (
            position[1] + boxes[name].height * _LINE + _BETWEEN_ROWS
            for name, position in known.items()
        ),
        default=0.0,
    )
    return {**known, **_in_columns(free, _columns(free, connections), below)}


def _columns(boxes: Mapping[str, Box], connections: Sequence[tuple[str, str]]) -> Mapping[str, int]:
    """Return the column of each element: one behind the last of those that lead to it."""
    number = {name: at for at, name in enumerate(boxes)}
    following: dict[str, set[str]] = {name: set() for name in boxes}
    for source, target in connections:
        if number.get(source, len(boxes)) < number.get(target, -1):
            following[source].add(target)
    columns = dict.fromkeys(boxes, 0)
    for name in boxes:
        for target in following[name]:
            columns[target] = max(columns[target], columns[name] + 1)
    return columns


def _in_columns(
    boxes: Mapping[str, Box], columns: Mapping[str, int], top: float
) -> Mapping[str, Position]:
    by_column: dict[int, list[str]] = {}
    for name, column in columns.items():
        by_column.setdefault(column, []).append(name)
    found = {}
    x = 0.0
    for column in sorted(by_column):
        names = by_column[column]
        x += max(boxes[name].left for name in names) * _LETTER
        y = top
        for name in names:
            found[name] = (x, y)
            y += boxes[name].height * _LINE + _BETWEEN_ROWS
        x += max(boxes[name].width for name in names) * _LETTER + _BETWEEN_COLUMNS
    return found
