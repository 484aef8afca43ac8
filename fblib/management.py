"""Management commands: what may be asked of the resources of a run while it goes on.

The set is that of IEC 61499-1, 6.3, in FORTE's form (reference, section 2.3): the blocks for
reconfiguration give them from inside of an application.
"""

from dataclasses import dataclass
from enum import Enum


class Response(Enum):
    """How a command was answered; the values are FORTE's words for it."""

    READY = "RDY"
    """It was carried out."""
    BAD_PARAMS = "BAD_PARAMS"
    """A value is no literal of the pin's type, or a new block cannot have that name."""
    UNSUPPORTED_TYPE = "UNSUPPORTED_TYPE"
    """There is no type of that name that a run of this graph may make instances of."""
    NO_SUCH_OBJECT = "NO_SUCH_OBJECT"
    """There is no block, pin or connection of that name."""
    INVALID_OPERATION = "INVALID_OPERATION"
    """The types of two pins do not fit together."""
    INVALID_STATE = "INVALID_STATE"
    """What exists cannot be made again, what runs cannot be started or deleted."""
    INVALID_DST = "INVALID_DST"
    """There is no resource of that name."""


class Action(Enum):
    """A change of the state of a block, a container of blocks or a resource."""

    START = "START"
    STOP = "STOP"
    KILL = "KILL"


# `destination` is the name of a resource; "" is the device of the block that asks.


@dataclass(frozen=True, slots=True)
class CreateBlock:
    """Make an instance of a type; it takes events once it was started."""

    destination: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class DeleteBlock:
    """Take a block away, which must not be running, with its connections."""

    destination: str
    name: str


@dataclass(frozen=True, slots=True)
class Link:
    """The two ends of a connection."""

    source: str
    source_pin: str
    target: str
    target_pin: str


@dataclass(frozen=True, slots=True)
class CreateConnection:
    """Connect two event pins or two data pins."""

    destination: str
    link: Link


@dataclass(frozen=True, slots=True)
class DeleteConnection:
    """Take a connection away; a data input keeps its last value."""

    destination: str
    link: Link


@dataclass(frozen=True, slots=True)
class WriteParameter:
    """Set a data pin to an IEC literal."""

    destination: str
    name: str
    pin: str
    value: str


@dataclass(frozen=True, slots=True)
class TriggerEvent:
    """Queue an event for an input, or for whatever an event output is connected to."""

    destination: str
    name: str
    pin: str


@dataclass(frozen=True, slots=True)
class ChangeState:
    """Start, stop or kill a block or a container of blocks; "" as name is the whole resource."""

    destination: str
    name: str
    action: Action


Command = (
    CreateBlock
    | DeleteBlock
    | CreateConnection
    | DeleteConnection
    | WriteParameter
    | TriggerEvent
    | ChangeState
)
