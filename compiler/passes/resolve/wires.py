"""Whether the types at both ends of each data wire go together."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from compiler.ir.blocks import FBType
from compiler.ir.datatypes import (
    ArrayType,
    DataType,
    GenericType,
    StructType,
    is_assignable,
    is_castable,
    is_host,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.flat import FlatWire
from compiler.ir.members import MemberError, Structs, find_member
from compiler.ir.mistakes import types as mistakes
from compiler.ir.mistakes import variables

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
    structs: Structs,
    unfit: set[tuple[str, str]],
    diagnostics: Diagnostics,
) -> None:
    """Report wires between types that do not go together; `unfit` pins were reported.

    What only loses values is reported once for all wires that join the same pins of the same
    types: nobody would change the one and not the others.
    """
    lossy: dict[Pins, list[_Ends]] = {}
    for pins, ends, shared in _unlike(wires, nodes, structs, diagnostics):
        wire = ends.wire
        if {(wire.source, wire.source_pin), (wire.target, wire.target_pin)} & unfit:
            continue
        if not shared and is_castable(ends.target, ends.source):
            lossy.setdefault(pins, []).append(ends)
            continue
        report = variables.unlike_in_outs if shared else mistakes.type_clash
        diagnostics.add(
            report(
                span=wire.span,
                source=wire.source_text,
                source_type=ends.source,
                target=wire.target_text,
                target_type=ends.target,
            )
        )
    for alike in lossy.values():
        wire, source, target = alike[0]
        diagnostics.add(
            mistakes.lossy_connection(
                span=wire.span,
                source=wire.source_text,
                source_type=source,
                target=wire.target_text,
                target_type=target,
                count=len(alike),
            )
        )


def _unlike(
    wires: Iterable[FlatWire],
    nodes: Mapping[str, FBType],
    structs: Structs,
    diagnostics: Diagnostics,
) -> Iterator[tuple[Pins, _Ends, bool]]:
    """Return the wires whose target does not take every value of their source.

    With each comes whether both ends are to be one variable, of the very same type then.
    """
    ports = {
        name: {port.name: port for port in (*block.interface.inputs, *block.interface.outputs)}
        for name, block in {block.name: block for block in nodes.values()}.items()
    }
    for wire in wires:
        source_type, target_type = nodes[wire.source].name, nodes[wire.target].name
        source_port = ports[source_type][wire.source_pin]
        target_port = ports[target_type][wire.target_pin]
        source, target = source_port.type, target_port.type
        if source == target and not (wire.source_member or wire.target_member):
            continue
        pin = wire.source_text
        try:
            source = find_member(source, wire.source_member, structs)[1]
            pin = wire.target_text
            target = find_member(target, wire.target_member, structs)[1]
        except MemberError as error:
            diagnostics.add(
                variables.unknown_member(
                    span=wire.span,
                    pin=pin,
                    datatype=error.datatype,
                    member=error.member,
                    known=error.known,
                )
            )
            continue
        if source == target or GenericType in (type(source), type(target)):
            continue
        shared = target_port.in_out and not wire.target_member
        if (is_host(source) or is_host(target)) and not shared and is_castable(target, source):
            continue  # they take every value, and are checked against other types as they come
        if not (_is_shareable(target, source) if shared else is_assignable(target, source)):
            pins = (source_type, wire.source_pin, target_type, wire.target_pin)
            yield pins, _Ends(wire, source, target), shared


def _is_shareable(target: DataType, source: DataType) -> bool:
    """Whether two variables can be one; an array of variable length takes any length."""
    if isinstance(target, ArrayType) and isinstance(source, ArrayType):
        return (
            len(target.bounds) == len(source.bounds)
            and all(
                one is None or one == other
                for one, other in zip(target.bounds, source.bounds, strict=True)
            )
            and _is_shareable(target.element, source.element)
        )
    if isinstance(target, StructType) and isinstance(source, StructType):
        return target.name.casefold() == source.name.casefold()
    return target == source
