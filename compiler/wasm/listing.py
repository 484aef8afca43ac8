"""The code of a graph as WebAssembly text for people: a module, or what it has of one block type.

Above the code stands what it does not say itself: how an instance lies in memory, and how the
instances are wired that the code is for.
"""

from collections.abc import Iterator, Mapping

from compiler.ir.blocks import BasicBody
from compiler.ir.graph import Graph
from compiler.wasm import memory_map as at
from compiler.wasm.module import Constants, print_module, print_parts
from compiler.wasm.plan import Plan
from compiler.wasm.queueing import FanOut
from compiler.wasm.record import Record
from compiler.wasm.unit import Unit
from compiler.wasm.variant import Variant
from compiler.wasm.wat import comment

_FORMS = {
    False: "specialised: wires that are not there are left out",
    True: "generic: for any wiring; pins may be forced, events counted",
}
_HOW = """\
;; Every handler is a piece of the function `run`, reached by one jump and left by `br $turn`;
;; `$p` is the address of the instance. Addresses below are relative to it."""
_LEADS: Mapping[FanOut, str] = {
    "none": "none",
    "one": "one entry",
    "list": "a list of entries",
    "crossing": "a list of entries, of other resources, too",
    "any": "any",
}


def module_listing(graph: Graph, *, is_generic: bool = False) -> str:
    """Return the module of a graph.

    Raises:
        LoweringError: the graph names something that it does not have.
        LiteralError: an initial value in a type is wrong.
        UnsupportedError: it has something that WebAssembly code cannot have.
    """
    plan = Plan(graph)
    records = _records(plan, is_generic=is_generic)
    module = print_module(_unit(plan), records, records, Constants(), is_generic=is_generic)
    lines = [f";; {comment(graph.name)}, {_FORMS[is_generic]}.", _HOW]
    for variant, record in records.items():
        lines += [";;", *_described(variant, record, module.handlers[variant])]
    return "\n".join((*lines, module.text))


def type_listing(graph: Graph, name: str, *, is_generic: bool = False) -> str | None:
    """Return what the module has of one block type; None if it has no instances.

    Args:
        graph: what has the type.
        name: of the type, as the graph has it.
        is_generic: the form of the code.

    Raises:
        LoweringError: see `module_listing`.
        LiteralError: see there.
        UnsupportedError: see there.
    """
    plan = Plan(graph)
    records = _records(plan, is_generic=is_generic)
    records = {variant: record for variant, record in records.items() if variant.type == name}
    if not records:
        return None
    parts = print_parts(_unit(plan), records, records)
    lines = [f";; {comment(name)}, {_FORMS[is_generic]}.", _HOW]
    for variant, record in records.items():
        lines += [";;", *_described(variant, record, parts.handlers[variant])]
    functions = "\n".join(parts.functions).splitlines()
    handlers = [line.removeprefix("    ") for line in parts.code.lines if line]
    return "\n".join((*lines, *functions, *handlers)) + "\n"


def _records(plan: Plan, *, is_generic: bool) -> dict[Variant, Record]:
    return plan.generic if is_generic else plan.special


def _unit(plan: Plan) -> Unit:
    return Unit(plan.storages, plan.graph.settings, plan.graph.functions)


def _described(variant: Variant, record: Record, first: int) -> Iterator[str]:
    """Yield comments about a variant: its handlers, its wiring, its record."""
    yield f";; {comment(variant.type)}: {record.size} bytes, handlers from {first}"
    for offset, what in sorted(_fields(variant, record)):
        yield f";;   {offset:4} {comment(what)}"


def _fields(variant: Variant, record: Record) -> Iterator[tuple[int, str]]:
    """Yield what stands in a record behind its head, with the offsets."""
    ports = record.ports
    if isinstance(ports.block.body, BasicBody):
        names = (f"{number} {one.name}" for number, one in enumerate(ports.block.body.states))
        yield at.STATE, f"state: {', '.join(names)}"
    for pin, feeds in zip(ports.sampled, variant.sampled, strict=True):
        for feed, offset in zip(feeds, record.sources[pin], strict=False):
            member = "".join(f".{one}" for one in feed.into)
            yield offset, f"address that {pin}{member} is sampled from, of a {feed.type}"
    for pin, offset in record.shared.items():
        yield offset, f"address that {pin} is written back to"
    for event, fan_out in zip(ports.senders, variant.fan_out, strict=True):
        yield record.targets[event], f"target of {event}: {_LEADS[fan_out]}"
    if record.ended:
        yield record.ended, "how many events ended here"
    for title, places in (("", record.variables), (" as published", record.sent)):
        for pin, offset in places.items():
            yield offset, f"{pin}: {ports.slots[pin].type}{title}"
