"""From a graph to its tasks."""

from collections.abc import Iterator, Mapping
from typing import Literal

from compiler.ir.datatypes import STRING
from compiler.ir.graph import Graph, Group, Node
from compiler.ir.groups import GroupTree
from compiler.ir.literals import LiteralError, parse_literal
from compiler.ir.task_view.dependencies import Dependencies
from compiler.ir.task_view.records import TaskEdge, TaskGroup, TaskNode, TaskView

_CONFIG = "CONFIG"
"""The block that reads the config file of a graph: its author named a file, and no task."""
_NO_STATES: Mapping[str, str] = {}


def task_view(graph: Graph, *, states: Mapping[str, str] = _NO_STATES) -> TaskView:
    """Return the tasks of a graph and what depends on what.

    Tasks are the operations; what stands between them becomes dependencies. It takes time in
    proportion to the wires and to the dependencies there are.

    Args:
        graph: any graph; one without operations has no tasks.
        states: what tasks do in a run, by the ids of their nodes.
    """
    tree = GroupTree(graph)
    root = _root(tree)
    members = dict(_members(graph, tree, root))
    nodes = [node for node in graph.nodes if node.id in members]
    dependencies = Dependencies(graph, members)
    undone = {node.policy.compensate: node.id for node in nodes if node.policy.compensate}
    conditions = _conditions(graph, dependencies, members)
    tasks = tuple(
        TaskNode(
            id=node.id,
            name=node.id.removeprefix(f"{root.id}.") if root else node.id,
            label=node.label or tree.name(node.id, members[node.id] or root),
            operation=_operation(graph, node),
            function=_text(node.parameters.get("function", "")),
            policy=node.policy,
            span=node.span,
            group=group.id if (group := members[node.id]) else "",
            condition=conditions.get(node.id, ""),
            undoes=undone.get(node.id, ""),
            state=states.get(node.id, ""),
        )
        for node in nodes
    )
    edges = tuple(_edges(tasks, dependencies))
    return TaskView(graph.name, tasks, edges, tuple(_groups(tree, root, members)))


def _root(tree: GroupTree) -> Group | None:
    """Return the application that everything is in: a frame round the whole tells nothing."""
    outermost = tree.children(None)
    is_one = len(outermost) == 1 and outermost[0].kind == "application"
    return outermost[0] if is_one else None


def _members(
    graph: Graph, tree: GroupTree, root: Group | None
) -> Iterator[tuple[str, Group | None]]:
    """Yield the nodes that are tasks, each with the group it is in."""
    open_: list[Group | None] = [None]
    while open_:
        group = open_.pop()
        shown = None if group is root else group
        for node in tree.nodes(group):
            if graph.types[node.type].body.kind != "operation":
                continue
            if graph.source.format != "fourdiac" and tree.name(node.id, group) == _CONFIG:
                continue
            yield node.id, shown
        open_ += tree.children(group)


def _groups(
    tree: GroupTree, root: Group | None, members: Mapping[str, Group | None]
) -> Iterator[TaskGroup]:
    """Yield the groups with tasks in them, or in groups in them; outer ones first."""
    parents: dict[str, str] = {}
    every: list[Group] = []
    open_: list[tuple[Group | None, str]] = [(None, "")]
    while open_:
        group, parent = open_.pop()
        if group and group is not root:
            every.append(group)
            parents[group.id] = parent
            parent = group.id
        open_ += [(child, parent) for child in reversed(tree.children(group))]
    filled: set[str] = set()
    for group in {group.id: group for group in members.values() if group}.values():
        id_ = group.id
        while id_ and id_ not in filled:
            filled.add(id_)
            id_ = parents[id_]
    for group in every:
        if group.id in filled:
            yield TaskGroup(group.id, tree.title(group), parents[group.id])


def _operation(graph: Graph, node: Node) -> str:
    body = graph.types[node.type].body
    assert body.kind == "operation"  # noqa: S101 - only those are tasks
    return body.operation


def _conditions(
    graph: Graph, dependencies: Dependencies, members: Mapping[str, object]
) -> dict[str, str]:
    """Return what tasks ask before they begin."""
    tests = {
        wire.target: test
        for wire in graph.event_wires
        if wire.target in members and (test := dependencies.test_before(wire.source))
    }
    asked = set(tests.values())
    texts = {
        node.id: _text(node.parameters.get("expression", ""))
        for node in graph.nodes
        if node.id in asked
    }
    return {task: texts[test] for task, test in tests.items()}


def _edges(tasks: tuple[TaskNode, ...], dependencies: Dependencies) -> Iterator[TaskEdge]:
    place = {task.id: number for number, task in enumerate(tasks)}
    for task in tasks:
        sources = dependencies.sources(task.id)
        if task.undoes:
            sources.add(task.undoes)
        for source in sorted(sources, key=place.__getitem__):
            if source == task.undoes:
                yield TaskEdge(source, task.id, "undo")
                continue
            has_data = dependencies.has_data(source, task.id)
            kind: Literal["data", "order"] = "data" if has_data else "order"
            yield TaskEdge(source, task.id, kind, dependencies.marks(source, task.id))


def _text(literal: str) -> str:
    """Return what a literal says; as it is written if it is none."""
    try:
        return str(parse_literal(literal, STRING)) if literal else ""
    except LiteralError:
        return literal
