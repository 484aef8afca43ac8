"""A block in characters, as 4diac draws it: events above, data below, WITH at the sides."""

from collections.abc import Sequence
from dataclasses import dataclass

from compiler.ir.declarations import EventDeclaration, TypeDeclaration, VariableDeclaration

_WIRE, _LINE, _CROSSING, _JOINED = "─", "│", "┼", "■"


@dataclass(frozen=True, slots=True)
class _Row:
    """One pin of one side, or none: what is written outside, and in the box."""

    outside: str = ""
    inside: str = ""


@dataclass(frozen=True, slots=True)
class _Side:
    """The pins of one side, events above the neck, with their WITH lines from the box outwards."""

    events: tuple[_Row, ...]
    data: tuple[_Row, ...]
    withs: tuple[tuple[int, frozenset[int]], ...]
    """The row of an event and those of its data; rows count from 0 in each part."""


def picture(declaration: TypeDeclaration) -> str:
    """Draw a block; every line ends in a newline and has no blanks at its end."""
    interface = declaration.interface
    left = _side(
        interface.event_inputs,
        (*interface.inputs, *interface.in_outs),
        [_Row(f"{each.type} ▷", each.name) for each in interface.sockets],
    )
    right = _side(
        interface.event_outputs,
        (*interface.outputs, *interface.in_outs),
        [_Row(f"▷ {each.type}", each.name) for each in interface.plugs],
    )
    return _Drawing(declaration.name, left, right).text()


def pin_label(name: str) -> str:
    """Return the name of a pin; the return value of a function has none."""
    return name or "(result)"


def type_text(variable: VariableDeclaration) -> str:
    """Return the type of a pin with its size and initial value: `TIME[4] := [T#1s]`."""
    size = f"[{variable.array_size}]" if variable.array_size else ""
    initial = f" := {variable.initial}" if variable.initial else ""
    return f"{variable.type}{size}{initial}"


def _side(
    events: Sequence[EventDeclaration],
    variables: Sequence[VariableDeclaration],
    adapters: Sequence[_Row],
) -> _Side:
    rows = {variable.name: row for row, variable in enumerate(variables)}
    withs = (
        (row, frozenset(rows[name] for name in event.with_data if name in rows))
        for row, event in enumerate(events)
    )
    return _Side(
        events=tuple(_Row(event.type, event.name) for event in events),
        data=(*(_Row(type_text(each), pin_label(each.name)) for each in variables), *adapters),
        withs=tuple((event, data) for event, data in withs if data),
    )


class _Drawing:
    """The lines of a picture: the parts of both sides, made equally high."""

    def __init__(self, name: str, left: _Side, right: _Side) -> None:
        self._name = name
        self._left, self._right = left, right
        rows = [*left.events, *left.data], [*right.events, *right.data]
        self._inside = [max((len(row.inside) for row in side), default=0) for side in rows]
        self._outside = [max((len(row.outside) for row in side), default=0) for side in rows]
        self._width = max(sum(self._inside) + 6, len(name) + 6)

    def text(self) -> str:
        """Draw it."""
        lines = [self._framed("", "┌" + _WIRE * self._width + "┐", "")]
        if self._left.events or self._right.events:
            lines += self._part("events")
            lines += self._neck()
        else:
            lines.append(self._framed("", f"{_LINE}{self._name:^{self._width}}{_LINE}", ""))
        lines += self._part("data")
        lines.append(self._framed("", "└" + _WIRE * self._width + "┘", ""))
        return "".join(f"{line.rstrip()}\n" for line in lines)

    def _part(self, part: str) -> list[str]:
        left: Sequence[_Row] = getattr(self._left, part)
        right: Sequence[_Row] = getattr(self._right, part)
        lines = []
        for row in range(max(len(left), len(right))):
            one = left[row] if row < len(left) else _Row()
            other = right[row] if row < len(right) else _Row()
            gap = self._width - len(one.inside) - len(other.inside) - 2
            box = f" {one.inside}{' ' * gap}{other.inside} "
            edges = ("┤" if one.inside else _LINE), ("├" if other.inside else _LINE)
            lines.append(
                f"{one.outside:>{self._outside[0]}}"
                f"{self._wires(self._left, part, row, wired=bool(one.inside), mirrored=True)}"
                f"{edges[0]}{box}{edges[1]}"
                f"{self._wires(self._right, part, row, wired=bool(other.inside))}{other.outside}"
            )
        return lines

    def _neck(self) -> list[str]:
        sides = self._between(self._left)[::-1], self._between(self._right)
        upper = "└┐" + self._name.center(self._width - 2) + "┌┘"
        lower = "┌┘" + " " * (self._width - 2) + "└┐"
        return [self._framed(sides[0], box, sides[1]) for box in (upper, lower)]

    def _framed(self, left: str, box: str, right: str) -> str:
        room = self._outside[0] + self._wire_width(self._left)
        return f"{left:>{room}}{box}{right}"

    def _wire_width(self, side: _Side) -> int:
        return 2 * len(side.withs) + 3

    def _wires(
        self, side: _Side, part: str, row: int, *, wired: bool, mirrored: bool = False
    ) -> str:
        """Return the wire of a pin and the WITH lines that pass it, seen from the box."""
        wire = _WIRE if wired else " "
        cells = [wire]
        for event, data in side.withs:
            if part == "events":
                joined, passes = row == event, row > event
            else:
                joined, passes = row in data, row < max(data)
            passing = _CROSSING if wired else _LINE
            cells += [wire, _JOINED if joined and wired else passing if passes else wire]
        line = "".join((*cells, wire, " "))
        return line[::-1] if mirrored else line

    def _between(self, side: _Side) -> str:
        """Return the WITH lines beside the neck, seen from the box."""
        return " " + "".join(f" {_LINE}" for _ in side.withs) + "  "
