"""What people call the tasks of a graph, and texts made fit for one line of a terminal."""

from collections import Counter

from compiler.ir.blocks import OperationBody
from compiler.ir.graph import Graph

_LONGEST = 10_000
"""Characters that are looked at; no line shows more."""


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


def one_line(text: str, width: int = 0) -> str:
    """Return a text as one line without signs that a terminal obeys, at most `width` wide.

    Results and errors come from anywhere: what is in them may not move the cursor.
    """
    words = " ".join(text[:_LONGEST].split())
    if not words.isprintable():
        words = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in words)
    if not width or len(words) <= width:
        return words
    return words[: max(width - 1, 0)].rstrip() + "…"
