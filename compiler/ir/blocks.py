"""Function block types as a graph carries them: concrete ports and a body a kernel can run.

A type here is *concrete*: no generic pins, adapters already spread into pins named
`Adapter.PIN`, code typed. `F_ADD` of INT and `F_ADD` of LREAL are two types.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from compiler.ir.code import Algorithm, Expression, Local
from compiler.ir.datatypes import TypeName


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EventPort(_Record):
    """An event input or output and the data sampled or published WITH it."""

    name: str
    with_data: tuple[str, ...] = ()


class DataPort(_Record):
    """A data input or output of a concrete type."""

    name: str
    type: TypeName
    initial: str = ""
    """An IEC literal; "" = the type's default value."""
    direct: bool = False
    """A pin of an adapter: not sampled with an event but read from (published to) its peer
    at every event of the block, as FORTE's adapters do (reference, section 5.9)."""
    in_out: bool = False
    """An in-out variable: it stands among the inputs and among the outputs, and is one variable
    with the pin it is connected to. Sampled as an input, it is written back as an output."""


class Interface(_Record):
    """The ports of a block, each list in declared order."""

    event_inputs: tuple[EventPort, ...] = ()
    event_outputs: tuple[EventPort, ...] = ()
    inputs: tuple[DataPort, ...] = ()
    outputs: tuple[DataPort, ...] = ()


class Action(_Record):
    """What entering a state does: run the algorithm, then send the event output."""

    algorithm: str | None = None
    output: str | None = None


class State(_Record):
    """A state of an execution control chart (ECC)."""

    name: str
    actions: tuple[Action, ...] = ()


class Transition(_Record):
    """A transition of an ECC: taken if its event is the current one and its guard holds."""

    source: int
    target: int
    """Positions in `BasicBody.states`."""
    event: str | None = None
    """None: an event-less transition."""
    guard: Expression | None = None
    """None: always."""
    span: str = ""


class BasicBody(_Record):
    """An ECC with algorithms. `states[0]` is the initial state; transitions keep their order."""

    kind: Literal["basic"] = "basic"
    internals: tuple[Local, ...] = ()
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    algorithms: dict[str, Algorithm] = {}


class SimpleBody(_Record):
    """One algorithm per event input; afterwards every event output is sent, in order."""

    kind: Literal["simple"] = "simple"
    internals: tuple[Local, ...] = ()
    algorithms: dict[str, Algorithm]
    """By the name of the event input; others are for `Perform`. An event without one only sends
    the outputs."""


class CompositeBody(_Record):
    """The border of a composite block; its insides are nodes and wires of the graph.

    One step of the queue at each crossing, with its WITH sampling (FORTE, section 5.8). A wire
    whose *source* is an input pin of the composite leads inwards; inner blocks read its
    data inputs without a copy. A wire whose *target* is an output pin comes from inside.
    """

    kind: Literal["composite"] = "composite"


class ServiceBody(_Record):
    """A block whose work the host does in Python: timers, console, operations."""

    kind: Literal["service"] = "service"
    service: str
    """Its name in the block library's table of services."""
    waits: bool = False
    """Whether its outputs come later, when time has passed or the world has answered."""


class OperationBody(_Record):
    """A block whose work is asynchronous and touches the world: it has attempts and a result.

    An event input requests it; CNF is sent with its result outputs when it is done, ERR with
    `error` and `attempts` when it failed for good. A data input that is not connected has the
    value of its parameter.
    """

    kind: Literal["operation"] = "operation"
    operation: str
    """Its name in the block library's table of operations, such as `http.request`."""


class MissingBody(_Record):
    """A service interface block nothing here implements: events to it end there, with a note."""

    kind: Literal["missing"] = "missing"


Body = Annotated[
    BasicBody | SimpleBody | CompositeBody | ServiceBody | OperationBody | MissingBody,
    Field(discriminator="kind"),
]


class FBType(_Record):
    """A concrete function block type: what it is called, its ports and its body."""

    name: str
    interface: Interface
    body: Body
    comment: str = ""
    span: str = ""
    """Where it was declared, `file:line`; "" for a type of the block library."""
