"""Which kernel executes a graph: WebAssembly where it can and is worth it, else Python.

Both give the same traces, states and errors; they differ in speed, and in what they need.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Literal, get_args

from typing_extensions import override

from compiler.ir.blocks import BasicBody, OperationBody, SimpleBody
from compiler.ir.diagnostics import choices_hint
from compiler.ir.graph import Graph
from runtime.errors import RunError
from runtime.kernel import codes
from runtime.kernel.base import Kernel
from runtime.kernel.python_kernel import PythonKernel
from runtime.usage import UsageError

KernelChoice = Literal["auto", "python", "wasm"]
CHOICES: tuple[KernelChoice, ...] = get_args(KernelChoice)
ENVIRONMENT = "FBFLOW_KERNEL"
_TASKS_AT_MOST_ONCE = frozenset({"json", "python"})
"""Formats of sources whose nodes are tasks and what joins them: reached once in a run."""


class UnusableKernelError(UsageError, RunError):
    """The kernel that was asked for cannot execute the graph, or is not there.

    On a command line that is wrong usage; a run that is begun by others is refused.
    """

    def __init__(self, reason: str) -> None:
        """Say why."""
        RunError.__init__(self, codes.NO_KERNEL, f"the WebAssembly kernel cannot be used: {reason}")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A kernel with its graph, and why it is this one."""

    kernel: Kernel
    name: Literal["python", "wasm"]
    reason: str = ""
    """Why it is not WebAssembly; "" = it is, or nobody wanted it."""
    is_expected: bool = False
    """Whether nobody would have thought of another one, so that there is nothing to tell."""

    @override
    def __str__(self) -> str:
        """Return what people are told: `kernel: python: wasmtime is not installed …`."""
        return f"kernel: {self.name}{f': {self.reason}' if self.reason else ''}"


def kernel_choice(given: str | None, environment: Mapping[str, str]) -> KernelChoice:
    """Return what was asked for: by an option or argument, else by the environment.

    Raises:
        UsageError: there is no such kernel.
    """
    said = given if given is not None else environment.get(ENVIRONMENT) or "auto"
    for choice in CHOICES:
        if said == choice:
            return choice
    what = ENVIRONMENT if given is None else "kernel"
    message = f'{what} "{said}" is no kernel. {choices_hint(said, CHOICES)}'
    raise UsageError(message)


def check_there(choice: KernelChoice) -> None:
    """See to it that a kernel asked for is there at all, before anything is begun.

    Raises:
        UnusableKernelError: it is not.
    """
    if choice == "wasm" and (reason := _why_not_there()):
        raise UnusableKernelError(reason)


def make_kernel(graph: Graph, choice: KernelChoice = "auto") -> Chosen:
    """Make the kernel that executes a graph.

    Raises:
        UnusableKernelError: WebAssembly is asked for, and cannot be.
        RunError: a wire or parameter names something the graph does not have.
    """
    if choice == "python":
        return Chosen(PythonKernel(graph), "python", is_expected=True)
    if choice == "auto" and (reason := _why_not_worth_it(graph)):
        return Chosen(PythonKernel(graph), "python", reason, is_expected=True)
    made = _wasm_kernel(graph)
    if not isinstance(made, str):
        return Chosen(made, "wasm")
    if choice == "wasm":
        raise UnusableKernelError(made)
    return Chosen(PythonKernel(graph), "python", made)


def _why_not_worth_it(graph: Graph) -> str:
    """Return why WebAssembly would have nothing to do; "" if it has."""
    operations = code = 0
    bodies = {name: type_.body for name, type_ in graph.types.items()}
    for node in graph.nodes:
        body = bodies[node.type]
        operations += isinstance(body, OperationBody)
        code += isinstance(body, BasicBody | SimpleBody)
    if operations and (code <= operations or graph.source.format in _TASKS_AT_MOST_ONCE):
        return "its nodes are operations"
    return "" if code else "its blocks have no code of their own"


def _wasm_kernel(graph: Graph) -> Kernel | str:
    """Return the WebAssembly kernel of a graph, or why there is none."""
    if reason := _why_not_there():
        return reason
    # Only who executes WebAssembly waits for its engine.
    from runtime.kernel.wasm_kernel.kernel import WasmKernel  # noqa: PLC0415
    from runtime.kernel.wasm_kernel.memory import CannotUseError  # noqa: PLC0415
    from runtime.kernel.wasm_kernel.parallel import ParallelKernel, is_parallel  # noqa: PLC0415

    try:
        return ParallelKernel(graph) if is_parallel(graph) else WasmKernel(graph)
    except (CannotUseError, MemoryError) as error:
        return str(error)


def _why_not_there() -> str:
    """Return why there is no WebAssembly here; "" if there is."""
    try:
        import_module("wasmtime")
    except ModuleNotFoundError:
        return "wasmtime is not installed; pip install 'fbflow[wasm]'"
    except (ImportError, OSError, RuntimeError, AttributeError) as error:
        # It has no library for this system, or one that this system cannot load.
        return f"wasmtime does not work here: {error}"
    return _why_not_executing()


@cache
def _why_not_executing() -> str:
    """Return why this process cannot execute WebAssembly; "" if it can.

    Some are not allowed to turn memory they have written into code: under systemd's
    MemoryDenyWriteExecute, for example.
    """
    wasmtime = import_module("wasmtime")
    try:
        wasmtime.Module(wasmtime.Engine(), '(module (func (export "run")))')
    except wasmtime.WasmtimeError as error:
        return f"wasmtime does not work here: {str(error).partition(chr(10))[0]}"
    return ""
