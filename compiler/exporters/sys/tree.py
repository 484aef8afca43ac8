"""The tree that a flat graph came from: its nodes in applications, subapplications, resources.

What the groups of a graph say is restored. Nodes in no group are a resource's own, or those of
a boot file, whose ids are paths of an application. Names become what the IDE takes for names.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from compiler.ir.graph import DEFAULT_RESOURCE, Graph, Group, Node

_NO_IDENTIFIER = re.compile(r"[^0-9A-Za-z_]")
_USUAL_NAME = "App"


@dataclass(slots=True, eq=False)
class Branch:
    """A network of the system."""

    kind: Literal["application", "subapplication", "resource"]
    name: str
    parent: "Branch | None" = None
    group: Group | None = None
    nodes: dict[str, str] = field(default_factory=dict)
    """The names of the nodes directly in it, by their ids in the graph."""
    members: "list[Node | Branch]" = field(default_factory=list)
    """What is in it, in order."""
    taken: set[str] = field(default_factory=set)

    @property
    def path(self) -> str:
        """Its id in the graph that comes of the system."""
        return f"{self.parent.path}.{self.name}" if self.parent else self.name

    @property
    def root(self) -> "Branch":
        """The application or resource it belongs to."""
        return self.parent.root if self.parent else self

    @property
    def chain(self) -> Iterator["Branch"]:
        """This branch and all around it, the innermost first."""
        branch: Branch | None = self
        while branch is not None:
            yield branch
            branch = branch.parent

    def take(self, name: str) -> str:
        """Return an identifier for something in here, as like the name as can be."""
        found = unique(name, self.taken)
        self.taken.add(found)
        return found


class Tree:
    """Every node of a graph at its place in a system."""

    def __init__(self, graph: Graph, brought: Mapping[str, Mapping[str, str]]) -> None:
        """Put all nodes of a graph into networks.

        Args:
            graph: a flat graph.
            brought: the blocks that the type of a resource brings, with their types, by the
                id of the resource.
        """
        self.applications: dict[str, Branch] = {}
        """By their ids in the graph."""
        self.resources: dict[str, Branch] = {}
        self.home: dict[str, Branch] = {}
        """The network each node is in."""
        self.lost_names: dict[str, str] = {}
        """What the nodes were called whose names the IDE would not take."""
        self.inside: dict[str, str] = {}
        """The nodes within composite blocks, with the outermost composite around them."""
        self._groups = {group.id: group for group in graph.groups if group.kind != "frame"}
        self._branches: dict[str, Branch] = {}
        self._graph = graph
        self._brought = brought
        self._place(graph)

    def name(self, node: str) -> str:
        """Return what a node is called in its network."""
        return self.home[node].nodes[node]

    def path(self, node: str) -> str:
        """Return the id of a node in the graph that comes of the system."""
        if (composite := self.inside.get(node)) is not None:
            return f"{self.path(composite)}{node.removeprefix(composite)}"
        return f"{self.home[node].path}.{self.name(node)}"

    def _place(self, graph: Graph) -> None:
        resource_of = {
            node: resource.id
            for device in graph.placement
            for resource in device.resources
            for node in resource.nodes
        }
        self._several = len(set(resource_of.values())) > 1
        for resource in dict.fromkeys(resource_of.values()):
            if resource != DEFAULT_RESOURCE:
                self.resources[resource] = Branch("resource", resource)
        group_of = {node: group for group in self._groups.values() for node in group.nodes}
        for group in self._groups.values():
            if group.kind == "application":
                self._branch(group, "")
        for node in graph.nodes:
            around = group_of.get(node.id)
            composite = None if around is None else self._composite_around(around)
            if composite is not None:
                self.inside[node.id] = composite
            else:
                resource = resource_of.get(node.id, DEFAULT_RESOURCE)
                self._add(node, *self._at(node, around, resource))
        for group in self._groups.values():
            if group.kind == "subapplication" and self._composite_around(group) is None:
                self._branch(group, resource_of.get(group.id, ""))

    def _composite_around(self, group: Group) -> str | None:
        """Return the outermost composite that a group is, or is in."""
        found = None
        around: Group | None = group
        while around is not None:
            found = around.id if around.kind == "composite" else found
            around = self._groups.get(around.parent or "")
        return found

    def _at(self, node: Node, group: Group | None, resource: str) -> tuple[Branch, str]:
        """Return where a node belongs, and its name there."""
        if group is not None:
            return self._branch(group, resource), node.id.removeprefix(f"{group.id}.")
        own = self.resources.get(resource)
        if own is not None and node.id.startswith(f"{resource}."):
            return own, node.id.removeprefix(f"{resource}.")
        path = node.id
        if self._several:
            path = path.removeprefix(f"{resource.rpartition('.')[2]}.")
        if own is not None and self._brought.get(resource, {}).get(path) == node.type:
            return own, path
        *around, name = path.split(".")
        return self._named(tuple(around) or (self._graph.name or _USUAL_NAME,)), name

    def _branch(self, group: Group, resource: str) -> Branch:
        """Return the network of an application or subapplication."""
        if group.id in self._branches:
            return self._branches[group.id]
        if group.kind == "application":
            made = self._application(group.id, group)
        else:
            outer = self._groups.get(group.parent or "")
            parent = self._parent(outer, group, resource)
            name = group.id.removeprefix(f"{outer.id if outer else parent.path}.")
            made = self._inner(parent, name, group)
        self._branches[group.id] = made
        return made

    def _parent(self, outer: Group | None, group: Group, resource: str) -> Branch:
        if outer is not None:
            return self._branch(outer, resource)
        if resource in self.resources:
            return self.resources[resource]
        return self._named((group.id.partition(".")[0],))

    def _named(self, path: tuple[str, ...]) -> Branch:
        """Return the network at a path that no group stands for."""
        key = ".".join(path)
        if key not in self._branches:
            self._branches[key] = (
                self._inner(self._named(path[:-1]), path[-1], None)
                if path[1:]
                else self._application(path[0], None)
            )
        return self._branches[key]

    def _application(self, identity: str, group: Group | None) -> Branch:
        taken = {branch.name for branch in self.applications.values()}
        made = Branch("application", unique(identity, taken), group=group)
        self.applications[identity] = made
        return made

    @staticmethod
    def _inner(parent: Branch, name: str, group: Group | None) -> Branch:
        made = Branch("subapplication", parent.take(name), parent, group)
        parent.members.append(made)
        return made

    def _add(self, node: Node, branch: Branch, name: str) -> None:
        taken = branch.take(name)
        if taken != name:
            self.lost_names[node.id] = name
        branch.nodes[node.id] = taken
        branch.members.append(node)
        self.home[node.id] = branch


def unique(name: str, taken: Container[str]) -> str:
    """Return an identifier that is not taken."""
    plain = identifier(name)
    found, number = plain, 2
    while found in taken:
        found, number = f"{plain}_{number}", number + 1
    return found


def identifier(name: str) -> str:
    """Return a name with nothing in it but what the IDE takes for one."""
    plain = _NO_IDENTIFIER.sub("_", name)
    return f"_{plain}" if not plain or plain[0].isdigit() else plain
