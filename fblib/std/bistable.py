"""Bistable elements of IEC 61131-3: the pin with a 1 dominates."""

from fblib.declare import function_block
from fblib.family import Family

_PACKAGE = "iec61131::bistableElements"

FAMILY = Family(
    "bistable",
    "Bistable elements",
    types=(
        function_block(
            "FB_SR",
            "Q1 := S1 OR (Q1 AND NOT R);",
            package=_PACKAGE,
            inputs=("S1: BOOL", "R: BOOL"),
            outputs=("Q1: BOOL",),
            comment="Bistable, set dominates",
        ),
        function_block(
            "FB_RS",
            "Q1 := (S OR Q1) AND NOT R1;",
            package=_PACKAGE,
            inputs=("S: BOOL", "R1: BOOL"),
            outputs=("Q1: BOOL",),
            comment="Bistable, reset dominates",
        ),
    ),
)
