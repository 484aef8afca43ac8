"""Pins and variables: interface lists, variable lists, adapters."""

from collections.abc import Sequence
from typing import NamedTuple

from compiler.ide_files.xml_writer import XmlWriter, comment, number
from compiler.ir.declarations import (
    AdapterDeclaration,
    EventDeclaration,
    InterfaceDeclaration,
    VariableDeclaration,
)


class _Tags(NamedTuple):
    whole: str
    event_inputs: str
    event_outputs: str
    event: str


_OF_TYPES = _Tags("InterfaceList", "EventInputs", "EventOutputs", "Event")
_OF_SUBAPPLICATIONS = _Tags(
    "SubAppInterfaceList", "SubAppEventInputs", "SubAppEventOutputs", "SubAppEvent"
)


def write_interface(
    writer: XmlWriter, interface: InterfaceDeclaration, *, subapplication: bool = False
) -> None:
    """Write the pins of a type or of an untyped subapplication; empty lists are left out."""
    tags = _OF_SUBAPPLICATIONS if subapplication else _OF_TYPES
    with writer.element(tags.whole):
        _write_events(writer, tags.event_inputs, interface.event_inputs, tags.event)
        _write_events(writer, tags.event_outputs, interface.event_outputs, tags.event)
        write_variables(writer, "InputVars", interface.inputs)
        write_variables(writer, "OutputVars", interface.outputs)
        write_variables(writer, "InOutVars", interface.in_outs)
        _write_adapters(writer, "Plugs", interface.plugs)
        _write_adapters(writer, "Sockets", interface.sockets)


def write_variables(
    writer: XmlWriter,
    tag: str,
    variables: Sequence[VariableDeclaration],
    blocks: Sequence[VariableDeclaration] = (),
) -> None:
    """Write a list of variables, and of internal blocks behind them, unless it is empty."""
    if not variables and not blocks:
        return
    with writer.element(tag):
        for variable in variables:
            write_variable(writer, variable)
        for block in blocks:
            with writer.element(
                "FB", Name=block.name, Type=block.type, Comment=comment(block.comment)
            ):
                pass


def write_variable(writer: XmlWriter, variable: VariableDeclaration) -> None:
    """Write one variable."""
    writer.empty(
        "VarDeclaration",
        Name=variable.name,
        Type=variable.type,
        Comment=comment(variable.comment),
        ArraySize=variable.array_size or None,
        InitialValue=variable.initial or None,
    )


def _write_events(
    writer: XmlWriter, tag: str, events: Sequence[EventDeclaration], event_tag: str
) -> None:
    if not events:
        return
    with writer.element(tag):
        for event in events:
            attributes = {"Name": event.name, "Type": event.type, "Comment": comment(event.comment)}
            with writer.element(event_tag, **attributes):
                for name in event.with_data:
                    writer.empty("With", Var=name)


def _write_adapters(writer: XmlWriter, tag: str, adapters: Sequence[AdapterDeclaration]) -> None:
    if not adapters:
        return
    with writer.element(tag):
        for adapter in adapters:
            writer.empty(
                "AdapterDeclaration",
                Name=adapter.name,
                Type=adapter.type,
                Comment=comment(adapter.comment),
                **place(adapter.position),
            )


def place(position: tuple[float, float] | None) -> dict[str, str]:
    """Return the attributes of a position."""
    return {} if position is None else {"x": number(position[0]), "y": number(position[1])}
