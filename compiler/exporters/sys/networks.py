"""Networks with their elements: blocks with values and attributes, subapplications, frames."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from compiler.exporters.sys.borders import Wiring
from compiler.exporters.sys.boxes import box_of_block, box_of_subapplication
from compiler.exporters.sys.layout import Box, Position, placed
from compiler.exporters.sys.library import LibraryTypes
from compiler.exporters.sys.tree import Branch, Tree
from compiler.exporters.sys.values import written_value
from compiler.ir.declarations import (
    ElementDeclaration,
    FrameDeclaration,
    NetworkDeclaration,
    ParameterDeclaration,
)
from compiler.ir.graph import Graph, Group, Node
from compiler.ir.policy import Policy

_FRAME_MARGIN, _FRAME_ROOM = 300.0, 1800.0


@dataclass(frozen=True, slots=True)
class Networks:
    """Makes the declarations of all networks of a tree that is wired."""

    graph: Graph
    tree: Tree
    wiring: Wiring
    library: LibraryTypes

    def network(
        self, branch: Branch, brought: Mapping[str, str] | None = None
    ) -> NetworkDeclaration:
        """Return a network with all that is in it.

        Args:
            branch: which one.
            brought: names of blocks that are there anyhow, with their types: they are left out.
        """
        frames = self._frames(branch)
        frame_of = {node: name for name, frame in frames.items() for node in frame.nodes}
        elements = {}
        for member in branch.members:
            name = _name(member, branch)
            if isinstance(member, Branch):
                elements[name] = self._subapplication(member)
            elif not brought or brought.get(name) != member.type:
                elements[name] = self._block(member, branch, frame_of.get(member.id, ""))
        wired = self.wiring.border(branch).network()
        places = self._places(branch, elements, wired)
        return replace(
            wired,
            elements=tuple(
                replace(element, position=places[name]) for name, element in elements.items()
            ),
            frames=tuple(
                _framed(name, frame, [places[branch.nodes[node]] for node in frame.nodes])
                for name, frame in frames.items()
            ),
        )

    def compensating(self, node: Node) -> str:
        """Return how a node names the one that undoes it; "" if it cannot."""
        target = node.policy.compensate
        if node.id in self.tree.inside:
            return target  # that is the affair of its composite's type
        around = f"{self.tree.home[node.id].path}."
        path = self.tree.path(target) if target in self.tree.home else ""
        return path.removeprefix(around) if path.startswith(around) else ""

    def _block(self, node: Node, branch: Branch, frame: str) -> ElementDeclaration:
        block = self.graph.types[node.type]
        found = self.library.find(block)
        generic = frozenset[str]() if found is None else found.generic
        ports = {port.name: port.type for port in block.interface.inputs}
        name = branch.nodes[node.id]
        attributes = {} if found is None else dict(found.attributes)
        return ElementDeclaration(
            name=name,
            type=node.type if found is None else found.name,
            parameters=tuple(
                ParameterDeclaration(pin, written_value(text, ports[pin], generic=pin in generic))
                for pin, text in node.parameters.items()
                if pin in ports
            ),
            attributes=attributes | ({"GroupName": frame} if frame else {}),
            position=node.position,
            policy=self._policy(node),
            label=node.label or self.tree.lost_names.get(node.id, ""),
        )

    def _policy(self, node: Node) -> Policy:
        if not node.policy.compensate:
            return node.policy
        return node.policy.model_copy(update={"compensate": self.compensating(node)})

    def _subapplication(self, branch: Branch) -> ElementDeclaration:
        group = branch.group
        return ElementDeclaration(
            name=branch.name,
            kind="subapplication",
            interface=self.wiring.border(branch).interface,
            network=self.network(branch),
            position=group.position if group else None,
            comment=group.comment if group else "",
        )

    def _frames(self, branch: Branch) -> dict[str, Group]:
        around = branch.group
        if around is None:
            return {}
        return {
            group.id.removeprefix(f"{around.id}#"): group
            for group in self.graph.groups
            if group.kind == "frame" and group.parent == around.id
        }

    def _places(
        self, branch: Branch, elements: Mapping[str, ElementDeclaration], wired: NetworkDeclaration
    ) -> Mapping[str, Position]:
        """Place the elements: sources before targets, as far as the graph has an order."""
        order = {id_: number for number, id_ in enumerate(self.graph.schedule.order)}
        members = sorted(branch.members, key=lambda member: _first(member, order))
        names = ((_name(member, branch), member) for member in members)
        boxes = {
            name: self._box(elements[name], member) for name, member in names if name in elements
        }
        ends = (
            (one.source.partition(".")[0], one.target.partition(".")[0])
            for one in (*wired.event_connections, *wired.data_connections)
        )
        return placed(boxes, [*ends])

    def _box(self, element: ElementDeclaration, member: Node | Branch) -> Box:
        if isinstance(member, Node):
            interface = self.graph.types[member.type].interface
            return box_of_block(element, interface)
        return box_of_subapplication(element)


def _name(member: Node | Branch, branch: Branch) -> str:
    return branch.nodes[member.id] if isinstance(member, Node) else member.name


def _first(member: Node | Branch, order: Mapping[str, int]) -> int:
    """Return the place of the first block of a member in the order of the graph."""
    if isinstance(member, Node):
        return order.get(member.id, len(order))
    return min((_first(one, order) for one in member.members), default=len(order))


def _framed(name: str, frame: Group, members: Sequence[Position]) -> FrameDeclaration:
    """Return a frame around the places of its members."""
    left = min((x for x, _ in members), default=0.0) - _FRAME_MARGIN
    top = min((y for _, y in members), default=0.0) - _FRAME_MARGIN
    right = max((x for x, _ in members), default=0.0) + _FRAME_ROOM
    bottom = max((y for _, y in members), default=0.0) + _FRAME_ROOM
    return FrameDeclaration(
        name, frame.comment, frame.position or (left, top), (right - left, bottom - top)
    )
