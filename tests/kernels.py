"""The kernels there are, by name, for tests of what all of them do.

A module whose tests say what every kernel does makes its kernels with `new_kernel` and says

    pytestmark = pytest.mark.usefixtures("every_kernel")

Then each of its tests runs once per kernel.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial, wraps
from importlib.util import find_spec
from typing import TypeVar

import pytest

from compiler.ir.graph import Graph
from compiler.wasm import memory_map
from runtime.kernel.base import Kernel
from runtime.kernel.python_kernel import PythonKernel

Made = TypeVar("Made")

KERNELS = ("python", "wasm")
REFERENCE = "python"
"""The kernel that says what is right."""

_NEEDED = {"wasm": ("wasmtime", "runtime.kernel.wasm_kernel.kernel")}
_LIMITS = {"wasm": ("it has arrays of variable length",)}
"""What a kernel says of graphs that it is known not to run."""
_current = REFERENCE


def make_kernel(kind: str, graph: Graph) -> Kernel:
    """Make a kernel by its name.

    Raises:
        RunError: no kernel could run the graph.
        CannotUseError: this kernel cannot use the graph.
    """
    return _makers()[kind](graph)


def _makers() -> dict[str, Callable[[Graph], Kernel]]:
    return {
        "python": PythonKernel,
        "wasm": _wasm_kernel,
        "generic wasm": partial(_wasm_kernel, form="generic"),
        "collecting wasm": _collecting_kernel,
    }


def _wasm_kernel(graph: Graph, *, form: str | None = None) -> Kernel:
    # What it needs is optional: tests of the Python kernel go on without.
    from runtime.kernel.wasm_kernel.kernel import WasmKernel  # noqa: PLC0415

    return WasmKernel(graph, form=form)


def _collecting_kernel(graph: Graph) -> Kernel:
    """Return a kernel that collects texts as soon as there are some."""
    from runtime.kernel.wasm_kernel.kernel import WasmKernel  # noqa: PLC0415

    kernel = WasmKernel(graph)
    kernel._memory.put_u32(memory_map.HEAP_FULL, kernel._memory.image.heap)
    return kernel


def new_kernel(graph: Graph) -> Kernel:
    """Make a kernel of the kind that the test is about; see `every_kernel`.

    A test of something that this kind is known not to have is skipped.
    """
    try:
        return make_kernel(_current, graph)
    except Exception as error:
        if str(error).startswith(_LIMITS.get(_current, ())):
            pytest.skip(f"the kernel {_current} cannot run this graph: {error}")
        raise


def once_per_kernel(make: Callable[[], Made]) -> Callable[[], Made]:
    """Let a function that takes long make one thing per kind of kernel."""

    @cache
    def made(_kind: str) -> Made:
        return make()

    @wraps(make)
    def for_this_kind() -> Made:
        return made(_current)

    return for_this_kind


def missing(kind: str) -> str | None:
    """Return what a kernel needs that is not there; None if it can be made."""
    for module in _NEEDED.get(kind, ()):
        try:
            found = find_spec(module)
        except ModuleNotFoundError:
            found = None
        if found is None:
            return module
    return None


def need(kind: str) -> None:
    """Skip the test that is running if a kernel cannot be made here; in CI that is a failure."""
    lacking = missing(kind)
    if lacking is None:
        return
    message = f"the kernel {kind} needs {lacking}, which is not installed"
    if os.environ.get("CI"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


@contextmanager
def using(kind: str) -> Iterator[None]:
    """Let `new_kernel` make kernels of one kind meanwhile."""
    global _current  # noqa: PLW0603 - the fixture has no other way into a function of a test
    before, _current = _current, kind
    try:
        yield
    finally:
        _current = before
