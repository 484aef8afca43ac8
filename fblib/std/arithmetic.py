"""Arithmetic: sums, products, quotients, powers; with durations where 4diac has them."""

from compiler.ir.declarations import TypeDeclaration
from fblib.declare import chained, function_block, numbered
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
        chained(operator, pins),
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


_MOMENTS = {
    "F_ADD_DT_TIME": ("DATE_AND_TIME", "TIME", "DATE_AND_TIME", "A moment and a duration"),
    "F_ADD_TOD_TIME": ("TIME_OF_DAY", "TIME", "TIME_OF_DAY", "A time of day and a duration"),
    "F_SUB_DT_TIME": ("DATE_AND_TIME", "TIME", "DATE_AND_TIME", "A moment less a duration"),
    "F_SUB_TOD_TIME": ("TIME_OF_DAY", "TIME", "TIME_OF_DAY", "A time of day less a duration"),
    "F_SUB_DT_DT": ("DATE_AND_TIME", "DATE_AND_TIME", "TIME", "The time between two moments"),
    "F_SUB_TOD_TOD": ("TIME_OF_DAY", "TIME_OF_DAY", "TIME", "The time between two of a day"),
    "F_SUB_DATE_DATE": ("DATE", "DATE", "TIME", "The time between two dates"),
}


def _moment(name: str, first: str, second: str, result: str, comment: str) -> TypeDeclaration:
    return function_block(
        name,
        f"OUT := {name.removeprefix('F_')}(IN1, IN2);",
        package=_PACKAGE,
        inputs=(f"IN1: {first}", f"IN2: {second}"),
        outputs=(f"OUT: {result}",),
        comment=comment,
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
        *(_moment(name, *pins) for name, pins in _MOMENTS.items()),
    ),
    generics=(
        GenericName("ADD_<n>", _sum),
        GenericName("F_ADD_<n>", _sum),
        GenericName("MUL_<n>", _product),
    ),
)
