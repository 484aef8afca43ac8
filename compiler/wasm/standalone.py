"""A module that runs without the kernel: its memory is in it, with all that the graph begins with.

The handlers, and the function `run` that they are part of, are printed as for the kernel; around
them stand functions that do what the kernel does from outside: which resource runs, what is queued,
time, timers.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from compiler.ir.datatypes import DataType, StringType
from compiler.ir.graph import Graph
from compiler.wasm import memory_map as at
from compiler.wasm.image import Image
from compiler.wasm.module import Constants, Home, Module, print_module
from compiler.wasm.plan import Plan
from compiler.wasm.standalone_pins import pin_functions
from compiler.wasm.standalone_queues import queue_functions, strides
from compiler.wasm.standalone_tables import Access, Served, Tables, how_served
from compiler.wasm.standalone_timers import serving_functions, time_functions
from compiler.wasm.unit import Unit

_PAGE = 65_536
_LEAST_HEAP = 1 << 20
_MOST_VARIANTS = 500
"""Ways of being wired that the specialised form is made for: with more it would be very large."""
_GAP = 16
"""Bytes of zeros that are left out rather than written."""
_MOST_SEGMENTS = 50_000
"""Engines have a bound for pieces of data."""
_ON_A_LINE = 64
_CHARACTERS = [
    chr(byte) if chr(byte).isascii() and chr(byte).isprintable() else f"\\{byte:02x}"
    for byte in range(256)
]
_CHARACTERS[ord('"')], _CHARACTERS[ord("\\")] = '\\"', r"\\"
_ADDRESS = struct.Struct("<I")
_EVENT = '  (import "fb" "event" (func $event (param i32 i32)))'
_HOST = f"""\
  ;; What only Python computes: there is none here, so it fails. The number says which it was.
  (func $host (param $function i32) (result i32)
    (i64.store offset={at.FAULT_A} (i32.const 0) (i64.extend_i32_u (local.get $function)))
    (i32.const 1)
  )
"""


@dataclass(frozen=True, slots=True)
class Standalone:
    """A module that runs without the kernel, and what describes it."""

    text: str
    """The whole module but for the parenthesis that ends it."""
    module: Module
    image: Image
    tables: Tables


def standalone(graph: Graph) -> Standalone:
    """Print a graph for running without the kernel.

    What only Python computes fails in it: whoever does not want that looks at what is asked for
    in the module, and at `host_values`.

    Raises:
        LoweringError: the graph names something that it does not have.
        LiteralError: an initial value in a type is wrong.
        UnsupportedError: it has something that WebAssembly code cannot have.
    """
    plan = Plan(graph)
    is_generic = len(plan.special) > _MOST_VARIANTS
    records = plan.generic if is_generic else plan.special
    unit = Unit(plan.storages, graph.settings, graph.functions)
    if _has_texts(plan):
        unit.use("allocate")
    home = Home(imports=(_EVENT,) if _has_outside(plan) else (), exports={})
    constants = Constants()
    module = print_module(unit, records, records, constants, is_generic=is_generic, home=home)
    image = Image(plan, constants, _NoValues())
    image.fill(module, is_generic=is_generic)
    tables = Tables(image)
    tables.connect()
    _ADDRESS.pack_into(image.bytes, at.HEAP_NEXT, tables.heap)
    _ADDRESS.pack_into(image.bytes, at.HEAP_FULL, tables.heap + _LEAST_HEAP)
    around = "".join((*_functions(module, image, tables), *_memory(image, tables)))
    return Standalone(module.text.removesuffix(")\n") + around, module, image, tables)


def host_values(plan: Plan) -> Iterator[tuple[str, str, DataType]]:
    """Yield the nodes and pins that hold JSON values or Python objects, with their types."""
    for node in plan.nodes:
        for pin, slot in plan.ports(node).slots.items():
            held = (one for _, one in plan.storages.handles(slot.type))
            if any(not isinstance(one, StringType) for one in held):
                yield node, pin, slot.type


def _has_texts(plan: Plan) -> bool:
    handles = plan.storages.handles
    return any(
        isinstance(one, StringType)
        for node in plan.nodes
        for slot in plan.ports(node).slots.values()
        for _, one in handles(slot.type)
    )


def _has_outside(plan: Plan) -> bool:
    ports = (plan.ports(node) for node in plan.nodes)
    return any(
        how_served(one) is Served.OUTSIDE for one in ports if one.is_service or one.is_operation
    )


# --- Functions -------------------------------------------------------------------------------


def _functions(module: Module, image: Image, tables: Tables) -> Iterator[str]:
    plan = image.plan
    if module.host_functions:
        yield _HOST
    makes_texts = "(func $collect " in module.text
    roots = image.text_roots
    sure = int.from_bytes(image.bytes[image.control(0) :][at.QUEUE_SURE :][:4], "little")
    yield queue_functions(
        controls=image.controls,
        strides=strides(plan),
        sure=sure,
        max_queue=plan.graph.settings.max_queue,
        events=(tables.events_at, len(tables.events)),
        outputs=(tables.outputs_at, len(tables.outputs)),
        texts=(roots.address, roots.count, tables.heap) if makes_texts else None,
    )
    has_outside = bool(tables.outside)
    yield serving_functions(has_timers=tables.has_timers, has_outside=has_outside)
    yield time_functions(tables.timers_at, has_timers=tables.has_timers)
    yield from _beginning_and_end(tables)
    has_texts = any(pin.access is Access.TEXT for pin in tables.pins)
    yield pin_functions(tables.pins_at, len(tables.pins), has_texts=has_texts)


def _beginning_and_end(tables: Tables) -> Iterator[str]:
    """Yield the functions that send the events of E_RESTART."""
    for function, event in (("start", "COLD"), ("stop", "STOP")):
        yield f'  ;; Sends {event} of every E_RESTART.\n  (func (export "{function}")\n'
        for node in tables.restarts:
            entry, queue = tables.restart(node, event)
            yield f"    (call $send_at_once (i64.const {entry}) (i32.const {queue}))\n"
        yield "  )\n"


# --- Memory ----------------------------------------------------------------------------------


def _memory(image: Image, tables: Tables) -> Iterator[str]:
    pages = -(-(tables.heap + _LEAST_HEAP) // _PAGE)
    yield f'  (memory (export "memory") {pages})\n'
    yield from _segments(0, bytes(image.bytes))
    yield from _segments(image.texts_begin, image.initial_texts)
    yield from _segments(tables.events_at, tables.bytes())


def _segments(address: int, data: bytes) -> Iterator[str]:
    """Yield bytes as data of the module, without long rows of zeros."""
    gap = max(_GAP, len(data) // _MOST_SEGMENTS)
    for match in re.finditer(rb"[^\0](?:\0{0,%d}[^\0])*" % gap, data):
        yield f"  (data (i32.const {address + match.start()})\n"
        yield from strings(match.group())
        yield "  )\n"


def strings(data: bytes) -> Iterator[str]:
    """Yield lines with bytes as strings of WebAssembly text."""
    for begin in range(0, len(data), _ON_A_LINE):
        written = "".join(_CHARACTERS[byte] for byte in data[begin : begin + _ON_A_LINE])
        yield f'    "{written}"\n'


class _NoValues:
    """Instead of the host's values: all of them are null."""

    def number(self, value: object) -> int:  # noqa: ARG002 - a codec gives it
        return 0

    def value(self, number: int) -> object:  # noqa: ARG002
        return None
