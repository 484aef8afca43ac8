"""Which value is taken."""

from collections.abc import Sequence

from tests.bench import Case, Line
from tests.every_case import computes

CASES: Sequence[Case] = (
    computes("F_MOVE", {"IN": "STRING#'text'"}, OUT="text"),
    computes("F_MOVE_1UDINT", {"IN": "7"}, OUT=7),
    computes("F_SEL", {"G": "FALSE", "IN0": "INT#1", "IN1": "INT#2"}, OUT=1),
    computes("F_SEL", {"G": "TRUE", "IN0": "INT#1", "IN1": "INT#2"}, OUT=2),
    computes("F_MUX_3", {"K": "UINT#2", "IN1": "INT#1", "IN2": "INT#2", "IN3": "INT#3"}, OUT=3),
    computes("F_MUX_2", {"K": "INT#9", "IN1": "INT#1", "IN2": "INT#2"}, OUT=0),
    computes("F_MAX", {"IN1": "INT#-1", "IN2": "INT#2"}, OUT=2),
    computes("F_MIN", {"IN1": "INT#-1", "IN2": "INT#2"}, OUT=-1),
    computes("F_MAX_3", {"IN1": "INT#1", "IN2": "INT#3", "IN3": "INT#2"}, OUT=3),
    computes("F_MIN_3", {"IN1": "INT#2", "IN2": "INT#3", "IN3": "INT#1"}, OUT=1),
    computes("F_LIMIT", {"MN": "INT#0", "IN": "INT#9", "MX": "INT#5"}, OUT=5),
    computes("F_LIMIT", {"MN": "INT#0", "IN": "INT#-9", "MX": "INT#5"}, OUT=0),
    computes("F_LIMIT", {"MN": "INT#0", "IN": "INT#3", "MX": "INT#5"}, OUT=3),
    (
        "F_SEL_E_2",
        {"IN0": "INT#1", "IN1": "INT#2"},
        [
            Line("REQ1", events="CNF", outputs={"OUT": 2}),
            Line("REQ0", events="CNF", outputs={"OUT": 1}),
        ],
    ),
    (
        "F_MUX_2_2",
        {"IN_1_1": "INT#1", "IN_2_1": "INT#2", "IN_1_2": "REAL#1.5", "IN_2_2": "REAL#2.5"},
        [
            Line("EI2", events="EO", outputs={"OUT_1": 2, "OUT_2": 2.5, "QO": True}),
            Line("EI1", events="EO", outputs={"OUT_1": 1, "OUT_2": 1.5, "STATUS": "OK"}),
        ],
    ),
    (
        "F_MUX_2",
        {"K": "INT#0", "IN1": "INT#7", "IN2": "INT#8"},
        [
            Line("REQ", events="CNF", outputs={"OUT": 7}),
            Line("REQ", {"K": -1}, "CNF", {"OUT": 7}),
            Line("REQ", {"K": 1}, "CNF", {"OUT": 8}),
        ],
    ),
)
