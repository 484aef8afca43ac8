"""4diac's X2X blocks: they give a wire a type, and a value a place to be sampled at."""

from fblib.declare import function_block
from fblib.family import Family

_TYPES = (
    *("BOOL", "BYTE", "WORD", "DWORD", "LWORD"),
    *("SINT", "INT", "DINT", "LINT", "USINT", "UINT", "UDINT", "ULINT", "REAL", "LREAL"),
    *("TIME", "STRING", "WSTRING"),
)

FAMILY = Family(
    "convert",
    "Values of one type",
    types=tuple(
        function_block(
            f"{name}2{name}",
            "OUT := IN;",
            package="eclipse4diac::convert",
            inputs=(f"IN: {name}",),
            outputs=(f"OUT: {name}",),
            comment=f"A {name}, unchanged",
        )
        for name in _TYPES
    ),
)
