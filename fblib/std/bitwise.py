"""Operations on bits: logic, shifts and rotations."""

from compiler.ir.declarations import TypeDeclaration
from fblib.declare import chained, function_block, numbered
from fblib.family import Family, GenericName

_PACKAGE = "iec61131::bitwiseOperators"


def _logic(name: str, count: int, operator: str) -> TypeDeclaration:
    pins = numbered("IN", count)
    return function_block(
        name,
        chained(operator, pins),
        package=_PACKAGE,
        inputs=tuple(f"{pin}: ANY_BIT" for pin in pins),
        outputs=("OUT: ANY_BIT",),
        comment=f"{operator} of its inputs, bit by bit",
    )


def _and(name: str, count: int) -> TypeDeclaration:
    return _logic(name, count, "AND")


def _or(name: str, count: int) -> TypeDeclaration:
    return _logic(name, count, "OR")


def _xor(name: str, count: int) -> TypeDeclaration:
    return _logic(name, count, "XOR")


def _shift(function: str, comment: str) -> TypeDeclaration:
    return function_block(
        f"F_{function}",
        f"OUT := {function}(IN, N);",
        package=_PACKAGE,
        inputs=("IN: ANY_BIT", "N: ANY_INT"),
        outputs=("OUT: ANY_BIT",),
        comment=comment,
    )


_NOT = function_block(
    "F_NOT",
    "OUT := NOT IN;",
    package=_PACKAGE,
    inputs=("IN: ANY_BIT",),
    outputs=("OUT: ANY_BIT",),
    comment="IN with every bit inverted",
)

FAMILY = Family(
    "bitwise",
    "Bits",
    types=(
        _and("F_AND", 2),
        _or("F_OR", 2),
        _xor("F_XOR", 2),
        _NOT,
        _shift("SHL", "IN shifted left by N bits"),
        _shift("SHR", "IN shifted right by N bits"),
        _shift("ROL", "IN rotated left by N bits"),
        _shift("ROR", "IN rotated right by N bits"),
    ),
    generics=tuple(
        GenericName(template, make)
        for operator, make in (("AND", _and), ("OR", _or), ("XOR", _xor))
        for template in (f"{operator}_<n>", f"F_{operator}_<n>")
    ),
)
