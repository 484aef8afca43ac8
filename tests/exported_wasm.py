"""Exported WebAssembly modules at work: a host for tests, and the same run on a kernel.

The host knows of a module only what its section `fbflow` says.
"""

import json
import struct
from collections.abc import Callable, Iterator
from math import prod
from typing import Any

import wasmtime

from compiler.exporters.wasm import to_wat
from compiler.ir.blocks import BasicBody
from compiler.ir.datatypes import (
    ArrayType,
    DataType,
    Elementary,
    Kind,
    StringType,
    StructType,
    parse_datatype,
)
from compiler.ir.graph import Graph
from fblib.services import services
from runtime.kernel.base import Outcome
from runtime.kernel.host import IsolatedHost
from runtime.kernel.machine import Machine
from runtime.kernel.wasm_kernel.maths import MATHS
from tests.kernels import REFERENCE, make_kernel

EMPTY, USED, FAULT = 0, 1, 4
_ENGINE = wasmtime.Engine()
_LETTERS = {"REAL": "f", "LREAL": "d"}
_NUMBERS = frozenset({"i32", "i64", "f32", "f64"})


def assembled(graph: Graph) -> bytes:
    """Return a graph as a module."""
    return bytes(wasmtime.wat2wasm(to_wat(graph)))


def section(module: bytes) -> dict[str, Any]:
    """Return what a module says about itself."""
    at = 8
    while at < len(module):
        kind = module[at]
        size, begin = _leb(module, at + 1)
        if kind == 0:
            length, name = _leb(module, begin)
            if module[name : name + length] == b"fbflow":
                found: dict[str, Any] = json.loads(module[name + length : begin + size])
                return found
        at = begin + size
    message = "the module has no section fbflow"
    raise LookupError(message)


def _leb(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of variable length, and where it ends."""
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return value, at


class Exported:
    """A module at work."""

    def __init__(self, module: bytes) -> None:
        """Load it; nothing is executed yet."""
        self.about = section(module)
        self._store = wasmtime.Store(_ENGINE)
        self.printed: list[str] = []
        linker = wasmtime.Linker(_ENGINE)
        i32, f64 = wasmtime.ValType.i32(), wasmtime.ValType.f64()
        linker.define_func("fb", "event", wasmtime.FuncType([i32, i32], []), self._event)
        for name, function in MATHS.items():
            arguments = [f64] * (2 if name in {"pow", "atan2"} else 1)
            linker.define_func("math", name, wasmtime.FuncType(arguments, [f64]), function)
        loaded = linker.instantiate(self._store, wasmtime.Module(_ENGINE, module))
        self._exports: Any = loaded.exports(self._store)
        self._nodes = {one["number"]: node for node, one in self.about["outside"].items()}

    def call(self, name: str, *arguments: float) -> Any:  # noqa: ANN401 - a number or nothing
        """Call an export."""
        return self._exports[name](self._store, *arguments)

    def has(self, name: str) -> bool:
        """Whether there is an export of that name."""
        return name in self._exports

    @property
    def memory(self) -> memoryview:
        """The memory as it is now."""
        return memoryview(self._exports["memory"].get_buffer_ptr(self._store)).cast("B")

    def inject(self, pin: str) -> None:
        """Queue an event input."""
        self.call("inject", self.about["events"][pin])

    def advance(self, now: int, budget: int) -> int:
        """Let time go by; return what the last `run` did."""
        done: int = self.call("run", budget)
        while done == EMPTY and self.call("next_due") <= now:
            self.call("tick", now)
            done = self.call("run", budget)
        if done == EMPTY:
            self.call("tick", now)
        return done

    def fault(self) -> tuple[str, str, list[str]]:
        """Return what went wrong: the message, the block, the algorithm and its place."""
        faults = self.about["faults"]
        places = faults["addresses"]
        node = self._number(places["node"], "I")
        number = self._number(node + places["number_in_node"], "I") if node else None
        told = {name: self._number(places[name], "q") for name in "abc"}
        return (
            faults["messages"][str(self._number(places["code"], "I"))].format(**told),
            self.about["nodes"][number]["name"] if number is not None else "",
            faults["places"][self._number(places["place"], "I")],
        )

    # --- Values --------------------------------------------------------------------------

    def read(self, pin: str) -> Any:  # noqa: ANN401 - any value
        """Return the value of a pin, as the kernels have it."""
        about = self.about["pins"][pin]
        datatype = parse_datatype(about["type"])
        if about["value"] in _NUMBERS:
            return _told(self.call(f"read_{about['value']}", about["number"]), datatype)
        return self._at(about["address"], datatype)

    def write(self, pin: str, value: Any) -> None:  # noqa: ANN401
        """Set a pin that holds a number or a text."""
        about = self.about["pins"][pin]
        if about["value"] != "text":
            self.call(f"write_{about['value']}", about["number"], value)
            return
        place = self.call("write_text", about["number"], len(value))
        data = value.encode("utf-32-le")
        self.memory[place : place + len(data)] = data

    def _at(self, address: int, datatype: DataType) -> Any:  # noqa: ANN401
        match datatype:
            case StringType():
                return self._text(self._number(address, "I"))
            case ArrayType(bounds, element):
                step = self._size(element)
                length = prod(last - first + 1 for first, last in filter(None, bounds))
                return [self._at(address + step * n, element) for n in range(length)]
            case StructType():
                members = self.about["structs"][str(datatype)]["members"]
                return {
                    name: self._at(address + one["offset"], parse_datatype(one["type"]))
                    for name, one in members.items()
                }
            case Elementary():
                letter = _LETTERS.get(datatype.name, "q" if datatype.bits == 64 else "i")
                return _told(self._number(address, letter), datatype)
            case _:
                raise TypeError(datatype)

    def _size(self, datatype: DataType) -> int:
        match datatype:
            case ArrayType(bounds, element):
                length = prod(last - first + 1 for first, last in filter(None, bounds))
                return length * self._size(element)
            case StructType():
                size: int = self.about["structs"][str(datatype)]["size"]
                return size
            case Elementary(bits=64):
                return 8
            case _:
                return 4

    def _number(self, address: int, letter: str) -> int:
        found: int = struct.unpack_from(f"<{letter}", self.memory, address)[0]
        return found

    def _text(self, address: int) -> str:
        length = self._number(address, "I")
        return bytes(self.memory[address + 4 : address + 4 + 4 * length]).decode(
            "utf-32-le", "surrogatepass"
        )

    # --- Blocks outside ------------------------------------------------------------------

    def _event(self, number: int, event: int) -> None:
        """Do what OUT_ANY_CONSOLE does; of others nothing."""
        node = self._nodes[number]
        assert self.about["events"][f"{node}.REQ"] == event
        if self.about["outside"][node]["work"] != "OUT_ANY_CONSOLE":
            return
        if enabled := self.read(f"{node}.QI"):
            self.printed.append(f"{self.read(f'{node}.LABEL')} = {self.read(f'{node}.IN')}")
        self.write(f"{node}.QO", enabled)
        self.call("emit", self.about["outputs"][f"{node}.CNF"])


def _told(value: float, datatype: DataType) -> bool | float | str:
    """Return a number of WebAssembly as a kernel has the value."""
    assert isinstance(datatype, Elementary)
    match datatype.kind:
        case Kind.BOOL:
            return bool(value)
        case Kind.CHAR:
            return chr(int(value))
        case Kind.UNSIGNED | Kind.BITS:
            return int(value) % (1 << datatype.bits)
        case _:
            return value


class Compared:
    """A graph as a module and on the Python kernel, side by side."""

    def __init__(self, graph: Graph) -> None:
        """Load both and start them."""
        self.graph = graph
        self.exported = Exported(assembled(graph))
        self.printed: list[str] = []
        host = IsolatedHost(console=lambda _, text: self.printed.append(text))
        kernel = make_kernel(REFERENCE, graph)
        self.machine = Machine(graph, kernel, services(), host=host)
        self.machine.start()
        self.exported.call("start")

    def inject(self, node: str, event: str) -> None:
        """Queue an event."""
        self.machine.inject(node, event)
        self.exported.inject(f"{node}.{event}")

    def write(self, node: str, pin: str, value: bool | float | str) -> None:
        """Set a pin."""
        self.machine.kernel.write(node, pin, value)
        self.exported.write(f"{node}.{pin}", value)

    def run(self, budget: int) -> None:
        """Execute up to so many entries."""
        outcome = self.machine.run(budget)
        done = self.exported.call("run", budget)

        assert (outcome is Outcome.EMPTY) == (done == EMPTY)

    def tick(self, now: int) -> None:
        """Let time go by although there may be something to do before."""
        self.machine.advance(now)
        self.exported.call("tick", now)

    def advance(self, now: int, budget: int) -> None:
        """Let time go by."""
        machine = self.machine
        outcome = machine.run(budget)
        while outcome is Outcome.EMPTY and (machine.next_due() or now) <= now:
            if machine.next_due() is None:
                break
            machine.advance(now)
            outcome = machine.run(budget)
        if outcome is Outcome.EMPTY:
            machine.advance(now)
        done = self.exported.advance(now, budget)

        assert (outcome is Outcome.EMPTY) == (done == EMPTY)

    def differences(self) -> list[str]:
        """Return what is not the same on both sides."""
        found = [
            f"{node}.{pin}: {expected!r} != {told!r}"
            for node, pin, expected, told in self._values()
            if repr(expected) != repr(told)
        ]
        due, told = self.machine.next_due(), self.exported.call("next_due")
        if (due is None and told != (1 << 63) - 1) or (due is not None and due != told):
            found.append(f"next due: {due} != {told}")
        return found

    def _values(self) -> Iterator[tuple[str, str, Any, Any]]:
        read: Callable[[str, str], Any] = self.machine.kernel.read
        for node in self.graph.nodes:
            block = self.graph.types[node.type]
            interface = block.interface
            pins = dict.fromkeys(pin.name for pin in (*interface.inputs, *interface.outputs))
            if isinstance(block.body, BasicBody):
                pins["$ECC"] = None
            for pin in pins:
                yield node.id, pin, read(node.id, pin), self.exported.read(f"{node.id}.{pin}")
