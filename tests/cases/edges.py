"""When an edge is seen."""

from collections.abc import Sequence

from tests.bench import Case, Line

ON, OFF = {"Q": True}, {"Q": False}

CASES: Sequence[Case] = (
    (
        "FB_R_TRIG",
        {},
        [
            Line("REQ", events="CNF", outputs=OFF),
            Line("REQ", {"CLK": True}, "CNF", ON),
            Line("REQ", events="CNF", outputs=OFF),
        ],
    ),
    (
        "FB_F_TRIG",
        {},
        [
            Line("REQ", events="CNF", outputs=OFF),
            Line("REQ", {"CLK": True}, "CNF", OFF),
            Line("REQ", {"CLK": False}, "CNF", ON),
            Line("REQ", events="CNF", outputs=OFF),
        ],
    ),
)
