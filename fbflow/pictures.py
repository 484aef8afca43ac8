"""Pictures of compiled graphs: their tasks, and what depends on what.

Nothing of it is needed to run a graph: import it when something is drawn.
"""

import networkx as nx

from compiler.exporters.dot import tasks_to_dot
from compiler.exporters.mermaid import tasks_to_mermaid
from compiler.exporters.svg import tasks_to_svg
from compiler.ir.graph import Graph
from compiler.ir.task_view import task_view


def mermaid(graph: Graph) -> str:
    """Return a Mermaid flowchart, for Markdown pages that draw it."""
    return tasks_to_mermaid(task_view(graph))


def dot(graph: Graph) -> str:
    """Return a `digraph` for Graphviz."""
    return tasks_to_dot(task_view(graph))


def svg(graph: Graph) -> str:
    """Return an SVG document, for browsers and notebooks, light and dark."""
    return tasks_to_svg(task_view(graph))


def networkx_graph(graph: Graph) -> "nx.DiGraph[str]":
    """Return the tasks by name, with an edge from each to those that wait for it.

    Tasks have the attributes `label`, `operation`, `function` ("" = none), `tag`, `retries`,
    `timeout` (seconds, or None), `for_each` and `undoes` (the name of the task that it undoes,
    or ""). Edges have `kind` ("data", "order" or "undo") and `marks` (see `Mark`). A task of a
    graph in the graph is named `inner.task`.
    """
    view = task_view(graph)
    names = {task.id: task.name for task in view.tasks}
    network: nx.DiGraph[str] = nx.DiGraph(name=view.name)
    for task in view.tasks:
        network.add_node(
            task.name,
            label=task.label,
            operation=task.operation,
            function=task.function,
            tag=task.policy.tag,
            retries=task.policy.retry.attempts - 1,
            timeout=task.policy.timeout,
            for_each=bool(task.policy.for_each),
            undoes=names.get(task.undoes, ""),
        )
    for edge in view.edges:
        source, target = names[edge.source], names[edge.target]
        network.add_edge(source, target, kind=edge.kind, marks=edge.marks)
    return network
