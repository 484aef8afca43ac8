"""A closed project: a system with all its types, checked, every name resolved.

`validate` makes it from declarations, `flatten` turns it into a flat network. Unlike in the
declarations, every endpoint here exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from compiler.ir.declarations import (
    ElementDeclaration,
    FrameDeclaration,
    InterfaceDeclaration,
    SystemDeclaration,
    TypeDeclaration,
)
from compiler.ir.source import Span


class Endpoint(NamedTuple):
    """A pin of an element of a network; element "" is the network's own interface."""

    element: str
    pin: str
    member: str = ""
    """`a.b`: only this part of the struct at the pin."""


class Link(NamedTuple):
    """A connection whose ends exist, run from a source to a target, and are of one kind."""

    source: Endpoint
    target: Endpoint
    span: Span
    bends: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """An instance with its type found: a block, or a subapplication with its network."""

    declaration: ElementDeclaration
    interface: InterfaceDeclaration
    """Its pins, those of its adapters among them as `Adapter.PIN`."""
    type: str = ""
    """Key of `Project.types`; "" for an untyped subapplication."""
    network: "Network | None" = None
    """Of an untyped subapplication."""


@dataclass(frozen=True, slots=True)
class Network:
    """A checked network."""

    elements: Mapping[str, Element] = field(default_factory=dict)
    event_links: tuple[Link, ...] = ()
    data_links: tuple[Link, ...] = ()
    adapter_links: tuple[Link, ...] = ()
    frames: tuple[FrameDeclaration, ...] = ()
    left_out: frozenset[str] = frozenset()
    """Declared elements whose type was not found: what names them was reported with them."""


@dataclass(frozen=True, slots=True)
class CheckedType:
    """A type with the spread interface and, where its body is a network, that checked."""

    declaration: TypeDeclaration
    interface: InterfaceDeclaration
    network: Network | None = None

    @property
    def is_subapplication(self) -> bool:
        """Whether instances dissolve into the network around them."""
        return self.declaration.kind == "subapplication"


class ResourceNetwork(NamedTuple):
    """A resource's network with what its type brings (START), and its aliases.

    An alias is an element that stands for a mapped block: IDE 1.x to 3.0 milestones repeat
    mapped blocks in the resource.
    """

    device: str
    resource: str
    network: Network
    aliases: Mapping[str, str]
    """Name in the resource -> path of the mapped block, `App.Sub.FB`."""

    @property
    def id(self) -> str:
        """`Device.Resource`."""
        return f"{self.device}.{self.resource}"


@dataclass(frozen=True, slots=True)
class Project:
    """Everything a flat network is made from."""

    system: SystemDeclaration
    types: Mapping[str, CheckedType]
    applications: Mapping[str, Network]
    resources: tuple[ResourceNetwork, ...]
    mapping: Mapping[str, str]
    """Path of a mapped block or subapplication -> id of its resource."""
    created: tuple[str, ...] = ()
    """Keys of types that a run may make instances of."""
