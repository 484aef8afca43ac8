"""Arithmetic: sums, products, quotients, powers; with durations where 4diac has them."""

from compiler.ir.declarations import TypeDeclaration
from fblib.declare import function_block, numbered
from fblib.family import Family, GenericName

_PACKAGE = "iec61131::arithmetic"


def _binary(
    name: str, text: str, generic: str, comment: str, *, result: str = ""
) -> TypeDeclaration:
    return function_block(
        name,
        text,
        package=_PACKAGE,
        inputs=(f"IN1: {generic}", f"IN2: {generic}"),
        outputs=(f"OUT: {result or generic}",),
        same_type=(("IN1", "IN2", "OUT"),) if result else (),
        comment=comment,
    )


def _many(name: str, count: int, operator: str, generic: str, comment: str) -> TypeDeclaration:
    pins = numbered("IN", count)
    return function_block(
        name,
        f"OUT := {f' {operator} '.join(pins)};",
        package=_PACKAGE,
        inputs=tuple(f"{pin}: {generic}" for pin in pins),
        outputs=(f"OUT: {generic}",),
        comment=comment,
    )


def _sum(name: str, count: int) -> TypeDeclaration:
    return _many(name, count, "+", "ANY_MAGNITUDE", "The sum of its inputs")


def _product(name: str, count: int) -> TypeDeclaration:
    return _many(name, count, "*", "ANY_NUM", "The product of its inputs")


def _scaled(name: str, operator: str, comment: str) -> TypeDeclaration:
    return function_block(
        name,
        f"OUT := IN1 {operator} IN2;",
        package=_PACKAGE,
        inputs=("IN1: TIME", "IN2: ANY_NUM"),
        outputs=("OUT: TIME",),
        comment=comment,
    )


_TRUNCATED = function_block(
    "F_TRUNC",
    "OUT := TRUNC(IN);",
    package=_PACKAGE,
    inputs=("IN: ANY_REAL",),
    outputs=("OUT: ANY_INT",),
    comment="The integer part of IN",
)

FAMILY = Family(
    "arithmetic",
    "Arithmetic",
    types=(
        _binary("F_ADD", "OUT := IN1 + IN2;", "ANY_MAGNITUDE", "IN1 + IN2"),
        _binary("F_SUB", "OUT := IN1 - IN2;", "ANY_MAGNITUDE", "IN1 - IN2"),
        _binary("F_MUL", "OUT := IN1 * IN2;", "ANY_NUM", "IN1 * IN2"),
        _binary("F_DIV", "OUT := IN1 / IN2;", "ANY_NUM", "IN1 / IN2"),
        _binary(
            "F_MOD",
            "OUT := IN1 MOD IN2;",
            "ANY_INT",
            "The remainder of IN1 / IN2",
            result="ANY_NUM",
        ),
        _binary("F_EXPT", "OUT := IN1 ** IN2;", "ANY_REAL", "IN1 to the power of IN2"),
        _scaled("F_MULTIME", "*", "A duration times a number"),
        _scaled("F_DIVTIME", "/", "A duration divided by a number"),
        _TRUNCATED,
    ),
    generics=(
        GenericName("ADD_<n>", _sum),
        GenericName("F_ADD_<n>", _sum),
        GenericName("MUL_<n>", _product),
    ),
)
