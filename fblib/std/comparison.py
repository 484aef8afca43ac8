"""Comparisons of two values of one type."""

from compiler.ir.declarations import TypeDeclaration
from fblib.declare import function_block
from fblib.family import Family

_OPERATORS = {
    "F_EQ": "=",
    "F_NE": "<>",
    "F_GT": ">",
    "F_GE": ">=",
    "F_LT": "<",
    "F_LE": "<=",
}


def _comparison(name: str, operator: str) -> TypeDeclaration:
    return function_block(
        name,
        f"OUT := IN1 {operator} IN2;",
        package="iec61131::comparison",
        inputs=("IN1: ANY_ELEMENTARY", "IN2: ANY_ELEMENTARY"),
        outputs=("OUT: BOOL",),
        comment=f"Whether IN1 {operator} IN2",
    )


FAMILY = Family(
    "comparison",
    "Comparison",
    types=tuple(_comparison(name, operator) for name, operator in _OPERATORS.items()),
)
