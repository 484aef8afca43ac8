"""Small JSON configs, compiled and driven by hand."""

import json
from collections.abc import Mapping
from typing import Any

from compiler.driver import Compilation, compile_bytes, graph_of
from compiler.ir.graph import Graph, Node
from fblib.catalog import LIBRARY
from fblib.service import Value
from fblib.services import services
from runtime.kernel.base import Outcome
from runtime.kernel.machine import Machine
from runtime.kernel.python_kernel import PythonKernel


def compiled(*tasks: Mapping[str, Any], **fields: Any) -> Compilation:  # noqa: ANN401 - JSON
    """Compile a config named `g` of these tasks; the fields are those of the graph."""
    config = {"name": "g", "tasks": list(tasks), **fields}
    return compile_bytes(json.dumps(config).encode(), "g.json", library=LIBRARY)


def graph(*tasks: Mapping[str, Any], **fields: Any) -> Graph:  # noqa: ANN401 - JSON
    """Return the graph of such a config.

    Raises:
        CompileError: there are mistakes.
    """
    return graph_of(compiled(*tasks, **fields))


def said(compilation: Compilation) -> list[str]:
    """Return what the compiler says: codes and messages."""
    return [f"{one.code} {one.message}" for one in compilation.diagnostics]


def node(found: Graph, name: str) -> Node:
    """Return a node by what follows the name of the application."""
    return next(one for one in found.nodes if one.id.partition(".")[2] == name)


def edges(found: Graph) -> list[str]:
    """Return the wires between operations, and between parts of their values."""
    return sorted(
        f"{one.source.partition('.')[2]}.{one.source_text} -> "
        f"{one.target.partition('.')[2]}.{one.target_text}"
        for one in (*found.event_wires, *found.data_wires)
    )


class Run:
    """A graph at work whose operations a test ends itself."""

    def __init__(self, found: Graph) -> None:
        """Start it."""
        self.machine = Machine(found, PythonKernel(found), services())
        self.machine.start()
        self._go_on()

    def asked(self) -> dict[str, dict[str, Value]]:
        """Return the inputs of all operations that have begun and not ended, by name."""
        return {
            one.node.partition(".")[2]: dict(one.inputs)
            for one in self.machine.kernel.open_requests()
        }

    def succeed(self, name: str, **outputs: Value) -> None:
        """End an operation well."""
        self.machine.finish(f"g.{name}", "CNF", outputs)
        self._go_on()

    def fail(self, name: str) -> None:
        """End an operation badly."""
        self.machine.finish(f"g.{name}", "ERR", {"error": "refused", "attempts": 1})
        self._go_on()

    def _go_on(self) -> None:
        assert self.machine.run(1_000_000) is Outcome.EMPTY
