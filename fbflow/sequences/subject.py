"""The type under test as it is compiled: with a body of its own, and concrete pins."""

from collections.abc import Mapping
from dataclasses import replace

from compiler.ir.catalog import Catalog
from compiler.ir.datatypes import GENERIC_NAMES
from compiler.ir.declarations import (
    BasicDeclaration,
    InterfaceDeclaration,
    NoBody,
    TypeDeclaration,
    VariableDeclaration,
)
from compiler.ir.diagnostics import choices_hint
from compiler.ir.literals import guess_type
from compiler.ir.lookup import has_same_pins
from compiler.ir.sequences import ServiceSequence
from fbflow.sequences.parameters import read_parameters
from fbflow.sequences.plan import DocumentationError, MistakenSequenceError, primitives


def implemented(declaration: TypeDeclaration, library: Catalog) -> TypeDeclaration:
    """Return a type with its body: that of its file, or of the library's block of the same name.

    Raises:
        DocumentationError: neither has one.
    """
    if declaration.kind != "block":
        message = f"the file declares no block, but a {declaration.kind}"
        raise DocumentationError(message)
    if not isinstance(declaration.body, NoBody):
        return declaration
    standard = library.find_type(declaration.name)
    if standard is None or isinstance(standard.body, NoBody):
        message = "the file has only the interface of the block, nothing that could be executed"
        raise DocumentationError(message)
    if not has_same_pins(declaration.interface, standard.interface):
        message = f'the file has only an interface, and the library\'s "{standard.name}" another'
        raise DocumentationError(message)
    return standard


def subject(declaration: TypeDeclaration, sequence: ServiceSequence) -> TypeDeclaration:
    """Return the type as a sequence needs it: begun in its state, generic pins of its types.

    Raises:
        MistakenSequenceError: there is no such state.
    """
    tested = on_the_bench(declaration, _literals(sequence))
    if isinstance(tested.body, BasicDeclaration):
        return replace(tested, body=_started(tested.body, sequence))
    return tested


def on_the_bench(declaration: TypeDeclaration, literals: Mapping[str, str]) -> TypeDeclaration:
    """Return the type with generic pins of the types that literals state, by casefolded pin.

    It has a name that no library has, since a project's copy of a standard block would be
    compiled as the library's block, and its own file would not be tested.
    """
    return replace(
        declaration,
        name=f"{declaration.name} under test",
        interface=_concrete(declaration, literals),
    )


def _started(body: BasicDeclaration, sequence: ServiceSequence) -> BasicDeclaration:
    """Return a state machine whose first state, the initial one, is that of the sequence."""
    wanted = sequence.start_state.casefold()
    if not wanted:
        return body
    first = [state for state in body.states if state.name.casefold() == wanted]
    if not first:
        hint = choices_hint(sequence.start_state, (state.name for state in body.states))
        message = f'the block has no state "{sequence.start_state}". {hint}'
        raise MistakenSequenceError(message, sequence.span)
    others = (state for state in body.states if state is not first[0])
    return replace(body, states=(first[0], *others))


def _literals(sequence: ServiceSequence) -> Mapping[str, str]:
    """Return the first literal for each pin, by casefolded name."""
    found: dict[str, str] = {}
    for primitive in primitives(sequence):
        for assignment in read_parameters(primitive.parameters):
            if assignment.literal is not None:
                found.setdefault(assignment.pin.casefold(), assignment.literal)
    return found


def _concrete(declaration: TypeDeclaration, literals: Mapping[str, str]) -> InterfaceDeclaration:
    """Give generic pins the types that literals state; pins of one slot share it."""
    interface = declaration.interface
    stated: dict[str, str] = {}
    for pin in (*interface.inputs, *interface.in_outs, *interface.outputs):
        literal = literals.get(pin.name.casefold())
        if literal is not None and (guess := guess_type(literal)) is not None:
            stated.setdefault(_slot(declaration, pin), str(guess))

    def typed(pins: tuple[VariableDeclaration, ...]) -> tuple[VariableDeclaration, ...]:
        return tuple(
            replace(pin, type=stated.get(_slot(declaration, pin), pin.type))
            if pin.type.upper() in GENERIC_NAMES
            else pin
            for pin in pins
        )

    return replace(
        interface,
        inputs=typed(interface.inputs),
        outputs=typed(interface.outputs),
        in_outs=typed(interface.in_outs),
    )


def _slot(declaration: TypeDeclaration, pin: VariableDeclaration) -> str:
    """Return what stands for all pins that share a type with this one."""
    if pin.type.upper() not in GENERIC_NAMES:
        return f"{pin.name} alone"
    for pins in declaration.same_type:
        if pin.name in pins:
            return pins[0]
    return pin.name if declaration.same_type else pin.type.upper()
