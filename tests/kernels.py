"""The kernels there are, by name, for tests of what all of them do.

A module whose tests say what every kernel does makes its kernels with `new_kernel` and says

    pytestmark = pytest.mark.usefixtures("every_kernel")

Then each of its tests runs once per kernel.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import pytest

from compiler.ir.graph import Graph
from runtime.kernel.base import Kernel
from runtime.kernel.python_kernel import PythonKernel

KERNELS = ("python", "wasm")
REFERENCE = "python"
"""The kernel that says what is right."""

_NEEDED = {"wasm": ("wasmtime", "runtime.kernel.wasm_kernel.kernel")}
_current = REFERENCE


def make_kernel(kind: str, graph: Graph) -> Kernel:
    """Make a kernel by its name.

    Raises:
        RunError: no kernel could run the graph.
        CannotUseError: this kernel cannot use the graph.
    """
    return _makers()[kind](graph)


def _makers() -> dict[str, Callable[[Graph], Kernel]]:
    return {"python": PythonKernel, "wasm": _wasm_kernel}


def _wasm_kernel(graph: Graph) -> Kernel:
    # What it needs is optional: tests of the Python kernel go on without.
    from runtime.kernel.wasm_kernel.kernel import WasmKernel  # noqa: PLC0415

    return WasmKernel(graph)


def new_kernel(graph: Graph) -> Kernel:
    """Make a kernel of the kind that the test is about; see `every_kernel`."""
    return make_kernel(_current, graph)


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


@pytest.fixture(scope="module", params=KERNELS)
def every_kernel(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run a test once per kernel; `new_kernel` makes the one it is about."""
    kind: str = request.param
    need(kind)
    with using(kind):
        yield kind
