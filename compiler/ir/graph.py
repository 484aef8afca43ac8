"""The graph model: one compiled, flat network. The file `dag.json` is exactly this.

How a graph becomes bytes and back stands in `compiler.ir.serialize`.
"""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from compiler.ir.blocks import FBType
from compiler.ir.code import Function, Local
from compiler.ir.policy import (
    DEFAULT_POLICY,
    DEFAULT_SETTINGS,
    DEFAULT_WORKFLOW,
    Policy,
    Settings,
    Workflow,
)

SCHEMA: Literal["fbflow.graph/1"] = "fbflow.graph/1"
DEFAULT_RESOURCE = "FBFLOW.RES"
"""Where nodes run that no source maps to a resource."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Source(_Record):
    """What a graph was compiled from."""

    format: Literal["fourdiac", "bootfile", "json", "python"]
    file: str
    """The name of the file as it was given, without its folders."""
    sha256: str = ""


class Wire(NamedTuple):
    """A connection of two pins; events and data have each their own list.

    The order of event wires that share a source pin is the order their targets are queued in.
    """

    source: str
    source_pin: str
    target: str
    target_pin: str
    span: str = ""
    """Where it was declared, `file:line`."""
    bends: tuple[float, ...] = ()
    """dx1, dx2, dy as in the 4diac file; for drawing only."""
    source_member: str = ""
    """`a.b`: only this part of the struct at the source pin."""
    target_member: str = ""
    """The same of the target pin; the other members keep their values."""

    @property
    def source_text(self) -> str:
        """The source pin as it is written, `PIN` or `PIN.member`."""
        return ".".join(filter(None, (self.source_pin, self.source_member)))

    @property
    def target_text(self) -> str:
        """The same of the target pin."""
        return ".".join(filter(None, (self.target_pin, self.target_member)))


@dataclass(frozen=True, slots=True)  # a tenth of a model: large graphs have very many of them
class Node:
    """One function block instance."""

    id: str
    """The 4diac path `App.Sub.FB`; unique in the graph. It contains dots: never split it."""
    type: str
    """A key of `Graph.types`."""
    parameters: dict[str, str] = field(default_factory=dict)
    """Initial values of data inputs, as IEC literals of the pin's type."""
    position: tuple[float, float] | None = None
    """As in the 4diac file (100 units = 1 grid line), relative to its own network."""
    span: str = ""
    policy: Policy = DEFAULT_POLICY
    """How its operation is executed; of nodes that are operations only."""
    label: str = ""
    """What its author calls it, where that is not the last part of its id."""


class Group(_Record):
    """An application, subapplication, composite or drawn frame: for drawing and for paths."""

    id: str
    """`App`, `App.Sub`, `App.CFB`; for a composite it is also the id of its node."""
    kind: Literal["application", "subapplication", "composite", "frame"]
    parent: str | None = None
    type: str = ""
    comment: str = ""
    position: tuple[float, float] | None = None
    nodes: tuple[str, ...] = ()
    """The nodes directly in it (not those of inner groups)."""


class Resource(_Record):
    """A resource: a queue of its own, and the nodes that run in it, in order of creation."""

    id: str
    """`Device.Resource`."""
    type: str = ""
    nodes: tuple[str, ...] = ()


class Device(_Record):
    """A device with its resources."""

    name: str
    type: str = ""
    parameters: dict[str, str] = {}
    resources: tuple[Resource, ...] = ()


class Schedule(_Record):
    """What the compiler found out about the order of events."""

    order: tuple[str, ...] = ()
    """All nodes, sources before targets wherever no cycle forbids it."""
    cycles: tuple[tuple[str, ...], ...] = ()
    """The strongly connected components of the event wires, each in order of declaration."""


class Graph(_Record):
    """One compiled, flat network: nodes of concrete types, event wires and data wires.

    It may have cycles. It stands alone: types with code are in it, only services (timers,
    console, operations) are looked up in the block library by name.
    """

    schema_: Literal["fbflow.graph/1"] = Field(default=SCHEMA, alias="schema")
    name: str
    source: Source
    settings: Settings = DEFAULT_SETTINGS
    workflow: Workflow = DEFAULT_WORKFLOW
    datatypes: dict[str, tuple[Local, ...]] = {}
    """Structs by full name: their members in order."""
    functions: dict[str, Function] = {}
    types: dict[str, FBType] = {}
    nodes: tuple[Node, ...] = ()
    event_wires: tuple[Wire, ...] = ()
    data_wires: tuple[Wire, ...] = ()
    groups: tuple[Group, ...] = ()
    placement: tuple[Device, ...] = ()
    schedule: Schedule = Schedule()
