"""The groups of a graph as a tree: what stands in what, for whoever draws it."""

from collections.abc import Sequence

from compiler.ir.graph import Graph, Group, Node


class GroupTree:
    """The nodes of a graph within its groups; None stands for the graph itself."""

    def __init__(self, graph: Graph) -> None:
        """Sort the nodes and groups of a graph under the group around them."""
        self._groups = {group.id: group for group in graph.groups}
        self._numbers = {group.id: number for number, group in enumerate(graph.groups)}
        home = {node: group.id for group in graph.groups for node in group.nodes}
        # The border of a composite belongs inside its own frame.
        home |= {group.id: group.id for group in graph.groups if group.kind == "composite"}
        self._nodes: dict[str | None, list[Node]] = {}
        for node in graph.nodes:
            self._nodes.setdefault(home.get(node.id), []).append(node)
        self._children: dict[str | None, list[Group]] = {}
        for group in graph.groups:
            parent = group.parent if group.parent in self._groups else None
            self._children.setdefault(parent, []).append(group)

    def nodes(self, group: Group | None) -> Sequence[Node]:
        """Return the nodes directly in a group, in the order of the graph."""
        return self._nodes.get(group.id if group else None, ())

    def children(self, group: Group | None) -> Sequence[Group]:
        """Return the groups directly in a group, in the order of the graph."""
        return self._children.get(group.id if group else None, ())

    def number(self, group: Group) -> int:
        """Return a group's position in the graph: a name that is safe in every format."""
        return self._numbers[group.id]

    def name(self, identity: str, group: Group | None) -> str:
        """Return an id without what the groups around it already say."""
        while group:
            if identity.startswith(f"{group.id}."):
                return identity.removeprefix(f"{group.id}.")
            group = self._groups.get(group.parent or "")
        return identity

    def title(self, group: Group) -> str:
        """Return what a group is called in a picture: its name with its type, or its comment."""
        if group.kind == "frame" and group.comment:
            return group.comment
        name = self.name(group.id, group)
        return f"{name} = {group.type}" if group.type else name
