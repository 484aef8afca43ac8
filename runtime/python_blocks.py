"""What does the work of a graph's blocks, those in Python among them."""

from collections.abc import Mapping
from dataclasses import dataclass

from compiler.ir.graph import Graph
from fblib.operation import Operation, Permissions
from fblib.operations import operations
from fblib.python_block import PythonBlock
from fblib.python_loading import NotFoundError, find_blocks
from fblib.python_service import PythonService
from fblib.service import Service
from fblib.services import services
from runtime.errors import RunError
from runtime.kernel import codes


@dataclass(frozen=True, slots=True)
class Workers:
    """What does the work of blocks, by the names that graphs give."""

    services: Mapping[str, Service]
    operations: Mapping[str, Operation]


def workers_of(
    graph: Graph,
    permissions: Permissions | None = None,
    *,
    known: Mapping[str, PythonBlock] | None = None,
) -> Workers:
    """Return what does the work of a graph's blocks: the library's, and what is in Python.

    Modules are imported here: nothing of them is, unless it is allowed.

    Args:
        graph: whose blocks they are.
        permissions: which modules may be imported; without any, none.
        known: Python blocks that the program has, by the names of the graph; they are neither
            imported nor have to be allowed.

    Raises:
        RunError: a block in Python is not allowed, not there, or has other pins.
    """
    try:
        found = find_blocks(graph, permissions or Permissions(), known or {})
    except NotFoundError as error:
        types = {block.name: name for name, block in graph.types.items()}
        wrong = {types[name] for name in error.problems}
        node = next((node.id for node in graph.nodes if node.type in wrong), "")
        raise RunError(codes.PYTHON_BLOCK, str(error), node=node) from error
    if not found:
        return Workers(services(), operations())
    at_once = {name: PythonService(one) for name, one in found.items() if one.kind != "async"}
    tasks = {name: one.operation(name) for name, one in found.items() if one.kind == "async"}
    return Workers({**services(), **at_once}, {**operations(), **tasks})
