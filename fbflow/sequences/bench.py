"""A block on the bench: compiled into a small system of its own, and driven event by event."""

import os
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from typing_extensions import override

from compiler.driver import compile_declared
from compiler.frontends.fourdiac import FolderCatalog
from compiler.ir.blocks import Interface
from compiler.ir.catalog import Catalog
from compiler.ir.datatypes import DataType
from compiler.ir.declarations import (
    ApplicationDeclaration,
    ConstantsDeclaration,
    ElementDeclaration,
    StructDeclaration,
    SystemDeclaration,
    TypeDeclaration,
)
from compiler.ir.diagnostics import CompileError, Diagnostics
from compiler.ir.graph import Graph
from compiler.ir.lookup import Lookup
from compiler.ir.source import SourceTexts
from fbflow.sequences.performing import Performer
from fbflow.sequences.recorder import RECORDER, Recorder, recorded, recorder_of
from fblib.catalog import LIBRARY
from fblib.operation import OperationSettings, Permissions
from fblib.python_block import PythonBlock
from fblib.service import Value
from runtime.clock import SECOND
from runtime.kernel.base import Outcome
from runtime.kernel.host import IsolatedHost
from runtime.kernel.machine import Machine
from runtime.kernels import kernel_choice, make_kernel
from runtime.python_blocks import workers_of

_APPLICATION, _BLOCK = "Test", "Block"
BLOCK = f"{_APPLICATION}.{_BLOCK}"
"""The node under test."""
PARTNER = f"{_APPLICATION}.{RECORDER}"
"""The node beside it."""
PATIENCE = 3600 * SECOND
"""How much virtual time may pass until an expected event comes, in nanoseconds."""
BUDGET = 1_000_000
"""Events that may be executed at one moment, and while an expected event is waited for."""


class EndlessError(Exception):
    """Events trigger one another without end."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An event that went out, with the data that whoever gets it would see."""

    event: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Specimen:
    """A block compiled for the bench."""

    graph: Graph

    @property
    def interface(self) -> Interface:
        """Its pins: of concrete types, in-out variables on both sides, adapters spread."""
        return self._interface_of(BLOCK)

    @property
    def partner(self) -> Interface:
        """The pins of the block beside it: its outputs are what comes in by adapters."""
        return self._interface_of(PARTNER)

    @property
    def inputs(self) -> Mapping[str, DataType]:
        """The types of the data inputs."""
        return {pin.name: pin.type for pin in self.interface.inputs}

    @property
    def outputs(self) -> Mapping[str, DataType]:
        """The types of the data outputs."""
        return {pin.name: pin.type for pin in self.interface.outputs}

    def _interface_of(self, id_: str) -> Interface:
        node = next(node for node in self.graph.nodes if node.id == id_)
        return self.graph.types[node.type].interface


def prepare(block: TypeDeclaration, *, folders: Sequence[Path], texts: SourceTexts) -> Specimen:
    """Compile a block alone, with a recorder at its outputs.

    Args:
        block: what is tested.
        folders: where the types it needs are looked for, before the library.
        texts: gets the texts of their files.

    Raises:
        CompileError: it has mistakes.
    """
    diagnostics = Diagnostics()
    own = _Own((block, recorder_of(block.interface)))
    catalogs = [own, FolderCatalog(folders, texts=texts, diagnostics=diagnostics)]
    element = ElementDeclaration(_BLOCK, block.full_name, span=block.span)
    system = SystemDeclaration(
        name=_APPLICATION,
        format="fourdiac",
        file=Path(block.span.file).name,
        applications=(ApplicationDeclaration(_APPLICATION, recorded(element, block.interface)),),
        span=block.span,
    )
    graph = compile_declared(system, lookup=Lookup(catalogs, LIBRARY), diagnostics=diagnostics)
    if graph is None:
        raise CompileError(diagnostics)
    return Specimen(graph)


class Trial:
    """A fresh instance of a block in virtual time."""

    def __init__(
        self,
        specimen: Specimen,
        *,
        permissions: Permissions | None = None,
        known: Mapping[str, PythonBlock] | None = None,
    ) -> None:
        """Start it.

        Args:
            specimen: the block.
            permissions: what its operations and Python code may do.
            known: Python blocks that the program has, by the names of the graph.

        Raises:
            RunError: it fails at the start, or may not do what it has to.
        """
        self._outputs = specimen.interface.outputs
        events = {event.name for event in specimen.partner.event_outputs}
        self._by_adapter = events | {pin.name for pin in specimen.partner.outputs}
        graph = specimen.graph
        workers = workers_of(graph, permissions, known=known)
        settings = OperationSettings(permissions or Permissions())
        self._performer = Performer(graph, workers.operations, settings)
        choice = kernel_choice(None, os.environ)
        # An instance executes a few events: by itself no module is worth its making.
        self._kernel = make_kernel(graph, "wasm" if choice == "wasm" else "python").kernel
        self._machine = Machine(
            graph,
            self._kernel,
            {**workers.services, RECORDER: Recorder(self._arrived)},
            host=IsolatedHost(),
        )
        self._seen: list[Seen] = []
        self._machine.start()

    def take(self, event: str, values: Mapping[str, Value], *, awaited: int) -> list[Seen]:
        """Set data inputs, trigger an event unless it is "", and return what went out.

        Time stands still unless fewer events than awaited came: then it goes on from timer to
        timer until they are there, nothing more is armed, or the patience is over.

        Raises:
            EndlessError: the block does not come to rest.
            RunError: its code failed.
        """
        last, patience = self._kernel.executed + BUDGET, self._machine.now + PATIENCE
        self.write(values)
        if event in self._by_adapter:
            self._kernel.emit(PARTNER, event)
        elif event:
            self._machine.inject(BLOCK, event)
        self._settle()
        while len(self._seen) < awaited and self._kernel.executed < last:
            due = self._machine.next_due()
            if due is None or due > patience:
                break
            self._machine.advance(due)
            self._settle()
        return self._taken()

    def advance(self, duration: int) -> list[Seen]:
        """Let nanoseconds of time go by, timer by timer; return what went out.

        Raises:
            EndlessError: the block does not come to rest.
            RunError: its code failed.
        """
        end, last = self._machine.now + duration, self._kernel.executed + BUDGET
        self._settle()
        while (due := self._machine.next_due()) is not None and due <= end:
            self._machine.advance(due)
            self._settle()
            if self._kernel.executed > last:
                _refuse_endless()
        self._machine.advance(end)
        return self._taken()

    @property
    def now(self) -> int:
        """The time in nanoseconds since the start."""
        return self._machine.now

    def write(self, values: Mapping[str, Value]) -> None:
        """Set data inputs."""
        for pin, value in values.items():
            self._kernel.write(self._owner(pin), pin, value)

    def read(self, pin: str) -> Value:
        """Return what is at a data pin."""
        return self._kernel.read(self._owner(pin), pin)

    def _owner(self, pin: str) -> str:
        return PARTNER if pin in self._by_adapter else BLOCK

    def _taken(self) -> list[Seen]:
        seen, self._seen = self._seen, []
        return seen

    def _settle(self) -> None:
        last = self._kernel.executed + BUDGET
        while True:
            left = max(last - self._kernel.executed, 0)
            if self._machine.run(left) is Outcome.BUDGET:
                _refuse_endless()
            if not self._machine.requests:
                return
            requests = [*self._machine.requests]
            self._machine.requests.clear()
            for finished in self._performer.perform(requests):
                self._machine.finish(*finished)

    def _arrived(self, event: str) -> None:
        values = {
            pin.name: deepcopy(self._kernel.read(BLOCK if pin.in_out else PARTNER, pin.name))
            for pin in self._outputs
        }
        self._seen.append(Seen(event, values))


def _refuse_endless() -> NoReturn:
    message = f"events trigger one another without end: {BUDGET:,} were executed"
    raise EndlessError(message)


class _Own(Catalog):
    """The types made for the bench, by their full names."""

    def __init__(self, types: Iterable[TypeDeclaration]) -> None:
        self._types = {declared.full_name: declared for declared in types}

    @override
    def find_type(self, name: str) -> TypeDeclaration | None:
        return self._types.get(name)

    @override
    def find_struct(self, name: str) -> StructDeclaration | None:
        return None

    @override
    def find_constants(self, name: str) -> ConstantsDeclaration | None:
        return None

    @override
    def type_names(self) -> Iterable[str]:
        return ()
