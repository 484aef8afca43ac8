"""Checking one type by itself: names declared once, WITH lists, references of the ECC."""

from collections.abc import Callable, Iterable
from typing import Protocol

from compiler.ir.declarations import (
    BasicDeclaration,
    EventDeclaration,
    InterfaceDeclaration,
    SimpleDeclaration,
    TypeDeclaration,
    VariableDeclaration,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import structure
from compiler.ir.source import Span


class _Named(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def span(self) -> Span: ...


def check_names_once(
    items: Iterable[_Named],
    what: str,
    diagnostics: Diagnostics,
    *,
    key: Callable[[str], str] = str,
) -> None:
    """Report every name that is declared twice; names with the same `key` are one."""
    first: dict[str, Span] = {}
    for item in items:
        name = key(item.name)
        if name in first:
            diagnostics.add(
                structure.repeated_name(
                    span=item.span, name=item.name, what=what, first=first[name]
                )
            )
        else:
            first[name] = item.span


def check_interface(interface: InterfaceDeclaration, diagnostics: Diagnostics) -> None:
    """Report pins declared twice and WITH lists that name no data pin of their side."""
    pins: tuple[_Named, ...] = (
        *interface.event_inputs,
        *interface.event_outputs,
        *interface.inputs,
        *interface.outputs,
        *interface.in_outs,
        *interface.plugs,
        *interface.sockets,
    )
    check_names_once(pins, "pin", diagnostics)
    _check_with(interface.event_inputs, (*interface.inputs, *interface.in_outs), diagnostics)
    _check_with(interface.event_outputs, (*interface.outputs, *interface.in_outs), diagnostics)


def _check_with(
    events: Iterable[EventDeclaration],
    variables: Iterable[VariableDeclaration],
    diagnostics: Diagnostics,
) -> None:
    known = {variable.name for variable in variables}
    for event in events:
        spans = event.with_spans or (event.span,) * len(event.with_data)
        for name, span in zip(event.with_data, spans, strict=True):
            if name not in known:
                diagnostics.add(
                    structure.unknown_with(span=span, event=event.name, name=name, known=known)
                )


def check_body(
    declaration: TypeDeclaration, interface: InterfaceDeclaration, diagnostics: Diagnostics
) -> None:
    """Report variables declared twice, and what an ECC names and its type does not have."""
    body = declaration.body
    if isinstance(body, BasicDeclaration | SimpleDeclaration):
        every = (*interface.inputs, *interface.outputs, *interface.in_outs)
        pins = {pin.name: pin for pin in every}.values()  # the others were reported as pins
        variables = (*pins, *body.internals, *body.constants, *body.blocks)
        check_names_once(variables, "variable", diagnostics, key=str.casefold)
    if not isinstance(body, BasicDeclaration):
        return
    check_names_once(body.states, "ECC state", diagnostics)
    check_names_once(body.algorithms, "algorithm", diagnostics)
    states = {state.name for state in body.states}
    algorithms = {algorithm.name for algorithm in body.algorithms}
    outputs = {event.name for event in interface.event_outputs}

    def check(what: str, name: str, known: set[str], span: Span) -> None:
        if name and name not in known:
            diagnostics.add(structure.unknown_in_ecc(span=span, what=what, name=name, known=known))

    for state in body.states:
        for action in state.actions:
            check("algorithm", action.algorithm, algorithms, action.span)
            check("event output", action.output, outputs, action.span)
    for transition in body.transitions:
        check("state", transition.source, states, transition.span)
        check("state", transition.target, states, transition.span)
