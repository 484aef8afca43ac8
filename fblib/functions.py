"""Builders for functions and groups of constants, as `fblib.declare` has them for blocks."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from compiler.ir.declarations import (
    AlgorithmDeclaration,
    ConstantsDeclaration,
    EventDeclaration,
    FunctionDeclaration,
    InterfaceDeclaration,
    TypeDeclaration,
    VariableDeclaration,
)
from fblib.declare import variable


def function(
    name: str,
    text: str,
    *,
    package: str,
    inputs: Sequence[str],
    result: str = "",
    outputs: Sequence[str] = (),
    variables: Sequence[str] = (),
    comment: str = "",
) -> TypeDeclaration:
    """Return a function: called from Structured Text, and a block with REQ and CNF.

    Args:
        name: its name, which is also the variable that `text` assigns the result to.
        text: the statements of its body.
        package: where it belongs.
        inputs: its VAR_INPUT.
        result: the type of its result, "" = none; as a pin, the result has no name.
        outputs: its VAR_OUTPUT.
        variables: its VAR_TEMP.
        comment: what it does.
    """
    results = (VariableDeclaration("", result),) if result else ()
    interface = InterfaceDeclaration(
        inputs=tuple(map(variable, inputs)), outputs=(*results, *map(variable, outputs))
    )
    sampled = EventDeclaration("REQ", tuple(pin.name for pin in interface.inputs))
    published = EventDeclaration("CNF", tuple(pin.name for pin in interface.outputs))
    sections = {"VAR_INPUT": inputs, "VAR_OUTPUT": outputs, "VAR_TEMP": variables}
    lines = [
        f"FUNCTION {name} : {result}" if result else f"FUNCTION {name}",
        *(
            line
            for section, declared in sections.items()
            if declared
            for line in (section, *(f"{each};" for each in declared), "END_VAR")
        ),
        text,
        "END_FUNCTION",
    ]
    return TypeDeclaration(
        name,
        kind="function",
        package=package,
        interface=replace(interface, event_inputs=(sampled,), event_outputs=(published,)),
        body=FunctionDeclaration(AlgorithmDeclaration(name, "\n".join(lines))),
        comment=comment,
        library=True,
    )


def constants(name: str, *, package: str, values: Iterable[str]) -> ConstantsDeclaration:
    """Return a group of global constants, each written as `SHIFT: SINT = 2`."""
    return ConstantsDeclaration(name, tuple(map(variable, values)), package=package)
