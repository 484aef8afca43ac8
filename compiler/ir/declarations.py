"""What sources declare, before anything is resolved: types, networks, systems.

Frontends and the block library make these records; the passes turn them into a graph.
Names, types, literals and code are still the author's text, each with its place. Nothing
here has been checked: an endpoint may dangle, a type may not exist.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from compiler.ir.policy import (
    DEFAULT_POLICY,
    DEFAULT_SETTINGS,
    DEFAULT_WORKFLOW,
    Policy,
    Settings,
    Workflow,
)
from compiler.ir.sequences import ServiceSequence
from compiler.ir.source import NOWHERE, Span

# --- Interfaces --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EventDeclaration:
    """An event input or output with the names of its WITH data."""

    name: str
    with_data: tuple[str, ...] = ()
    type: str = "Event"
    span: Span = NOWHERE
    comment: str = ""
    with_spans: tuple[Span, ...] = ()
    """Where each of `with_data` is named; empty where no file names them."""


@dataclass(frozen=True, slots=True)
class VariableDeclaration:
    """A data port, internal variable, constant or struct member."""

    name: str
    type: str
    array_size: str = ""
    """As in the file: `10`, `0..7`, `*`; "" = no array."""
    initial: str = ""
    span: Span = NOWHERE
    comment: str = ""


@dataclass(frozen=True, slots=True)
class AdapterDeclaration:
    """A plug or a socket of an adapter type."""

    name: str
    type: str
    span: Span = NOWHERE
    comment: str = ""
    position: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class InterfaceDeclaration:
    """The pins of a type or of an untyped subapplication, each list in declared order."""

    event_inputs: tuple[EventDeclaration, ...] = ()
    event_outputs: tuple[EventDeclaration, ...] = ()
    inputs: tuple[VariableDeclaration, ...] = ()
    outputs: tuple[VariableDeclaration, ...] = ()
    in_outs: tuple[VariableDeclaration, ...] = ()
    plugs: tuple[AdapterDeclaration, ...] = ()
    sockets: tuple[AdapterDeclaration, ...] = ()


# --- Bodies ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AlgorithmDeclaration:
    """An algorithm or method as text. `span` is where the *text* begins in the file."""

    name: str
    text: str
    language: str = "ST"
    """ST; anything else cannot be compiled and gets a diagnostic when it is needed."""
    span: Span = NOWHERE
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ActionDeclaration:
    """An ECC action: the names of an algorithm and of an event output, either may be ""."""

    algorithm: str = ""
    output: str = ""
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class StateDeclaration:
    """An ECC state."""

    name: str
    actions: tuple[ActionDeclaration, ...] = ()
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class TransitionDeclaration:
    """An ECC transition with its condition as text (`EI[x > 1]`, `[x]`, `1`, `EI & x`)."""

    source: str
    target: str
    condition: str
    span: Span = NOWHERE
    condition_span: Span = NOWHERE
    """Where the text of the condition begins."""


@dataclass(frozen=True, slots=True)
class BasicDeclaration:
    """The body of a basic block: the first state is the initial one."""

    states: tuple[StateDeclaration, ...]
    transitions: tuple[TransitionDeclaration, ...]
    algorithms: tuple[AlgorithmDeclaration, ...] = ()
    internals: tuple[VariableDeclaration, ...] = ()
    constants: tuple[VariableDeclaration, ...] = ()
    blocks: tuple[VariableDeclaration, ...] = ()
    """Internal function blocks, called from ST: name and type."""
    methods: tuple[AlgorithmDeclaration, ...] = ()


@dataclass(frozen=True, slots=True)
class SimpleDeclaration:
    """The body of a simple block: algorithms named like the event inputs that run them."""

    algorithms: tuple[AlgorithmDeclaration, ...]
    internals: tuple[VariableDeclaration, ...] = ()
    constants: tuple[VariableDeclaration, ...] = ()
    blocks: tuple[VariableDeclaration, ...] = ()
    methods: tuple[AlgorithmDeclaration, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionDeclaration:
    """The body of a function type (`.fct`): its whole text, `FUNCTION … END_FUNCTION`."""

    algorithm: AlgorithmDeclaration


@dataclass(frozen=True, slots=True)
class NetworkDeclaration:
    """A network of blocks: the body of a composite, a subapplication, a resource type."""

    elements: "tuple[ElementDeclaration, ...]" = ()
    event_connections: "tuple[ConnectionDeclaration, ...]" = ()
    data_connections: "tuple[ConnectionDeclaration, ...]" = ()
    """Old files have adapter connections in here; `flatten` tells them by their pins."""
    adapter_connections: "tuple[ConnectionDeclaration, ...]" = ()
    frames: "tuple[FrameDeclaration, ...]" = ()


@dataclass(frozen=True, slots=True)
class ServiceDeclaration:
    """A body the host provides in Python, by the name of the service."""

    service: str
    waits: bool = False
    """Whether its outputs come later, when time has passed or the world has answered."""


@dataclass(frozen=True, slots=True)
class OperationDeclaration:
    """A body that is an operation, by its name: `http.request`."""

    operation: str


@dataclass(frozen=True, slots=True)
class NoBody:
    """Only an interface: adapters, device types, service interface blocks from files."""


BodyDeclaration = (
    BasicDeclaration
    | SimpleDeclaration
    | FunctionDeclaration
    | NetworkDeclaration
    | ServiceDeclaration
    | OperationDeclaration
    | NoBody
)

CREATES_TYPE = "CreatesType"
"""The attribute of a type whose value is the input that names a type to make instances of.

A graph then carries the types that parameters name there, although no node has them yet."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The data type an instance of a configurable block was given."""

    datatype: str
    """Its full name."""
    struct: "StructDeclaration | None"
    """Its members, if it is a struct."""
    attributes: Mapping[str, str]
    """All attributes of the instance."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """What makes a block configurable: instances choose a data type, and that makes its pins."""

    attribute: str
    """The attribute of an instance that names the data type."""
    make: "Callable[[Choice], TypeDeclaration]"
    needs_struct: bool = True
    """Whether only structs can be chosen, and without one there is no block."""
    chosen: Mapping[str, str] = field(default_factory=dict)
    """Attributes that stand in the name of the type instead: `STRUCT_MUX_1my::Point`."""


TypeKind = Literal[
    "block", "subapplication", "adapter", "device", "resource", "function", "segment"
]


@dataclass(frozen=True, slots=True)
class TypeDeclaration:
    """A type of anything that can stand in a system."""

    name: str
    """Without its package."""
    kind: TypeKind = "block"
    package: str = ""
    imports: tuple[str, ...] = ()
    interface: InterfaceDeclaration = InterfaceDeclaration()
    body: BodyDeclaration = NoBody()
    same_type: tuple[tuple[str, ...], ...] = ()
    """Sets of generic pins that share one concrete type. Empty: pins of one generic name do."""
    comment: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    sequences: tuple[ServiceSequence, ...] = ()
    """What its author says it does, as examples: the tests of the block."""
    span: Span = NOWHERE
    library: bool = False
    """Whether it comes from the built-in block library."""
    configuration: Configuration | None = None
    """Of a configurable block: its own pins are those of an instance without a choice."""

    @property
    def full_name(self) -> str:
        """`package::Name`, or the plain name where there is no package."""
        return f"{self.package}::{self.name}" if self.package else self.name


@dataclass(frozen=True, slots=True)
class StructDeclaration:
    """A structured data type (`.dtp`)."""

    name: str
    members: tuple[VariableDeclaration, ...]
    package: str = ""
    imports: tuple[str, ...] = ()
    span: Span = NOWHERE

    @property
    def full_name(self) -> str:
        """`package::Name`, or the plain name where there is no package."""
        return f"{self.package}::{self.name}" if self.package else self.name


@dataclass(frozen=True, slots=True)
class ConstantsDeclaration:
    """A group of global constants (`.gcf`)."""

    name: str
    constants: tuple[VariableDeclaration, ...]
    package: str = ""
    imports: tuple[str, ...] = ()
    span: Span = NOWHERE


# --- Networks ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ParameterDeclaration:
    """A value written at a pin of an instance, as text."""

    name: str
    value: str
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class ElementDeclaration:
    """An instance in a network: a function block or a subapplication."""

    name: str
    type: str = ""
    """The name of its type; "" for an untyped subapplication."""
    kind: Literal["block", "subapplication"] = "block"
    parameters: tuple[ParameterDeclaration, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    interface: InterfaceDeclaration | None = None
    """Of an untyped subapplication; the values of its pins are their `initial`."""
    network: NetworkDeclaration | None = None
    """Of an untyped subapplication."""
    position: tuple[float, float] | None = None
    comment: str = ""
    span: Span = NOWHERE
    policy: Policy = DEFAULT_POLICY
    """How its operation is executed. `Policy.compensate` names an element of the same network."""
    label: str = ""
    """What its author calls it, where that is no name of a block."""


@dataclass(frozen=True, slots=True)
class ConnectionDeclaration:
    """A connection of two endpoints `Element.PIN` or `PIN`; "" where the file has none."""

    source: str
    target: str
    span: Span = NOWHERE
    bends: tuple[float, ...] = ()
    """dx1, dx2, dy; for drawing."""


@dataclass(frozen=True, slots=True)
class FrameDeclaration:
    """A drawn frame (4diac's Group): its members carry the attribute `GroupName`."""

    name: str
    comment: str = ""
    position: tuple[float, float] | None = None
    size: tuple[float, float] | None = None


# --- Systems -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ApplicationDeclaration:
    """An application and its network."""

    name: str
    network: NetworkDeclaration
    span: Span = NOWHERE
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ResourceDeclaration:
    """A resource with its local network. What its type brings (START) is not in it."""

    name: str
    type: str = ""
    network: NetworkDeclaration = NetworkDeclaration()
    parameters: tuple[ParameterDeclaration, ...] = ()
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class DeviceDeclaration:
    """A device with its resources. `network` is FBDK's: blocks directly in the device."""

    name: str
    type: str = ""
    resources: tuple[ResourceDeclaration, ...] = ()
    parameters: tuple[ParameterDeclaration, ...] = ()
    network: NetworkDeclaration | None = None
    position: tuple[float, float] | None = None
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class MappingDeclaration:
    """`App.FB` runs in `Device.Resource` (IDE 3.x) or as `Device.Resource.FB` (1.x, 2.x)."""

    source: str
    target: str
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class SystemDeclaration:
    """A whole source: applications, devices, and which runs where."""

    name: str
    format: Literal["fourdiac", "bootfile", "json", "python"]
    file: str
    """The name of its file as given, without folders."""
    sha256: str = ""
    applications: tuple[ApplicationDeclaration, ...] = ()
    devices: tuple[DeviceDeclaration, ...] = ()
    mappings: tuple[MappingDeclaration, ...] = ()
    package: str = ""
    imports: tuple[str, ...] = ()
    span: Span = NOWHERE
    prefix_applications: bool = True
    """Whether node ids begin with the application's name; boot files have no applications."""
    workflow: Workflow = DEFAULT_WORKFLOW
    """How its runs behave; nodes are named by their ids."""
    settings: Settings = DEFAULT_SETTINGS
    """Where its runs have their limits."""
