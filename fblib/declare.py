"""Small builders with which families declare their types: pins, charts, networks, bodies.

Pins are written as people read them: an event input as `CU(PV)` (sampled WITH PV), a data pin
as `PV: UINT`, `DT: TIME[4]` or `LABEL: STRING = 'none'`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from compiler.ir.declarations import (
    ActionDeclaration,
    AdapterDeclaration,
    AlgorithmDeclaration,
    BasicDeclaration,
    BodyDeclaration,
    ConnectionDeclaration,
    ElementDeclaration,
    EventDeclaration,
    InterfaceDeclaration,
    NetworkDeclaration,
    NoBody,
    OperationDeclaration,
    ServiceDeclaration,
    SimpleDeclaration,
    StateDeclaration,
    TransitionDeclaration,
    TypeDeclaration,
    TypeKind,
    VariableDeclaration,
)

_EVENT = re.compile(r"(?P<name>\w+)(?:\((?P<data>[\w, ]*)\))?")
_VARIABLE = re.compile(
    r"(?P<name>\w+): (?P<type>[\w:]+)(?:\[(?P<size>[^\]]+)\])?(?: = (?P<initial>.+))?"
)

_LONGEST = 32

FAILURE_PINS: Mapping[str, str] = MappingProxyType(
    {
        "error: STRING": "With ERR: why it failed",
        "attempts: UDINT": "With ERR: after how many attempts",
    }
)
"""Outputs that every operation has, with their comments."""

Action = tuple[str, str]
"""An algorithm and an event output; either may be ""."""

# --- Types and their pins ----------------------------------------------------------------


def block(
    name: str,
    *,
    package: str,
    body: BodyDeclaration,
    event_inputs: Sequence[str] = (),
    event_outputs: Sequence[str] = (),
    inputs: Sequence[str] = (),
    outputs: Sequence[str] = (),
    sockets: Sequence[str] = (),
    same_type: tuple[tuple[str, ...], ...] = (),
    comment: str = "",
) -> TypeDeclaration:
    """Return a function block type."""
    return TypeDeclaration(
        name,
        package=package,
        interface=InterfaceDeclaration(
            event_inputs=tuple(map(event, event_inputs)),
            event_outputs=tuple(map(event, event_outputs)),
            inputs=tuple(map(variable, inputs)),
            outputs=tuple(map(variable, outputs)),
            sockets=tuple(map(_adapter, sockets)),
        ),
        body=body,
        same_type=same_type,
        comment=comment,
        library=True,
    )


def function_block(
    name: str,
    text: str,
    *,
    package: str,
    inputs: Sequence[str],
    outputs: Sequence[str],
    internals: Sequence[str] = (),
    same_type: tuple[tuple[str, ...], ...] = (),
    comment: str = "",
) -> TypeDeclaration:
    """Return a simple block: REQ samples every input and runs `text`, CNF has every output."""
    return block(
        name,
        package=package,
        body=simple(text, internals=internals),
        event_inputs=(with_all("REQ", inputs),),
        event_outputs=(with_all("CNF", outputs),),
        inputs=inputs,
        outputs=outputs,
        same_type=same_type,
        comment=comment,
    )


def bare_type(
    name: str,
    *,
    kind: TypeKind,
    package: str,
    interface: InterfaceDeclaration | None = None,
    body: BodyDeclaration | None = None,
    comment: str = "",
) -> TypeDeclaration:
    """Return a type that is no block: an adapter, device, resource or segment."""
    return TypeDeclaration(
        name,
        kind=kind,
        package=package,
        interface=interface or InterfaceDeclaration(),
        body=body or NoBody(),
        comment=comment,
        library=True,
    )


def event(text: str) -> EventDeclaration:
    """Read an event pin: `EI` or `EI(D1, D2)`.

    Raises:
        ValueError: it is written in another way.
    """
    match = _EVENT.fullmatch(text)
    if match is None:
        message = f'"{text}" is no event pin; expected "EI" or "EI(D1, D2)"'
        raise ValueError(message)
    data = match["data"] or ""
    return EventDeclaration(match["name"], tuple(re.findall(r"\w+", data)))


def variable(text: str) -> VariableDeclaration:
    """Read a data pin: `PV: UINT`, `DT: TIME[4]`, `MEM: BOOL = TRUE`.

    Raises:
        ValueError: it is written in another way.
    """
    match = _VARIABLE.fullmatch(text)
    if match is None:
        message = f'"{text}" is no data pin; expected "PV: UINT" or "DT: TIME[4]"'
        raise ValueError(message)
    return VariableDeclaration(
        match["name"], match["type"], match["size"] or "", match["initial"] or ""
    )


def with_all(name: str, pins: Iterable[str]) -> str:
    """Return an event pin that has all these data pins in its WITH."""
    return f"{name}({', '.join(pin.partition(':')[0] for pin in pins)})"


def numbered(name: str, count: int, *, first: int = 1) -> tuple[str, ...]:
    """Return `name1` to `name<count>`, counting from `first`."""
    return tuple(f"{name}{number}" for number in range(first, first + count))


def chained(operator: str, pins: Sequence[str]) -> str:
    """Return Structured Text that sets OUT to all pins with one operator between them.

    In several statements where there are many, since expressions may not be nested deeply.
    """
    first, rest = pins[:_LONGEST], pins[_LONGEST:]
    statements = [f"OUT := {f' {operator} '.join(first)};"]
    for start in range(0, len(rest), _LONGEST):
        part = ("OUT", *rest[start : start + _LONGEST])
        statements.append(f"OUT := {f' {operator} '.join(part)};")
    return "\n".join(statements)


def _adapter(text: str) -> AdapterDeclaration:
    name, _, type_name = text.partition(": ")
    return AdapterDeclaration(name, type_name)


Pins = Sequence[str] | Mapping[str, str]
"""Pins as people write them; as a mapping, each with its comment."""


def operation(
    name: str, *, inputs: Pins = (), outputs: Pins = (), comment: str = ""
) -> TypeDeclaration:
    """Return the block type of an operation: `http.request` is performed by `HTTP_REQUEST`.

    REQ samples every input; CNF has every output; ERR has what every operation that failed
    for good tells, `error` and `attempts`.
    """
    declared = block(
        name.replace(".", "_").upper(),
        package="fbflow::operations",
        body=OperationDeclaration(name),
        event_inputs=(with_all("REQ", inputs),),
        event_outputs=(with_all("CNF", outputs), with_all("ERR", FAILURE_PINS)),
        inputs=tuple(inputs),
        outputs=(*outputs, *FAILURE_PINS),
        comment=comment,
    )
    interface = replace(
        declared.interface,
        inputs=_commented(declared.interface.inputs, inputs),
        outputs=_commented(declared.interface.outputs, {**_comments(outputs), **FAILURE_PINS}),
    )
    return replace(declared, interface=interface)


def _commented(
    variables: Iterable[VariableDeclaration], pins: Pins
) -> tuple[VariableDeclaration, ...]:
    comments = {text.partition(":")[0]: comment for text, comment in _comments(pins).items()}
    return tuple(replace(each, comment=comments.get(each.name, "")) for each in variables)


def _comments(pins: Pins) -> Mapping[str, str]:
    return pins if isinstance(pins, Mapping) else {}


# --- Bodies ------------------------------------------------------------------------------


def simple(text: str, *, internals: Sequence[str] = ()) -> SimpleDeclaration:
    """Return the body of a simple block with one event input, REQ."""
    return SimpleDeclaration(
        algorithms=(AlgorithmDeclaration("REQ", text),),
        internals=tuple(map(variable, internals)),
    )


def chart(
    states: Mapping[str, Sequence[Action]],
    transitions: Iterable[tuple[str, str, str]],
    *,
    algorithms: Mapping[str, str] | None = None,
    internals: Sequence[str] = (),
) -> BasicDeclaration:
    """Return the body of a basic block.

    Args:
        states: actions by state, the initial state first.
        transitions: source, target and condition, in order of priority.
        algorithms: Structured Text by name.
        internals: variables that are no pins.
    """
    return BasicDeclaration(
        states=tuple(
            StateDeclaration(name, tuple(ActionDeclaration(*action) for action in actions))
            for name, actions in states.items()
        ),
        transitions=tuple(TransitionDeclaration(*transition) for transition in transitions),
        algorithms=tuple(
            AlgorithmDeclaration(name, text) for name, text in (algorithms or {}).items()
        ),
        internals=tuple(map(variable, internals)),
    )


def answers(
    reactions: Iterable[tuple[str, str, Sequence[Action]]],
    *,
    algorithms: Mapping[str, str] | None = None,
    internals: Sequence[str] = (),
) -> BasicDeclaration:
    """Return a chart that answers events and forgets: START -> a state -> START.

    Args:
        reactions: the name of a state, the condition that leads to it, and its actions, in
            order of priority; several conditions may lead to one state.
        algorithms: Structured Text by name.
        internals: variables that are no pins.
    """
    listed = tuple(reactions)
    states: dict[str, Sequence[Action]] = {"START": ()}
    states |= {state: actions for state, _, actions in listed}
    there = [("START", state, condition) for state, condition, _ in listed]
    back = [(state, "START", "1") for state in states if state != "START"]
    return chart(states, (*there, *back), algorithms=algorithms, internals=internals)


def network(
    elements: Mapping[str, str],
    *,
    events: Iterable[str] = (),
    data: Iterable[str] = (),
) -> NetworkDeclaration:
    """Return the body of a composite block.

    Args:
        elements: full type names by the names of the inner blocks.
        events: event connections `A.EO -> B.EI`; from one source, their order counts.
        data: data connections in the same form.
    """
    return NetworkDeclaration(
        elements=tuple(ElementDeclaration(name, kind) for name, kind in elements.items()),
        event_connections=tuple(map(_connection, events)),
        data_connections=tuple(map(_connection, data)),
    )


def service(name: str, *, waits: bool = False) -> ServiceDeclaration:
    """Return the body of a block that a service of that name does, perhaps later (`waits`)."""
    return ServiceDeclaration(name, waits)


def _connection(text: str) -> ConnectionDeclaration:
    source, _, target = text.partition(" -> ")
    return ConnectionDeclaration(source, target)
