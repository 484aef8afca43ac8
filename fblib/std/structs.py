"""Structs put together and taken apart: STRUCT_MUX and STRUCT_DEMUX, which a struct gives pins."""

from collections.abc import Iterable, Iterator

from compiler.ir.declarations import (
    Choice,
    Configuration,
    EventDeclaration,
    InterfaceDeclaration,
    NoBody,
    SimpleDeclaration,
    StructDeclaration,
    TypeDeclaration,
    VariableDeclaration,
)
from fblib.declare import simple
from fblib.family import Family, GenericName

_PACKAGE = "eclipse4diac::convert"
_STRUCT = "StructuredType"
_SHOWN = "VisibleChildren"
_NAME_OF_MEMBERS = "____"
"""What FORTE has between a struct and the members that are shown."""

_MUX_COMMENT = "A struct of its members"
_DEMUX_COMMENT = "The members of a struct"


def _type(
    name: str,
    *,
    inputs: Iterable[VariableDeclaration],
    outputs: Iterable[VariableDeclaration],
    body: SimpleDeclaration | NoBody,
    comment: str,
    imports: tuple[str, ...] = (),
    configuration: Configuration | None = None,
) -> TypeDeclaration:
    inputs, outputs = tuple(inputs), tuple(outputs)
    return TypeDeclaration(
        name,
        package=_PACKAGE,
        imports=imports,
        interface=InterfaceDeclaration(
            event_inputs=(EventDeclaration("REQ", tuple(pin.name for pin in inputs)),),
            event_outputs=(EventDeclaration("CNF", tuple(pin.name for pin in outputs)),),
            inputs=inputs,
            outputs=outputs,
        ),
        body=body,
        comment=comment,
        library=True,
        configuration=configuration,
    )


def _struct_of(choice: Choice) -> StructDeclaration:
    """Return the struct that was chosen.

    Raises:
        ValueError: it is none; the compiler asks with structs only.
    """
    if choice.struct is None:
        message = f'"{choice.datatype}" is no struct'
        raise ValueError(message)
    return choice.struct


def _names_of(struct: StructDeclaration) -> tuple[str, ...]:
    """Return the imports with which the types of its members are found as in its own file."""
    own = (f"{struct.package}::*",) if struct.package else ()
    return (*own, *struct.imports)


def _chosen_mux(choice: Choice) -> TypeDeclaration:
    struct = _struct_of(choice)
    return _type(
        f"STRUCT_MUX_1{choice.datatype}",
        inputs=struct.members,
        outputs=(VariableDeclaration("OUT", choice.datatype, span=struct.span),),
        body=simple("\n".join(f"OUT.{pin.name} := {pin.name};" for pin in struct.members)),
        comment=_MUX_COMMENT,
        imports=_names_of(struct),
    )


def _chosen_demux(choice: Choice) -> TypeDeclaration:
    struct = _struct_of(choice)
    shown = choice.attributes.get(_SHOWN, "")
    pins = tuple(_shown(struct, shown)) if shown else struct.members
    return _type(
        f"STRUCT_DEMUX_1{choice.datatype}{_NAME_OF_MEMBERS if shown else ''}{shown}",
        inputs=(VariableDeclaration("IN", choice.datatype, span=struct.span),),
        outputs=pins,
        body=simple("\n".join(f"{pin.name} := IN.{pin.name};" for pin in pins)),
        comment=_DEMUX_COMMENT,
        imports=_names_of(struct),
    )


def _shown(struct: StructDeclaration, names: str) -> Iterator[VariableDeclaration]:
    """Yield the members that a list `x,inner.y` names, in its order: the outer ones."""
    members = {member.name.casefold(): member for member in struct.members}
    outer = (name.partition(".")[0].strip() for name in names.split(","))
    for name in dict.fromkeys(map(str.casefold, outer)):
        if member := members.get(name):
            yield member


def _mux(name: str, struct: str = "") -> TypeDeclaration:
    return _type(
        name,
        inputs=(),
        outputs=(VariableDeclaration("OUT", "ANY_STRUCT"),),
        body=NoBody(),
        comment=_MUX_COMMENT,
        configuration=Configuration(
            _STRUCT, _chosen_mux, chosen={_STRUCT: struct} if struct else {}
        ),
    )


def _demux(name: str, struct: str = "", shown: str = "") -> TypeDeclaration:
    given = {_STRUCT: struct, _SHOWN: shown}
    return _type(
        name,
        inputs=(VariableDeclaration("IN", "ANY_STRUCT"),),
        outputs=(),
        body=NoBody(),
        comment=_DEMUX_COMMENT,
        configuration=Configuration(
            _STRUCT,
            _chosen_demux,
            chosen={attribute: value for attribute, value in given.items() if value},
        ),
    )


FAMILY = Family(
    "structs",
    "Structs and their members",
    types=(_mux("STRUCT_MUX"), _demux("STRUCT_DEMUX")),
    generics=(
        GenericName("STRUCT_MUX_1<type>", _mux),
        # First the one that says more: a name of a type may have underscores, too.
        GenericName(f"STRUCT_DEMUX_1<type>{_NAME_OF_MEMBERS}<names>", _demux),
        GenericName("STRUCT_DEMUX_1<type>", _demux),
    ),
)
