"""A flat network: what `flatten` makes of a project and `resolve` makes a graph of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from compiler.ir.graph import Group, Wire
from compiler.ir.lookup import NameContext
from compiler.ir.policy import DEFAULT_POLICY, Policy
from compiler.ir.project import Project
from compiler.ir.source import Span


@dataclass(frozen=True, slots=True)
class FlatParameter:
    """A value written at a pin: the author's text, and the file its names belong to."""

    text: str
    span: Span
    context: NameContext


@dataclass(slots=True)
class FlatNode:
    """A block of the flat network; its type may still be generic."""

    id: str
    type: str
    """Key of `Project.types`."""
    resource: str
    parameters: dict[str, FlatParameter]
    """By pin, or by `pin.member` for a part of a struct."""
    position: tuple[float, float] | None
    span: Span
    hints: dict[str, FlatParameter] = field(default_factory=dict)
    """Generic pin -> the declared type of a subapplication's pin that leads to it."""
    in_composite: bool = False
    """Whether it stands inside a composite block, where FORTE deploys nothing."""
    policy: Policy = DEFAULT_POLICY
    """How its operation is executed; what it names are ids of nodes."""
    label: str = ""


class FlatWire(NamedTuple):
    """A wire between two pins of nodes."""

    source: str
    source_pin: str
    target: str
    target_pin: str
    span: Span
    bends: tuple[float, ...] = ()
    source_member: str = ""
    target_member: str = ""

    @property
    def source_text(self) -> str:
        """`node.pin` or `node.pin.member`, for messages."""
        return ".".join(filter(None, (self.source, self.source_pin, self.source_member)))

    @property
    def target_text(self) -> str:
        """The same of the target."""
        return ".".join(filter(None, (self.target, self.target_pin, self.target_member)))

    def as_wire(self) -> Wire:
        """Return it as the graph has it."""
        return Wire(
            self.source,
            self.source_pin,
            self.target,
            self.target_pin,
            str(self.span),
            self.bends,
            self.source_member,
            self.target_member,
        )


@dataclass(slots=True)
class FlatNetwork:
    """Nodes in order of declaration, wires in order of connection."""

    project: Project
    nodes: dict[str, FlatNode] = field(default_factory=dict)
    event_wires: list[FlatWire] = field(default_factory=list)
    data_wires: list[FlatWire] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    def in_resource(self, resource: str) -> Iterable[FlatNode]:
        """The nodes of a resource, in order."""
        return (node for node in self.nodes.values() if node.resource == resource)
