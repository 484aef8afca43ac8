"""Bodies of basic and simple blocks: states, transitions, algorithms, internal variables."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from compiler.frontends.fourdiac.algorithms import read_algorithm, read_method
from compiler.frontends.fourdiac.element_reader import ElementReader
from compiler.frontends.fourdiac.interface import read_internal_blocks, read_variables
from compiler.frontends.fourdiac.xml_reader import XmlElement
from compiler.ir.declarations import (
    ActionDeclaration,
    AlgorithmDeclaration,
    BasicDeclaration,
    SimpleDeclaration,
    StateDeclaration,
    TransitionDeclaration,
    VariableDeclaration,
)

_T = TypeVar("_T")


@dataclass(slots=True)
class _Parts:
    """What stands in `<BasicFB>` or `<SimpleFB>`, in document order."""

    states: list[StateDeclaration] = field(default_factory=list)
    transitions: list[TransitionDeclaration] = field(default_factory=list)
    algorithms: list[AlgorithmDeclaration] = field(default_factory=list)
    methods: list[AlgorithmDeclaration] = field(default_factory=list)
    internals: list[VariableDeclaration] = field(default_factory=list)
    constants: list[VariableDeclaration] = field(default_factory=list)
    blocks: list[VariableDeclaration] = field(default_factory=list)


def read_basic(reader: ElementReader, element: XmlElement) -> BasicDeclaration:
    """Read `<BasicFB>`."""
    parts = _parts(reader, element)
    return _basic(parts, states=parts.states, transitions=parts.transitions)


def read_simple(reader: ElementReader, element: XmlElement) -> SimpleDeclaration | BasicDeclaration:
    """Read `<SimpleFB>`.

    The IDE's newer simple blocks say for each event which algorithms run and which events
    are sent (`<ECState Name="REQ">`). That is a basic block with one waiting state, and as
    such it is returned.
    """
    parts = _parts(reader, element)
    if not parts.states:
        return SimpleDeclaration(
            algorithms=tuple(parts.algorithms),
            internals=tuple(parts.internals),
            constants=tuple(parts.constants),
            blocks=tuple(parts.blocks),
            methods=tuple(parts.methods),
        )
    waiting = _unused_name("WAITING", (state.name for state in parts.states))
    transitions = []
    for state in parts.states:
        places = (state.span, state.span)
        transitions.append(TransitionDeclaration(waiting, state.name, state.name, *places))
        transitions.append(TransitionDeclaration(state.name, waiting, "1", *places))
    first = StateDeclaration(waiting, span=reader.span(element))
    return _basic(parts, states=[first, *parts.states], transitions=transitions)


def _basic(
    parts: _Parts, *, states: list[StateDeclaration], transitions: list[TransitionDeclaration]
) -> BasicDeclaration:
    return BasicDeclaration(
        states=tuple(states),
        transitions=tuple(transitions),
        algorithms=tuple(parts.algorithms),
        internals=tuple(parts.internals),
        constants=tuple(parts.constants),
        blocks=tuple(parts.blocks),
        methods=tuple(parts.methods),
    )


def _parts(reader: ElementReader, element: XmlElement) -> _Parts:
    parts = _Parts()
    for child in element.iterchildren("*"):
        match child.tag:
            case "InternalVars":
                parts.internals += read_variables(reader, child, others=("FB",))
                parts.blocks += read_internal_blocks(reader, child)
            case "InternalConstVars":
                parts.constants += read_variables(reader, child)
            case "ECC":
                _read_ecc(reader, child, parts)
            case "ECState":
                parts.states += _present(_state(reader, child))
            case "Algorithm":
                parts.algorithms += _present(read_algorithm(reader, child))
            case "Method":
                parts.methods += _present(read_method(reader, child))
            case _:
                reader.note_unknown(child, element)
    return parts


def _read_ecc(reader: ElementReader, element: XmlElement, parts: _Parts) -> None:
    for child in element.iterchildren("*"):
        if child.tag == "ECState":
            parts.states += _present(_state(reader, child))
        elif child.tag == "ECTransition":
            parts.transitions += _present(_transition(reader, child))
        else:
            reader.note_unknown(child, element)


def _state(reader: ElementReader, element: XmlElement) -> StateDeclaration | None:
    name = reader.name(element)
    if name is None:
        return None
    actions = []
    for child in element.iterchildren("*"):
        if child.tag != "ECAction":
            reader.note_unknown(child, element)
            continue
        actions.append(
            ActionDeclaration(
                algorithm=child.get("Algorithm", "").strip(),
                output=child.get("Output", "").strip(),
                span=reader.span(child),
            )
        )
    return StateDeclaration(name, tuple(actions), reader.span(element))


def _transition(reader: ElementReader, element: XmlElement) -> TransitionDeclaration | None:
    source = reader.required(element, "Source")
    target = reader.required(element, "Destination")
    if source is None or target is None:
        return None
    return TransitionDeclaration(
        source=source,
        target=target,
        condition=element.get("Condition", "").strip(),
        span=reader.span(element),
        condition_span=reader.document.attribute_span(element, "Condition"),
    )


def _present(value: _T | None) -> tuple[_T, ...]:
    return () if value is None else (value,)


def _unused_name(name: str, taken: Iterable[str]) -> str:
    folded = {other.casefold() for other in taken}
    while name.casefold() in folded:
        name += "_"
    return name
