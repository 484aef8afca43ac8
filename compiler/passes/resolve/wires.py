"""Whether the types at both ends of each data wire go together."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from compiler.ir.blocks import FBType
from compiler.ir.datatypes import DataType, GenericType, is_assignable, is_castable
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.flat import FlatWire
from compiler.ir.mistakes import types as mistakes

Pins = tuple[str, str, str, str]
"""Type and pin of the source, type and pin of the target."""


class _Ends(NamedTuple):
    wire: FlatWire
    source: DataType
    target: DataType


def check_wires(
    wires: Iterable[FlatWire],
    nodes: Mapping[str, FBType],
    *,
    unfit: set[tuple[str, str]],
    diagnostics: Diagnostics,
) -> None:
    """Report wires between types that do not go together; `unfit` pins were reported.

    What only loses values is reported once for all wires that join the same pins of the same
    types: nobody would change the one and not the others.
    """
    lossy: dict[Pins, list[_Ends]] = {}
    for pins, ends in _unlike(wires, nodes):
        wire = ends.wire
        if {(wire.source, wire.source_pin), (wire.target, wire.target_pin)} & unfit:
            continue
        if is_castable(ends.target, ends.source):
            lossy.setdefault(pins, []).append(ends)
            continue
        diagnostics.add(
            mistakes.type_clash(
                span=wire.span,
                source=f"{wire.source}.{wire.source_pin}",
                source_type=ends.source,
                target=f"{wire.target}.{wire.target_pin}",
                target_type=ends.target,
            )
        )
    for alike in lossy.values():
        wire, source, target = alike[0]
        diagnostics.add(
            mistakes.lossy_connection(
                span=wire.span,
                source=f"{wire.source}.{wire.source_pin}",
                source_type=source,
                target=f"{wire.target}.{wire.target_pin}",
                target_type=target,
                count=len(alike),
            )
        )


def _unlike(wires: Iterable[FlatWire], nodes: Mapping[str, FBType]) -> Iterable[tuple[Pins, _Ends]]:
    """Return the wires whose target does not take every value of their source."""
    types = {
        name: {port.name: port.type for port in (*block.interface.inputs, *block.interface.outputs)}
        for name, block in {block.name: block for block in nodes.values()}.items()
    }
    for wire in wires:
        source_type, target_type = nodes[wire.source].name, nodes[wire.target].name
        source = types[source_type][wire.source_pin]
        target = types[target_type][wire.target_pin]
        if source == target or GenericType in (type(source), type(target)):
            continue
        if not is_assignable(target, source):
            pins = (source_type, wire.source_pin, target_type, wire.target_pin)
            yield pins, _Ends(wire, source, target)
