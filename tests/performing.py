"""A bench for operations: their functions, called as an executor calls them.

    bench = Bench(tmp_path)
    outputs = await bench.perform("http.request", url=f"http://{server}/")

The inputs that are left out have the values of their declarations, the results are checked as
the executor checks them. Every operation needs a test that performs it on a bench, by its name
in the code (`tests/performed.py` looks for that).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from compiler.ir.blocks import DataPort
from compiler.ir.datatypes import is_host, parse_datatype
from compiler.ir.declarations import VariableDeclaration
from compiler.ir.literals import default_value, parse_literal
from fblib.catalog import LIBRARY
from fblib.operation import (
    Objects,
    OperationContext,
    OperationError,
    OperationSettings,
    Permissions,
    SharedResource,
)
from fblib.operations import operations
from fblib.service import Value
from runtime.clock import SECOND, VirtualClock
from runtime.executor.loading import load
from runtime.executor.outputs import checked
from runtime.executor.processes import Process
from runtime.executor.secrets import Secrets
from runtime.kernel.port_values import port_value
from runtime.store.run_folder import RunFolder

R = TypeVar("R", bound=SharedResource)
T = TypeVar("T")

BEGIN = 1_790_000_000 * SECOND
"""When the virtual time of a bench begins: 2026-09-21 14:13:20 UTC."""
EVERYTHING = Permissions(shell=True, private_network=True)  # noqa: S604 - a permission, no shell
"""What tests allow that do not test permissions: their servers are on this machine."""


@dataclass
class Bench:
    """One task of a run in a folder: performs operations, and keeps what they tell.

    It is the `OperationContext` of what it performs.
    What a checkpoint keeps is there for the next `perform`, as for the next attempt.
    """

    folder: Path
    settings: OperationSettings = field(
        default_factory=lambda: OperationSettings(permissions=EVERYTHING)
    )
    """Everything is allowed here, unless a test says otherwise."""
    secrets: Mapping[str, str] = field(default_factory=dict)
    answers: list[Value] = field(default_factory=list)
    """What people and events answer, in order; none left: it waits for ever."""
    restored: Value = None
    run: str = "20261121-083012-test"
    node: str = "App.task"
    item: int | None = None
    attempt: int = 0
    logged: list[str] = field(default_factory=list)
    progressed: list[tuple[float, str]] = field(default_factory=list)
    asked: list[tuple[str, str, Value]] = field(default_factory=list)
    """What was to be answered: kind, name, details."""
    clock: VirtualClock = field(default_factory=VirtualClock)
    shares: bool = False
    """Whether operations share what they open; then `close` is needed."""
    resources: dict[str, SharedResource] = field(default_factory=dict)
    values: MutableMapping[str, Value] = field(default_factory=dict)
    objects: Objects = "reference"
    results: dict[tuple[str, str], Value] = field(default_factory=dict)
    """What other nodes resulted in, by node and pin."""

    async def perform(self, name: str, /, **inputs: Value) -> dict[str, Any]:
        """Perform an operation once, and return all its results.

        Raises:
            OperationError: it failed.
        """
        operation = operations()[name]
        declared = LIBRARY.find_operation(name)
        assert declared is not None, f"{name} has no block type"
        complete = _inputs(declared.interface.inputs, inputs)
        if operation.target is not None:
            assert isinstance(operation.target(complete), str)
        self.attempt += 1
        here: OperationContext = self
        function = cast("Callable[..., Any]", load(operation.function))
        if operation.pool == "loop":
            returned = function(here, complete)
            result = await returned if isinstance(returned, Awaitable) else returned
        else:
            context = here if operation.pool == "thread" else None
            result = await asyncio.to_thread(function, context, complete)
        pins = [pin for pin in declared.interface.outputs if pin.name not in ("error", "attempts")]
        ports = {pin.name: DataPort(name=pin.name, type=parse_datatype(pin.type)) for pin in pins}
        return {pin.name: _initial(pin) for pin in pins} | checked(
            name, result, ports, is_kept=self.objects != "reference"
        )

    def write(self, name: str, content: str | bytes) -> Path:
        """Put a file into the folder of the run."""
        path = self.files.path(name, create=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def everything(self) -> list[str]:
        """Return the names of all that is in the folder, hidden files as well, sorted."""
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*"))

    async def close(self) -> None:
        """Close what operations share."""
        for resource in self.resources.values():
            await resource.close()

    # --- What operations see -------------------------------------------------------------

    @property
    def key(self) -> str:
        element = "" if self.item is None else f"/{self.item}"
        return f"{self.run}/{self.node}/1{element}"

    @property
    def now(self) -> int:
        return BEGIN + self.clock.now()

    @property
    def files(self) -> RunFolder:
        return RunFolder(self.folder)

    def checkpoint(self, value: Value) -> None:
        self.restored = value

    def progress(self, fraction: float, text: str = "") -> None:
        self.progressed.append((fraction, text))

    def log(self, text: str) -> None:
        self.logged.append(text)

    def secret(self, text: str) -> str:
        return Secrets(self.secrets).resolved(text)

    async def sleep_until(self, moment: int) -> None:
        await self.clock.sleep_until(moment - BEGIN)

    async def answer(self, kind: Literal["approval", "event"], name: str, details: Value) -> Value:
        self.asked.append((kind, name, details))
        if not self.answers:
            await asyncio.get_running_loop().create_future()
        return self.answers.pop(0)

    def result(self, node: str, pin: str = "result") -> Value:
        if (node, pin) not in self.results:
            message = f'the task "{node}" has no result yet'
            raise OperationError(message, again=False)
        return self.results[node, pin]

    async def in_thread(self, function: Callable[..., T], *arguments: object) -> T:
        return await asyncio.to_thread(function, *arguments)

    async def in_process(self, function: str, inputs: Mapping[str, Any]) -> Any:  # noqa: ANN401
        process = Process()
        try:
            return await process.call(function, inputs)
        finally:
            process.end()

    def shared(self, key: str, make: Callable[[], R]) -> R | None:
        if not self.shares:
            return None
        return cast("R", self.resources.setdefault(key, self.resources.get(key) or make()))


def _inputs(pins: tuple[VariableDeclaration, ...], given: Mapping[str, Value]) -> dict[str, Value]:
    """Return the values of all inputs; those that are given must fit their pins."""
    known = {pin.name: pin for pin in pins}
    assert set(given) <= set(known), f"no such inputs: {set(given) - set(known)}"
    for name, value in given.items():
        datatype = parse_datatype(known[name].type)
        if not is_host(datatype):
            expected = type(default_value(datatype))
            assert type(value) is expected, f"{name} is {datatype}, not {type(value).__name__}"
    return {name: _initial(pin) for name, pin in known.items()} | dict(given)


def _initial(pin: VariableDeclaration) -> Value:
    datatype = parse_datatype(pin.type)
    literal = parse_literal(pin.initial, datatype) if pin.initial else default_value(datatype)
    return port_value(literal)
