"""Checking one type by itself: names declared once, WITH lists, references of the ECC."""

from collections.abc import Iterable
from typing import Protocol

from compiler.ir.declarations import (
    BasicDeclaration,
    EventDeclaration,
    InterfaceDeclaration,
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


def check_names_once(items: Iterable[_Named], what: str, diagnostics: Diagnostics) -> None:
    """Report every name that is declared twice."""
    first: dict[str, Span] = {}
    for item in items:
        if item.name in first:
            diagnostics.add(
                structure.repeated_name(
                    span=item.span, name=item.name, what=what, first=first[item.name]
                )
            )
        else:
            first[item.name] = item.span


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
        for name in event.with_data:
            if name not in known:
                diagnostics.add(
                    structure.unknown_with(
                        span=event.span, event=event.name, name=name, known=known
                    )
                )


def check_body(
    declaration: TypeDeclaration, interface: InterfaceDeclaration, diagnostics: Diagnostics
) -> None:
    """Report what an ECC names and its type does not have."""
    body = declaration.body
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
