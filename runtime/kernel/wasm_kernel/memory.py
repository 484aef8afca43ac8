"""The linear memory of a graph: its variables, queues, texts, and the programs that work on it."""

import struct
from collections.abc import Iterator
from typing import Any

from compiler.ir.graph import Graph
from compiler.ir.literals import LiteralError
from compiler.lowering.wires import LoweringError
from compiler.wasm import memory_map as at
from compiler.wasm.codec import Codec
from compiler.wasm.image import Image
from compiler.wasm.module import Constants, Module, print_module
from compiler.wasm.plan import Plan
from compiler.wasm.record import Record
from compiler.wasm.roots import Roots
from compiler.wasm.storage import UnsupportedError
from compiler.wasm.unit import Unit
from runtime.errors import RunError
from runtime.kernel import codes
from runtime.kernel.base import RunTime
from runtime.kernel.wasm_kernel.engine import (
    PAGE,
    AssemblyError,
    Program,
    Sandbox,
    assemble,
)
from runtime.kernel.wasm_kernel.heap import Heap, HostTable
from runtime.kernel.wasm_kernel.host_functions import HostFunctions
from runtime.kernel.wasm_kernel.maths import MATHS
from runtime.kernel.wasm_kernel.queues import Queue
from runtime.kernel.wasm_kernel.recording import Recording

_U32 = struct.Struct("<I")
_LEAST_GARBAGE = 1 << 20
"""Bytes of new texts before anybody looks which texts are still used."""

_MOST_VARIANTS = 500
"""Ways of being wired that the specialised form is made for: with more it would load slowly."""

_MOST_TEXT = 16_000_000
"""Characters of a module's text: the machine code of a larger one takes too long."""


class CannotUseError(Exception):
    """A graph that cannot run as WebAssembly; the message says why, as the end of a sentence."""


class Form:
    """One form of a graph's code, loaded."""

    def __init__(self, module: Module, program: Program, host: HostFunctions) -> None:
        """Keep what belongs together."""
        self.module = module
        self.program = program
        self.host = host


class GraphMemory:
    """A graph in linear memory."""

    def __init__(self, graph: Graph, time: RunTime, *, is_generic: bool = False) -> None:
        """Print, load and fill in everything; no event is queued yet.

        Args:
            graph: what is to run.
            time: of the run.
            is_generic: the form of code that is needed first; with very many ways of being wired
                it is always the generic one.

        Raises:
            RunError: the graph names something that it does not have.
            CannotUseError: it has something that WebAssembly code cannot have.
        """
        self._time = time
        self.fingerprint = ""
        """Of the layout, once somebody has asked for it."""
        self.values = HostTable()
        try:
            self.plan = Plan(graph)
            self._constants = Constants()
            self.special_is_small = len(self.plan.special) <= _MOST_VARIANTS
            is_generic = is_generic or not self.special_is_small
            module = self._print(is_generic=is_generic)
            if len(module.text) > _MOST_TEXT:
                message = f"its code is too large ({len(module.text):,} characters of text)"
                raise CannotUseError(message)
            self.image = Image(self.plan, self._constants, self.values)
            self.image.fill(module, is_generic=is_generic)
        except LoweringError as error:
            raise RunError(codes.BAD_GRAPH, error.message, node=error.node) from error
        except LiteralError as error:
            message = f"an initial value in a type is wrong: {error}"
            raise RunError(codes.BAD_GRAPH, message) from error
        except UnsupportedError as error:
            raise CannotUseError(str(error)) from error
        begin, heap = self.image.texts_begin, self.image.heap
        self.sandbox = Sandbox(-(-(heap + _LEAST_GARBAGE) // PAGE))
        self.view = self.sandbox.view
        self.view[: self.image.watched] = self.image.bytes
        self.view[begin:heap] = self.image.initial_texts
        self.texts = Heap(self.sandbox)
        self.codec = Codec(self.plan.storages, self.texts, self.values)
        self.queues = [
            Queue(self._current_view, self.image.control(number))
            for number, _ in enumerate(self.plan.resources)
        ]
        self._forms = {is_generic: self._load(module)}
        self.recording = Recording(self)

    def _current_view(self) -> memoryview:
        return self.view

    def fetch_view(self) -> memoryview:
        """Return the memory as it is now; it may have grown."""
        self.view = self.sandbox.view
        return self.view

    # --- Programs ------------------------------------------------------------------------

    def _print(self, *, is_generic: bool) -> Module:
        plan = self.plan
        unit = Unit(plan.storages, plan.graph.settings, plan.graph.functions)
        records = plan.generic if is_generic else plan.special
        return print_module(unit, records, records, self._constants, is_generic=is_generic)

    def _load(self, module: Module) -> Form:
        host = HostFunctions(
            module.host_functions,
            self.plan.storages,
            self.codec,
            self.fetch_view,
            time=self._time,
        )
        try:
            program = self.sandbox.load(assemble(module.text), host=host, maths=MATHS)
        except AssemblyError as error:
            first = str(error).partition("\n")[0]
            message = f"its code cannot be assembled: {first}"
            raise CannotUseError(message) from error
        return Form(module, program, host)

    def form(self, *, is_generic: bool) -> Form:
        """Return a form of the graph's code; it is made when it is needed first.

        Raises:
            RunError: the code has no such form.
        """
        if is_generic not in self._forms:
            try:
                self._make_form(is_generic=is_generic)
            except (UnsupportedError, CannotUseError) as error:
                message = f"the WebAssembly kernel cannot go on: {error}"
                raise RunError(codes.NO_KERNEL, message) from error
        return self._forms[is_generic]

    def _make_form(self, *, is_generic: bool) -> None:
        texts = dict(self._constants.texts)
        module = self._print(is_generic=is_generic)
        if self._constants.texts != texts:
            message = "two forms of one graph have different texts"
            raise AssertionError(message)
        self._forms[is_generic] = self._load(module)
        self.renumber()

    def renumber(self) -> None:
        """Write the numbers of the first handlers of all forms there are into the instances."""
        for is_generic, form in self._forms.items():
            for address, number in self.image.renumber(form.module, is_generic=is_generic):
                _U32.pack_into(self.view, address, number)

    @property
    def constants(self) -> dict[str, int]:
        """The constant texts, with their addresses."""
        return self._constants.texts

    # --- Garbage -------------------------------------------------------------------------

    def collect(self, form: Form) -> None:
        """Remove the texts that nobody refers to any more."""
        roots = self.image.text_roots
        form.program.call("collect", roots.address, roots.count, self.image.heap)
        view = self.fetch_view()
        used = _U32.unpack_from(view, at.HEAP_NEXT)[0] - self.image.heap
        full = self.image.heap + used + max(_LEAST_GARBAGE, used)
        _U32.pack_into(view, at.HEAP_FULL, min(full, (1 << 32) - 1))

    def forget_values(self) -> None:
        """Forget the host's values that nobody refers to any more, if there are many."""
        if self.values.is_full:
            self.values.keep(lambda: self._roots(self.image.value_roots))

    def _roots(self, roots: Roots) -> Iterator[int]:
        places = struct.unpack_from(f"<{roots.count}I", self.view, roots.address)
        return (_U32.unpack_from(self.view, place)[0] for place in places)

    # --- Variables -----------------------------------------------------------------------

    def number(self, node: str) -> int:
        """Return the number of a node.

        Raises:
            KeyError: there is no such node.
        """
        found = self.image.numbers.get(node)
        if found is None:
            message = f'there is no node "{node}"'
            raise KeyError(message)
        return found

    def entry(self, address: int, position: int) -> tuple[str, str | None]:
        """Return the node and the event of a queue entry; no event = it was woken."""
        number = self.u32(address + at.NUMBER)
        entries = self.record(number).ports.entries
        event = entries[position] if position < len(entries) else None
        return self.plan.graph.nodes[number].id, event

    def record(self, number: int) -> Record:
        """Return how a node lies in memory."""
        return self.image.records[number]

    def address(self, number: int) -> int:
        """Return where a node lies."""
        return self.image.addresses[number]

    def read(self, number: int, pin: str) -> Any:  # noqa: ANN401 - any value
        """Return the value of a variable."""
        record = self.record(number)
        read = self.codec.reader(record.ports.slots[pin].type)
        return read(self.view, self.address(number) + record.variables[pin])

    def write(self, number: int, pin: str, value: Any) -> None:  # noqa: ANN401
        """Set a variable."""
        record = self.record(number)
        self._put(record, pin, self.address(number) + record.variables[pin], value)

    def sent_place(self, number: int, pin: str) -> int | None:
        """Return where an output is published; None if it is read from where it stands."""
        record = self.record(number)
        if pin in record.shared:
            place: int = _U32.unpack_from(self.view, self.address(number) + record.shared[pin])[0]
            return place
        offset = record.sent.get(pin)
        return None if offset is None else self.address(number) + offset

    def read_at(self, number: int, pin: str, place: int) -> Any:  # noqa: ANN401
        """Return the value of a pin's type that lies at an address."""
        return self.codec.reader(self.record(number).ports.slots[pin].type)(self.view, place)

    def write_at(self, number: int, pin: str, place: int, value: Any) -> None:  # noqa: ANN401
        """Put a value of a pin's type at an address."""
        self._put(self.record(number), pin, place, value)

    def _put(self, record: Record, pin: str, place: int, value: Any) -> None:  # noqa: ANN401
        datatype = record.ports.slots[pin].type
        # Written aside first: its texts go into memory, too, which may grow.
        room = bytearray(self.plan.storages.of(datatype).size)
        self.codec.writer(datatype)(room, 0, value)
        view = self.fetch_view()
        view[place : place + len(room)] = room

    def u32(self, address: int) -> int:
        """Return a number of 32 bits."""
        found: int = _U32.unpack_from(self.view, address)[0]
        return found

    def put_u32(self, address: int, value: int) -> None:
        """Set a number of 32 bits."""
        _U32.pack_into(self.view, address, value)
