"""What whoever runs a module needs to know of it: the section `fbflow`, a JSON object."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from compiler.ir.blocks import BasicBody, OperationBody, ServiceBody
from compiler.ir.datatypes import ArrayType, DataType, StructType
from compiler.wasm import memory_map as at
from compiler.wasm.memory_map import Fault
from compiler.wasm.standalone import Standalone
from compiler.wasm.standalone_tables import Access, Pin

FORMAT = "fbflow.wasm/1"

_VALUES: Mapping[Access, str] = {
    Access.WHOLE_64: "i64",
    Access.REAL_32: "f32",
    Access.REAL_64: "f64",
    Access.TEXT: "text",
    Access.PLACE: "place",
}
_FAULTS = {
    Fault.DIVISION: "division by zero",
    Fault.ARRAY_INDEX: "the index {a} is outside of the array's bounds {b}..{c}",
    Fault.STRING_INDEX: "the position {a} is outside of a string of {b} characters",
    Fault.PART_INDEX: "the part {a} does not exist, there are {b}",
    Fault.DURATION: "a number cannot become a duration",
    Fault.UNSETTLED: "more than {b} event-less transitions without an end",
    Fault.ENDLESS: "the loops that one event causes go on for too many rounds",
    Fault.RECURSION: "functions call one another without an end",
    Fault.HOST: "a function is not defined for a value, or only FBFlow computes it",
    Fault.DOMAIN: "a function is not defined for a value",
    Fault.TOO_LARGE: "a value has become too large for the memory",
    Fault.QUEUE: "the event queue has become too long",
}


def described(made: Standalone) -> bytes:
    """Return the section's bytes."""
    tables, plan = made.tables, made.image.plan
    content = {
        "format": FORMAT,
        "name": plan.graph.name,
        "nodes": [{"name": node.id, "type": node.type} for node in plan.graph.nodes],
        "events": {f"{one.node}.{one.name}": n for n, one in enumerate(tables.events)},
        "pins": {
            f"{pin.node}.{pin.name}": _pin(made, number, pin)
            for number, pin in enumerate(tables.pins)
        },
        "outside": {node: _outside(made, node) for node in tables.outside},
        "outputs": {f"{one.node}.{one.name}": n for n, one in enumerate(tables.outputs)},
        "structs": dict(_structs(made)),
        "faults": {
            "messages": {str(number): text for number, text in _FAULTS.items()},
            "places": [[mark.algorithm, mark.place] for mark in made.module.marks],
            "states": [list(pair) for pair in made.module.states],
            "addresses": {
                "code": at.FAULT_CODE,
                "place": at.FAULT_MARK,
                "a": at.FAULT_A,
                "b": at.FAULT_B,
                "c": at.FAULT_C,
                "node": at.HOST_ENTRY,
                "number_in_node": at.NUMBER,
            },
        },
    }
    lines = (f"{json.dumps(name)}: {_dense(value)}" for name, value in content.items())
    return ("{" + ",\n".join(lines) + "}").encode()


def _dense(value: Any) -> str:  # noqa: ANN401 - any JSON value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _pin(made: Standalone, number: int, pin: Pin) -> dict[str, Any]:
    said: dict[str, Any] = {"number": number, "is": pin.direction}
    if pin.type is None:
        body = made.image.plan.ports(pin.node).block.body
        states = body.states if isinstance(body, BasicBody) else ()
        said |= {"type": "UDINT", "states": [one.name for one in states]}
    else:
        said["type"] = str(pin.type)
    return said | {"value": _VALUES.get(pin.access, "i32"), "address": pin.address}


def _outside(made: Standalone, node: str) -> dict[str, Any]:
    plan = made.image.plan
    block = plan.ports(node).block
    match block.body:
        case ServiceBody(service=name) | OperationBody(operation=name):
            work = name
        case _:
            work = ""
    interface = block.interface
    return {
        "number": made.image.numbers[node],
        "type": block.name,
        "work": work,
        "events": [port.name for port in interface.event_inputs],
        "outputs": [port.name for port in interface.event_outputs],
    }


def _structs(made: Standalone) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield how the structs of the pins lie in memory."""
    storages = made.image.plan.storages
    found: dict[str, StructType] = {}
    open_types: list[DataType] = [pin.type for pin in made.tables.pins if pin.type is not None]
    while open_types:
        datatype = open_types.pop()
        if isinstance(datatype, ArrayType):
            open_types.append(datatype.element)
        elif isinstance(datatype, StructType) and str(datatype) not in found:
            found[str(datatype)] = datatype
            open_types += [one.type for one in storages.structs.members(datatype)]
    for name in sorted(found):
        struct = found[name]
        members = {
            one.name: {"type": str(one.type), "offset": storages.offset(struct, one.name)}
            for one in storages.structs.members(struct)
        }
        yield name, {"size": storages.of(struct).size, "members": members}
