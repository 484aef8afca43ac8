"""Edge detection of IEC 61131-3."""

from fblib.declare import function_block
from fblib.family import Family

_PACKAGE = "iec61131::edgeDetection"
_PINS = ("CLK: BOOL",)

FAMILY = Family(
    "edges",
    "Edge detection",
    types=(
        function_block(
            "FB_R_TRIG",
            "Q := CLK AND NOT LAST;\nLAST := CLK;",
            package=_PACKAGE,
            inputs=_PINS,
            outputs=("Q: BOOL",),
            internals=("LAST: BOOL",),
            comment="Q is TRUE for one request after CLK became TRUE",
        ),
        function_block(
            "FB_F_TRIG",
            "Q := LAST AND NOT CLK;\nLAST := CLK;",
            package=_PACKAGE,
            inputs=_PINS,
            outputs=("Q: BOOL",),
            internals=("LAST: BOOL",),
            comment="Q is TRUE for one request after CLK became FALSE",
        ),
    ),
)
