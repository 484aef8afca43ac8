"""Compiles graphs made in Python into the graph model that everything else works on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compiler.frontends.pytask import declare_graph
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.garbage import collection_paused
from compiler.ir.graph import Graph as CompiledGraph
from compiler.ir.lookup import Lookup
from compiler.pipeline import compile_declared
from fbflow.calls import Call, Formed
from fbflow.errors import GraphError
from fbflow.forms import formed
from fblib.catalog import LIBRARY

if TYPE_CHECKING:  # a graph is compiled
    from fbflow.graph import AnyGraph


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled graph, and how it is to be executed by this program."""

    graph: CompiledGraph
    nodes: Mapping[str, str]
    """The id of each task's node, by its name; in a graph that is a task, `outer.inner`."""
    undoing: Mapping[str, str]
    """The ids of the nodes that undo tasks, by the names of those."""
    formed: Formed

    @property
    def calls(self) -> dict[Call, str]:
        """The ids of the nodes of all calls."""
        tasks = {Call(name): node for name, node in self.nodes.items()}
        return tasks | {Call(name, undoes=True): node for name, node in self.undoing.items()}

    @property
    def tags(self) -> frozenset[str]:
        """The tags of its tasks."""
        return frozenset(node.policy.tag for node in self.graph.nodes)


def compile_graph(graph: "AnyGraph") -> Compiled:
    """Compile a graph.

    Raises:
        GraphError: it has mistakes.
    """
    with collection_paused():
        found = formed(graph)
        declared = declare_graph(found.form)
        diagnostics = Diagnostics()
        compiled = compile_declared(
            declared.system, lookup=Lookup([], LIBRARY), diagnostics=diagnostics
        )
    if compiled is None:
        lines = "".join(f"\n  {one.message}" for one in diagnostics)
        message = f'the graph "{graph.name}" cannot be compiled:{lines}'
        raise GraphError(message)
    return Compiled(compiled, declared.nodes, declared.undoing, found)
