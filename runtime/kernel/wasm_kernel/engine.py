"""WebAssembly programs that share a linear memory, on wasmtime."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

try:
    import wasmtime
except ImportError as problem:
    _missing = "WebAssembly needs wasmtime: pip install 'fbflow[wasm]'"
    raise ImportError(_missing, name="wasmtime") from problem

from runtime.kernel.wasm_kernel.assembly import (
    PAGE,
    ROOMS,
    Assembled,
    AssemblyError,
    Store,
    assemble,
    engine_for,
)
from runtime.kernel.wasm_kernel.bridge import Answers, Growth, Import, bridge
from runtime.kernel.wasm_kernel.fast_call import FastCalls, is_there
from runtime.kernel.wasm_kernel.public_call import Calls, Enter, PublicCalls

_MOST_FRAMES = 8


class TrapError(Exception):
    """A program trapped. Its memory can be used further."""

    def __init__(self, kind: str, functions: tuple[str, ...] = ()) -> None:
        """Tell what happened.

        Args:
            kind: such as `unreachable`, `memory out of bounds`, `stack overflow`.
            functions: where, innermost first.
        """
        where = ", called by ".join(functions[:_MOST_FRAMES])
        super().__init__(f"{kind} in {where}" if where else kind)
        self.kind = kind
        self.functions = functions


class Sandbox:
    """One linear memory and the programs that share it; used by one thread at a time."""

    def __init__(self, pages: int, *, calls: Calls | None = None) -> None:
        """Make a memory.

        Args:
            pages: its size at first, in pages of 64 KiB.
            calls: how programs are called; None: the fastest way that works.

        Raises:
            MemoryError: the process has no room for it.
        """
        self._calls = calls or best_calls()
        self._room, self._store, self._memory = _reserved(pages)
        self._size = self._calls.size(self._store, self._memory)
        self._view = memoryview(b"")
        self._growth = Growth()

    @property
    def view(self) -> memoryview:
        """The bytes of the memory, as many as there are now.

        They never move, so a view stays right; only after growth there is more to see. It keeps
        the memory alive.
        """
        if self._growth.is_possible:
            self._growth.is_possible = False
            if len(self._view) != self._size():
                cells: Any = self._memory.get_buffer_ptr(self._store)
                cells.keeps = self._store  # A view refers to its cells, and so to where they lie.
                self._view = memoryview(cells).cast("B")
        return self._view

    def grow(self, size: int) -> None:
        """Make the memory at least so many bytes long.

        Raises:
            MemoryError: there is no such room.
        """
        pages = -(-size // PAGE) - self._memory.size(self._store)
        if pages <= 0:
            return
        self._growth.is_possible = True
        try:
            self._memory.grow(self._store, pages)
        except wasmtime.WasmtimeError:
            message = f"the linear memory cannot have {size} bytes"
            raise MemoryError(message) from None

    def load(
        self,
        module: Assembled,
        *,
        host: Callable[[int], int],
        maths: Mapping[str, Callable[..., float]],
    ) -> "Program":
        """Return a program in this memory.

        Args:
            module: what it consists of.
            host: computes a function of the host by its number; returns 1 if it failed.
            maths: what the module may import from `math`; functions of one or two f64.

        Raises:
            AssemblyError: the module is not valid, or imports what there is not.
            TrapError: it trapped when it began.
        """
        code = module.compiled(self._room)
        wanted = _wanted(code, maths)
        reals = [(maths[one.name], one.arguments) for one in wanted if one.area == "math"]
        answers = Answers(self.view, host, reals, self._growth)
        out = self._calls.out(self._store, answers)
        try:
            instance = self._instance(code, wanted, out)
            return Program(self, instance, answers, out)
        except wasmtime.Trap as trap:
            raise _told(trap) from None
        except wasmtime.WasmtimeError as problem:
            raise AssemblyError(str(problem)) from None

    def _instance(
        self, code: wasmtime.Module, wanted: list[Import], out: wasmtime.Func
    ) -> wasmtime.Instance:
        store = self._store
        known: dict[tuple[str, str | None], Any] = {_MEMORY: self._memory}
        if wanted:
            between = assemble(bridge(wanted)).compiled(self._room)
            exports = wasmtime.Instance(store, between, [self._memory, out]).exports(store)
            known |= {(one.area, one.name): exports[f"{one.area}.{one.name}"] for one in wanted}
        return wasmtime.Instance(store, code, [known[one.module, one.name] for one in code.imports])


def _wanted(code: wasmtime.Module, maths: Mapping[str, object]) -> list[Import]:
    """Return the functions that a module imports.

    Raises:
        AssemblyError: there is no such function.
    """
    there = {_MEMORY, ("fb", "host"), *(("math", name) for name in maths)}
    wanted = []
    for one in code.imports:
        if (one.module, one.name) not in there:
            message = f"a module imports {one.module}.{one.name}, which there is not"
            raise AssemblyError(message)
        if isinstance(one.type, wasmtime.FuncType):
            wanted.append(Import(one.module, str(one.name), len(one.type.params)))
    return wanted


class Program:
    """A module that runs in a sandbox."""

    def __init__(
        self, sandbox: Sandbox, instance: wasmtime.Instance, answers: Answers, out: wasmtime.Func
    ) -> None:
        """Run an instance; made by `Sandbox.load`."""
        self._store = sandbox._store  # noqa: SLF001 - a program is part of its sandbox
        self._growth = sandbox._growth  # noqa: SLF001
        self._answers = answers
        self._out = out  # What it calls must stay as long as it may run.
        self._exports = instance.exports(self._store)
        self._run = self._entrance(sandbox, "run")
        self._send = self._entrance(sandbox, "send")

    def _entrance(self, sandbox: Sandbox, name: str) -> Enter:
        function = self._exports.get(name)
        if isinstance(function, wasmtime.Func):
            return sandbox._calls.into(self._store, function)  # noqa: SLF001
        return _no_run

    def run(self, queue: int, budget: int) -> int:
        """Call the export `run` (i32, i64) and return its i64.

        Exceptions of functions that the program called come out of here, at its end.

        Raises:
            TrapError: the program trapped.
        """
        return self._called(self._run, queue, budget)

    def send(self, queue: int, entry: int) -> int:
        """Call the export `send` (i32, i64) and return its i64, as `run` does."""
        return self._called(self._send, queue, entry)

    def _called(self, enter: Enter, first: int, second: int) -> int:
        answers = self._answers
        if answers.is_busy:
            raise RuntimeError(_NESTED)
        try:
            result = enter(first, second)
        except wasmtime.Trap as trap:
            answers.throw()
            raise _told(trap) from None
        finally:
            self._growth.is_possible = True
        if answers.problem is not None:
            answers.throw()
        return result

    def call(self, name: str, *arguments: int) -> int | None:
        """Call another export; return its result, if it has one.

        Raises:
            KeyError: there is none of that name.
            TrapError: the program trapped.
        """
        answers = self._answers
        if answers.is_busy:
            raise RuntimeError(_NESTED)
        function = self._exports[name]
        if not isinstance(function, wasmtime.Func):
            raise KeyError(name)
        try:
            result: int | None = function(self._store, *arguments)
        except wasmtime.Trap as trap:
            answers.throw()
            raise _told(trap) from None
        finally:
            self._growth.is_possible = True
        answers.throw()
        return result


@cache
def best_calls() -> Calls:
    """Return the fast way to call programs if it works with this wasmtime, else the public one."""
    if not is_there():
        return PublicCalls()
    try:
        tried = Sandbox(1, calls=FastCalls()).load(
            assemble(_TRIED), host=lambda number: number * 3, maths={"sin": lambda real: real + 1}
        )
        works = tried.run(7, 1 << 40) == (1 << 40) + 7 + 21 + 3
    except Exception:  # noqa: BLE001 - whatever it is, it is not what was expected
        works = False
    return FastCalls() if works else PublicCalls()


_TRIED = """
(module (import "fb" "memory" (memory 1))
  (import "fb" "host" (func $host (param i32) (result i32)))
  (import "math" "sin" (func $sin (param f64) (result f64)))
  (func (export "run") (param i32 i64) (result i64)
    (i64.add (i64.add (local.get 1) (i64.extend_i32_u (local.get 0)))
      (i64.add (i64.extend_i32_u (call $host (local.get 0)))
        (i64.trunc_f64_s (call $sin (f64.const 2)))))))
"""


def _no_run(_first: int, _second: int) -> int:
    message = "the module exports no function named run"
    raise AttributeError(message)


def _told(trap: wasmtime.Trap) -> TrapError:
    code = trap.trap_code
    kind = trap.message if code is None else code.name.lower().replace("_", " ")
    return TrapError(
        kind, tuple(frame.func_name or f"function {frame.func_index}" for frame in trap.frames)
    )


def _reserved(pages: int) -> tuple[int, wasmtime.Store, wasmtime.Memory]:
    """Return a memory with as much room as the process may have."""
    for room in ROOMS:
        if pages * PAGE > room:
            break
        store = Store(engine_for(room))
        limits = wasmtime.Limits(pages, room // PAGE)
        try:
            return room, store, wasmtime.Memory(store, wasmtime.MemoryType(limits))
        except wasmtime.WasmtimeError:
            continue
    message = f"there is no address space for a linear memory of {pages * PAGE} bytes"
    raise MemoryError(message)


_MEMORY = ("fb", "memory")
_NESTED = "a function that a program called cannot run programs"

__all__ = [
    "PAGE",
    "Assembled",
    "AssemblyError",
    "Program",
    "Sandbox",
    "TrapError",
    "assemble",
    "best_calls",
]
