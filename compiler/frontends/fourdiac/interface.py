"""Interfaces: the pins of types and of untyped subapplications, and variables in general."""

from collections.abc import Iterable, Iterator

from compiler.frontends.fourdiac.element_reader import ElementReader
from compiler.frontends.fourdiac.xml_reader import XmlElement
from compiler.ir.declarations import (
    AdapterDeclaration,
    EventDeclaration,
    InterfaceDeclaration,
    VariableDeclaration,
)
from compiler.ir.source import Span

_LISTS = {
    "EventInputs": "event_inputs",
    "SubAppEventInputs": "event_inputs",
    "EventOutputs": "event_outputs",
    "SubAppEventOutputs": "event_outputs",
    "InputVars": "inputs",
    "OutputVars": "outputs",
    "InOutVars": "in_outs",
    "Plugs": "plugs",
    "Sockets": "sockets",
}


def read_interface(reader: ElementReader, element: XmlElement | None) -> InterfaceDeclaration:
    """Read `<InterfaceList>` or `<SubAppInterfaceList>`; without one there are no pins."""
    events: dict[str, list[EventDeclaration]] = {"event_inputs": [], "event_outputs": []}
    variables: dict[str, list[VariableDeclaration]] = {"inputs": [], "outputs": [], "in_outs": []}
    adapters: dict[str, list[AdapterDeclaration]] = {"plugs": [], "sockets": []}
    for child in () if element is None else element.iterchildren("*"):
        field = _LISTS.get(str(child.tag), "")
        if field in events:
            events[field] += _events(reader, child)
        elif field in variables:
            variables[field] += read_variables(reader, child)
        elif field in adapters:
            adapters[field] += _adapters(reader, child)
        elif element is not None:
            reader.note_unknown(child, element)
    return InterfaceDeclaration(
        event_inputs=tuple(events["event_inputs"]),
        event_outputs=tuple(events["event_outputs"]),
        inputs=tuple(variables["inputs"]),
        outputs=tuple(variables["outputs"]),
        in_outs=tuple(variables["in_outs"]),
        plugs=tuple(adapters["plugs"]),
        sockets=tuple(adapters["sockets"]),
    )


def read_variables(
    reader: ElementReader, parent: XmlElement, *, others: Iterable[str] = ()
) -> tuple[VariableDeclaration, ...]:
    """Read the `<VarDeclaration>` children; `others` are tags somebody else reads."""
    found = []
    for child in parent.iterchildren("*"):
        if child.tag == "VarDeclaration":
            variable = _variable(reader, child)
            if variable is not None:
                found.append(variable)
        elif child.tag not in others:
            reader.note_unknown(child, parent)
    return tuple(found)


def read_internal_blocks(
    reader: ElementReader, parent: XmlElement
) -> tuple[VariableDeclaration, ...]:
    """Read the function blocks among internal variables: name and type."""
    blocks = (_variable(reader, child) for child in parent.iterchildren("FB"))
    return tuple(block for block in blocks if block is not None)


def _variable(reader: ElementReader, element: XmlElement) -> VariableDeclaration | None:
    name, type_name = reader.name(element), reader.required(element, "Type")
    if name is None:
        return None
    return VariableDeclaration(
        name=name,
        type=type_name or "",
        array_size=element.get("ArraySize", "").strip(),
        initial=reader.value(element, "InitialValue"),
        span=reader.span(element),
        comment=reader.comment(element),
    )


def _events(reader: ElementReader, parent: XmlElement) -> Iterator[EventDeclaration]:
    for child in parent.iterchildren("*"):
        if child.tag not in {"Event", "SubAppEvent"}:
            reader.note_unknown(child, parent)
            continue
        name = reader.name(child)
        if name is None:
            continue
        with_data = _with(reader, child)
        yield EventDeclaration(
            name=name,
            with_data=tuple(with_data),
            type=child.get("Type", "").strip() or "Event",
            span=reader.span(child),
            comment=reader.comment(child),
            with_spans=tuple(with_data.values()),
        )


def _with(reader: ElementReader, event: XmlElement) -> dict[str, Span]:
    """Return the names of an event's data, each with its place."""
    names: dict[str, Span] = {}
    for child in event.iterchildren("*"):
        if child.tag != "With":
            reader.note_unknown(child, event)
            continue
        name = reader.required(child, "Var")
        if name is not None:
            names.setdefault(name, reader.span(child))  # "" is the return value of a function
    return names


def _adapters(reader: ElementReader, parent: XmlElement) -> Iterator[AdapterDeclaration]:
    for child in parent.iterchildren("*"):
        if child.tag != "AdapterDeclaration":
            reader.note_unknown(child, parent)
            continue
        name, type_name = reader.name(child), reader.required(child, "Type")
        if name is None:
            continue
        yield AdapterDeclaration(
            name=name,
            type=type_name or "",
            span=reader.span(child),
            comment=reader.comment(child),
            position=reader.position(child),
        )
