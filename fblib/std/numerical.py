"""Numerical functions of one value."""

from compiler.ir.declarations import TypeDeclaration
from fblib.declare import function_block
from fblib.family import Family

_FUNCTIONS = {
    "ABS": "The absolute value of IN",
    "SQRT": "The square root of IN",
    "LN": "The natural logarithm of IN",
    "LOG": "The logarithm of IN to base 10",
    "EXP": "e to the power of IN",
    "SIN": "The sine of IN in radians",
    "COS": "The cosine of IN in radians",
    "TAN": "The tangent of IN in radians",
    "ASIN": "The arc sine of IN in radians",
    "ACOS": "The arc cosine of IN in radians",
    "ATAN": "The arc tangent of IN in radians",
}


def _function(function: str, comment: str) -> TypeDeclaration:
    generic = "ANY_NUM" if function == "ABS" else "ANY_REAL"
    return function_block(
        f"F_{function}",
        f"OUT := {function}(IN);",
        package="iec61131::numerical",
        inputs=(f"IN: {generic}",),
        outputs=(f"OUT: {generic}",),
        comment=comment,
    )


FAMILY = Family(
    "numerical",
    "Numerical functions",
    types=tuple(_function(name, comment) for name, comment in _FUNCTIONS.items()),
)
