"""What a block that prints answers; what it prints stands in the tests of blocks of values."""

from collections.abc import Sequence

from tests.bench import Case, Line

CASES: Sequence[Case] = (
    (
        "OUT_ANY_CONSOLE",
        {"QI": "TRUE", "LABEL": "'sum'", "IN": "INT#5"},
        [
            Line("REQ", events="CNF", outputs={"QO": True}),
            Line("REQ", {"QI": False}, "CNF", {"QO": False}),
        ],
    ),
)
