"""What people call the tasks of a graph, and which of them somebody means."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property

from compiler.ir.blocks import OperationBody
from compiler.ir.diagnostics import choices_hint
from compiler.ir.graph import Graph, Node
from fblib.operation import OperationError

_SHOWN = 5


def tasks_of(graph: Graph) -> list[str]:
    """Return the ids of the nodes that are operations, in order."""
    types = {name for name, one in graph.types.items() if isinstance(one.body, OperationBody)}
    return [node.id for node in graph.nodes if node.type in types]


def labels_of(graph: Graph) -> dict[str, str]:
    """Return what people call the nodes: short, unless two were called the same."""
    short = {node.id: node.label or node.id.rpartition(".")[2] for node in graph.nodes}
    count = Counter(short.values())
    return {node: label if count[label] == 1 else node for node, label in short.items()}


def element_label(label: str, item: int) -> str:
    """Return what people call an element of a task's list; -1 is the task itself."""
    return label if item < 0 else f"{label}[{item}]"


class TaskNames:
    """The tasks of a graph, by what people call them."""

    def __init__(self, graph: Graph, tasks: Iterable[str]) -> None:
        """Name these nodes of a graph."""
        self._graph = graph
        self._tasks = frozenset(tasks)

    def find(self, name: str) -> str:
        """Return the node of a task: by its id, its label, or the end of its id.

        Raises:
            OperationError: there is none, or there are several.
        """
        if name in self._tasks:
            return name
        found = self._labels.get(name) or self._last_parts.get(name) or self._similar(name)
        if len(found) == 1:
            return found[0]
        if found:
            listed = ", ".join(f'"{node}"' for node in found[:_SHOWN])
            message = f'"{name}" may be any of {listed}; name one of them in full'
        else:
            hint = choices_hint(name, self._labels) or "It has no tasks."
            message = f'"{self._graph.name}" has no task "{name}". {hint}'
        raise OperationError(message, again=False)

    @cached_property
    def _labels(self) -> dict[str, list[str]]:
        return self._by(lambda node: node.label or _last_part(node))

    @cached_property
    def _last_parts(self) -> dict[str, list[str]]:
        return self._by(_last_part)

    def _by(self, called: Callable[[Node], str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for node in self._graph.nodes:
            if node.id in self._tasks:
                found.setdefault(called(node), []).append(node.id)
        return found

    def _similar(self, name: str) -> list[str]:
        """Return the nodes whose ids end so, or else those called so in capitals or without."""
        folded = name.casefold()
        called = [(label, node) for label, nodes in self._labels.items() for node in nodes]
        return [node for _, node in called if node.endswith(f".{name}")] or [
            node for label, node in called if folded in (label.casefold(), node.casefold())
        ]


def _last_part(node: Node) -> str:
    return node.id.rpartition(".")[2]
