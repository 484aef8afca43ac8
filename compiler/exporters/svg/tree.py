"""What is drawn inside what: a graph as a tree of frames with blocks as leaves."""

from collections.abc import Iterator
from dataclasses import dataclass

from compiler.exporters.svg.blocks import Shape, shape_of
from compiler.ir.blocks import Interface
from compiler.ir.graph import Graph, Group, Node


@dataclass(frozen=True, slots=True)
class Block:
    """A node with its shape."""

    node: Node
    shape: Shape

    @property
    def position(self) -> tuple[float, float] | None:
        """Where its source places it in its network."""
        return self.node.position


@dataclass(frozen=True, slots=True)
class Frame:
    """A group and what is in it; the outermost one, the whole drawing, has no group."""

    group: Group | None
    name: str
    border: Block | None
    """Of a composite: its own node, drawn as the sides of the frame."""
    children: "tuple[Block | Frame, ...]"

    @property
    def position(self) -> tuple[float, float] | None:
        """Where its source places it in its network."""
        if self.border and self.border.position:
            return self.border.position
        return self.group.position if self.group else None


Element = Block | Frame


def build_tree(graph: Graph) -> Frame:
    """Sort the nodes of a graph into the frames of its groups; empty groups are left out."""
    return _Builder(graph).frame(None)


def blocks_in(frame: Frame) -> Iterator[Block]:
    """Yield all blocks of a frame, at any depth, borders of composites included."""
    if frame.border:
        yield frame.border
    for child in frame.children:
        if isinstance(child, Frame):
            yield from blocks_in(child)
        else:
            yield child


class _Builder:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._groups = {group.id: group for group in graph.groups}
        self._resources = [
            resource.id for device in graph.placement for resource in device.resources
        ]
        home = {node: group.id for group in graph.groups for node in group.nodes}
        self._composites = {group.id for group in graph.groups if group.kind == "composite"}
        self._borders: dict[str, Node] = {}
        self._nodes: dict[str | None, list[Node]] = {}
        for node in graph.nodes:
            if node.id in self._composites:
                self._borders[node.id] = node
            else:
                self._nodes.setdefault(home.get(node.id), []).append(node)
        self._inner: dict[str | None, list[Group]] = {}
        for group in graph.groups:
            parent = group.parent if group.parent in self._groups else None
            self._inner.setdefault(parent, []).append(group)

    def frame(self, group: Group | None) -> Frame:
        """Build the frame of a group, or the whole drawing."""
        key = group.id if group else None
        children: list[Element] = [self._block(node, group) for node in self._nodes.get(key, ())]
        for inner in self._inner.get(key, ()):
            frame = self.frame(inner)
            if frame.children:
                children.append(frame)
            elif frame.border:  # nothing to look into: an ordinary block
                children.append(frame.border)
        border = self._borders.get(key) if key else None
        return Frame(
            group=group,
            name=self._name(group.id, group) if group else self._graph.name,
            border=self._block(border, group) if border else None,
            children=tuple(children),
        )

    def _block(self, node: Node, group: Group | None) -> Block:
        known = self._graph.types.get(node.type)
        interface = known.interface if known else Interface()
        type_name = known.name if known else node.type
        name = self._name(node.id, group)
        # Only operations have states of their own.
        signed = known is not None and known.body.kind == "operation"
        shape = shape_of(name, type_name, interface, node.parameters, signed=signed)
        return Block(node, shape)

    def _name(self, identity: str, group: Group | None) -> str:
        """Leave out of an id what the frames around it already say."""
        while group:
            if identity.startswith(f"{group.id}."):
                return identity.removeprefix(f"{group.id}.")
            group = self._groups.get(group.parent or "")
        for resource in self._resources:
            if identity.startswith(f"{resource}."):
                return identity.removeprefix(f"{resource}.")
        return identity
