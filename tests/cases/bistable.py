"""What latches remember."""

from collections.abc import Sequence

from tests.bench import Case, Line

ONE, ZERO = {"Q1": True}, {"Q1": False}

CASES: Sequence[Case] = (
    (
        "FB_SR",
        {},
        [
            Line("REQ", {"S1": True, "R": True}, "CNF", ONE),
            Line("REQ", {"S1": False, "R": False}, "CNF", ONE),
            Line("REQ", {"R": True}, "CNF", ZERO),
        ],
    ),
    (
        "FB_RS",
        {},
        [
            Line("REQ", {"S": True, "R1": True}, "CNF", ZERO),
            Line("REQ", {"R1": False}, "CNF", ONE),
            Line("REQ", {"S": False}, "CNF", ONE),
            Line("REQ", {"R1": True}, "CNF", ZERO),
        ],
    ),
)
