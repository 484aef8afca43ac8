"""What is told of one function block of a graph."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from compiler.ir.blocks import DataPort, EventPort, FBType
from compiler.ir.code import Local
from compiler.ir.graph import Node
from compiler.ir.policy import DEFAULT_POLICY
from compiler.ir.serialize import plain_value
from runtime.archive.masking import MASK
from server.service.graphs.hiding import is_secret_pin
from server.service.graphs.opened import Opened
from server.service.records.graphs import NodeAbout, PortAbout

_MOST_ENDS = 1_000
"""Wires of one pin that are told of."""


def place_of(span: str) -> tuple[str, int]:
    """Return the file and the line of a place, `file:line` or `file:line:column`; 0 = none."""
    # A file's own name may have colons: numbers are looked for from the end.
    file, _, last = span.rpartition(":")
    before, _, line = file.rpartition(":")
    if before and line.isdecimal() and last.isdecimal():
        return before, int(line)
    return (file, int(last)) if file and last.isdecimal() else (span, 0)


def about_node(opened: Opened, node: Node, *, source_line: str) -> NodeAbout:
    """Return what is told of a node.

    Args:
        opened: its graph.
        node: the node.
        source_line: the line in which it was declared, without secrets.
    """
    block = opened.graph.types[node.type]
    file, line = place_of(node.span)
    policy: dict[str, Any] = {}
    if node.policy != DEFAULT_POLICY:
        policy = plain_value(node.policy)
    return NodeAbout(
        id=node.id,
        label=node.label or node.id.rpartition(".")[2],
        type=block.name,
        kind=block.body.kind,
        operation=_operation(block),
        ports=tuple(_Ports(opened, node, block).all()),
        place=f"{file}:{line}" if line else file,
        source_line=source_line,
        policy=policy,
    )


class _Ports:
    def __init__(self, opened: Opened, node: Node, block: FBType) -> None:
        self._opened = opened
        self._node = node
        self._block = block
        self._ends: dict[tuple[str, bool], list[str]] = {}
        for wire in opened.wires_at(node.id):
            if wire.source == node.id:
                self._add(wire.source_pin, f"{wire.target}.{wire.target_text}", is_output=True)
            if wire.target == node.id:
                self._add(wire.target_pin, f"{wire.source}.{wire.source_text}", is_output=False)

    def _add(self, pin: str, end: str, *, is_output: bool) -> None:
        ends = self._ends.setdefault((pin, is_output), [])
        if len(ends) < _MOST_ENDS:
            ends.append(end)

    def all(self) -> Iterator[PortAbout]:
        interface = self._block.interface
        for event in interface.event_inputs:
            yield self._event(event, "event input")
        for event in interface.event_outputs:
            yield self._event(event, "event output")
        for data in interface.inputs:
            yield self._data(data, "data input")
        for data in interface.outputs:
            # An in-out variable stands on both sides, and has one value.
            yield self._data(data, "data output")
        body = self._block.body
        if body.kind in ("basic", "simple"):
            for local in body.internals:
                yield self._variable(local)

    def _event(self, port: EventPort, kind: Literal["event input", "event output"]) -> PortAbout:
        connected = self._connected(port.name, is_output=kind == "event output")
        return PortAbout(name=port.name, kind=kind, with_data=port.with_data, connected=connected)

    def _data(self, port: DataPort, kind: Literal["data input", "data output"]) -> PortAbout:
        is_output = kind == "data output"
        written = "" if is_output else self._node.parameters.get(port.name, "")
        return PortAbout(
            name=port.name,
            kind=kind,
            type=str(port.type),
            value=self._shown(port.name, written or port.initial),
            connected=self._connected(port.name, is_output=is_output),
        )

    def _variable(self, local: Local) -> PortAbout:
        value = self._shown(local.name, local.initial)
        return PortAbout(name=local.name, kind="variable", type=str(local.type), value=value)

    def _connected(self, pin: str, *, is_output: bool) -> Sequence[str]:
        return tuple(self._ends.get((pin, is_output), ()))

    def _shown(self, pin: str, value: str) -> str:
        if value and is_secret_pin(pin, _operation(self._block)):
            return MASK
        return self._opened.masking.text(value)


def _operation(block: FBType) -> str:
    return block.body.operation if block.body.kind == "operation" else ""
