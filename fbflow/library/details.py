"""What a type is besides its pins: where it belongs, how it is implemented, its code."""

from collections.abc import Iterator

from compiler.ir.declarations import (
    AlgorithmDeclaration,
    BasicDeclaration,
    FunctionDeclaration,
    NetworkDeclaration,
    SimpleDeclaration,
    TypeDeclaration,
)
from fbflow.library.contents import DataEntry, Entry, places_of
from fbflow.library.picture import picture, type_text


def show(entry: Entry) -> str:
    """Return everything about a type, for people."""
    declaration = entry.declaration
    head = f"{declaration.name}: {declaration.comment}".rstrip(": ")
    lines = (head, "", picture(declaration), *_facts(entry), "", *code(declaration))
    return "\n".join(lines).rstrip() + "\n"


def show_data(entry: DataEntry) -> str:
    """Return everything about a struct or a group of constants, for people."""
    width = max((len(member.name) for member in entry.members), default=0)
    return "".join(
        (
            f"{entry.name}: {entry.kind}\n\n",
            *(f"  {each.name:<{width}} : {type_text(each)}\n" for each in entry.members),
            f"\nfamily:  {entry.family.name} ({entry.family.comment})\n",
            f"package: {entry.declaration.package or '(none)'}\n",
        )
    )


def pin_comments(declaration: TypeDeclaration) -> Iterator[tuple[str, str]]:
    """Yield the names of the pins that have a comment, with it."""
    interface = declaration.interface
    for pins in (
        interface.event_inputs,
        interface.event_outputs,
        interface.inputs,
        interface.outputs,
        interface.in_outs,
        interface.sockets,
        interface.plugs,
    ):
        yield from ((pin.name, pin.comment) for pin in pins if pin.comment)


def code(declaration: TypeDeclaration) -> Iterator[str]:
    """Yield the lines of its body as its author wrote it."""
    match declaration.body:
        case BasicDeclaration() as body:
            yield from _chart(body)
            for algorithm in body.algorithms:
                yield from _algorithm(algorithm)
        case SimpleDeclaration() as body:
            yield from _variables(body)
            for algorithm in body.algorithms:
                yield from _algorithm(algorithm)
        case FunctionDeclaration() as body:
            yield from body.algorithm.text.splitlines()
        case NetworkDeclaration() as body:
            yield from (f"{element.name}: {element.type}" for element in body.elements)
            for connections in (
                body.event_connections,
                body.data_connections,
                body.adapter_connections,
            ):
                yield from (f"{each.source} -> {each.target}" for each in connections)
        case _:
            return


def _facts(entry: Entry) -> Iterator[str]:
    declaration, family = entry.declaration, entry.family
    comments = list(pin_comments(declaration))
    width = max((len(name) for name, _ in comments), default=0)
    yield from (f"  {name:<{width}}  {text}" for name, text in comments)
    if comments:
        yield ""
    yield f"kind:    {declaration.kind}"
    yield f"family:  {family.name} ({family.comment})"
    yield f"package: {declaration.package or '(none)'}"
    if family.package != "fbflow":
        yield f"from:    {family.package}"
    yield f"body:    {entry.body}"
    if entry.generic:
        yield f"generic: one of {entry.generic.template}, for {places_of(entry.generic)}"


def _variables(body: BasicDeclaration | SimpleDeclaration) -> Iterator[str]:
    for title, variables in (("VAR", body.internals), ("CONSTANT", body.constants)):
        yield from (f"{title} {variable.name}: {type_text(variable)}" for variable in variables)
    yield from (f"VAR {block.name}: {block.type}" for block in body.blocks)


def _chart(body: BasicDeclaration) -> Iterator[str]:
    yield from _variables(body)
    for state in body.states:
        actions = ", ".join(
            " -> ".join(filter(None, (action.algorithm, action.output))) for action in state.actions
        )
        yield f"STATE {state.name}" + (f": {actions}" if actions else "")
    yield from (f"{each.source} -> {each.target}: {each.condition}" for each in body.transitions)


def _algorithm(algorithm: AlgorithmDeclaration) -> Iterator[str]:
    text = algorithm.text.strip()
    if algorithm.language != "ST":
        text = f"(* in {algorithm.language} *)"
    if text.upper().startswith("ALGORITHM"):
        yield from text.splitlines()
        return
    yield f"ALGORITHM {algorithm.name}"
    yield from (f"  {line}".rstrip() for line in text.splitlines())
    yield "END_ALGORITHM"
