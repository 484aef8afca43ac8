"""What timers of IEC 61131-3 say when they are asked."""

from collections.abc import Sequence

from tests.bench import MILLISECOND, Case, Line

ON, OFF = {"Q": True}, {"Q": False}

CASES: Sequence[Case] = (
    (
        "FB_TON",
        {"PT": "T#10ms"},
        [
            Line("REQ", {"IN": True}, "CNF", {"Q": False, "ET": 0}),
            Line("REQ", at=4, events="CNF", outputs={"Q": False, "ET": 4 * MILLISECOND}),
            Line("REQ", at=12, events="CNF", outputs={"Q": True, "ET": 10 * MILLISECOND}),
        ],
    ),
    (
        "FB_TOF",
        {"PT": "T#10ms"},
        [
            Line("REQ", {"IN": True}, "CNF", ON),
            Line("REQ", {"IN": False}, "CNF", ON),
            Line("REQ", at=10, events="CNF", outputs=OFF),
        ],
    ),
    (
        "FB_TP",
        {"PT": "T#10ms"},
        [
            Line("REQ", {"IN": True}, "CNF", ON),
            Line("REQ", {"IN": False}, "CNF", ON, at=9),
            Line("REQ", at=10, events="CNF", outputs=OFF),
        ],
    ),
)
