"""Cases of `fblib.std.signal_processing`."""

from collections.abc import Sequence

from tests.bench import Case, Line
from tests.every_case import computes

_RANGE = {"MAX_IN": "100.0", "MIN_IN": "0.0", "MAX_OUT": "20.0", "MIN_OUT": "4.0"}
_LIMITS = {
    **_RANGE,
    "MAX_IN_LIM": "90.0",
    "MIN_IN_LIM": "10.0",
    "MAX_OUT_FIX": "22.0",
    "MIN_OUT_FIX": "0.0",
}

CASES: Sequence[Case] = [
    computes("SCALE", {**_RANGE, "IN": "50.0"}, **{"": 12.0}),
    computes("SCALE", {**_RANGE, "IN": "200.0"}, **{"": 36.0}),
    computes("SCALE_LIM", {**_LIMITS, "IN": "50.0"}, **{"": 12.0}),
    computes("SCALE_LIM", {**_LIMITS, "IN": "9.5"}, **{"": 0.0}),
    computes("SCALE_LIM", {**_LIMITS, "IN": "90.5"}, **{"": 22.0}),
    computes("SCALE_LIM", {**_LIMITS, "IN": "90.0"}, **{"": 18.399999618530273}),
    computes("FIELDBUS_PERCENT_TO_WORD", {"RI": "1.0"}, **{"": 0xFAFF}),
    computes("FIELDBUS_PERCENT_TO_WORD", {"RI": "0.5"}, **{"": 0x7D80}),
    computes("FIELDBUS_WORD_TO_PERCENT", {"WI": "16#FAFF"}, **{"": 1.0, "WO": 0xFAFF}),
    computes("FIELDBUS_WORD_TO_PERCENT", {"WI": "0"}, **{"": 0.0, "WO": 0}),
    (
        "FIELDBUS_WORD_TO_PERCENT",
        {},
        [
            Line("REQ", {"WI": 0xFAFF}, "CNF", {"": 1.0, "WO": 0xFAFF}),
            # What is no value leaves nothing of the one before.
            Line("REQ", {"WI": 0xFE00}, "CNF", {"": 0.0, "WO": 0}),
        ],
    ),
    (
        "RampLimitFS",
        {"VAL_ZERO": "-5", "VAL_FULL": "25", "SLOW": "1", "FAST": "10", "PV": "7"},
        [
            Line("LOAD", events="CNF", outputs={"OUT": 7}),
            Line("UP_SLOW", events="CNF", outputs={"OUT": 8}),
            Line("UP_FAST", events="CNF", outputs={"OUT": 18}),
            Line("UP_FAST", events="CNF", outputs={"OUT": 25}),
            Line("UP_SLOW", events="CNF", outputs={"OUT": 25}),
            Line("DOWN_FAST", events="CNF", outputs={"OUT": 15}),
            Line("DOWN_SLOW", events="CNF", outputs={"OUT": 14}),
            Line("ZERO", events="CNF", outputs={"OUT": -5}),
            Line("DOWN_FAST", events="CNF", outputs={"OUT": -5}),
            Line("DOWN_SLOW", events="CNF", outputs={"OUT": -5}),
            Line("FULL", events="CNF", outputs={"OUT": 25}),
        ],
    ),
    (
        "DualHysteresis",
        {},
        [
            Line("REQ", {"INPUT": 0.9}),
            Line("INIT", {"QI": True}, "INITO", {"QO": True}),
            # The first request only leaves the initialisation.
            Line("REQ", {"INPUT": 0.9}, "CNF", {"DO_UP": False, "DO_DOWN": False}),
            Line("REQ", {"INPUT": 0.9}, "CNF", {"DO_UP": True, "DO_DOWN": False}),
            Line("REQ", {"INPUT": 0.65}),
            Line("REQ", {"INPUT": 0.55}, "CNF", {"DO_UP": False, "DO_DOWN": False}),
            Line("REQ", {"INPUT": 0.35}),
            Line("REQ", {"INPUT": 0.25}, "CNF", {"DO_UP": False, "DO_DOWN": True}),
            Line("REQ", {"INPUT": 0.35}),
            Line("REQ", {"INPUT": 0.45}, "CNF", {"DO_DOWN": False}),
            Line("INIT", {"QI": False}, "INITO", {"QO": False}),
            Line("REQ", {"INPUT": 0.9}),
        ],
    ),
]
