"""Where events go."""

from collections.abc import Sequence

from tests.bench import Case, Line

CASES: Sequence[Case] = (
    ("E_SPLIT", {}, [Line("EI", events="EO1 EO2"), Line("EI", events="EO1 EO2")]),
    ("E_SPLIT_1", {}, [Line("EI", events="EO1")]),
    ("E_SPLIT_4", {}, [Line("EI", events="EO1 EO2 EO3 EO4")]),
    ("E_MERGE", {}, [Line("EI1", events="EO"), Line("EI2", events="EO")]),
    ("E_MERGE_3", {}, [Line("EI1", events="EO"), Line("EI3", events="EO")]),
    (
        "E_REND",
        {},
        [
            Line("EI1"),
            Line("EI1"),
            Line("EI2", events="EO"),
            Line("EI2"),
            Line("EI1", events="EO"),
            Line("EI1"),
            Line("R"),
            Line("EI2"),
            Line("R"),
            Line("EI1"),
            Line("EI2", events="EO"),
        ],
    ),
    (
        "E_REND_2",
        {},
        [
            Line("EI1"),
            Line("EI1"),
            Line("EI2", events="EO"),
            Line("EI1"),
            Line("R"),
            Line("EI2"),
            Line("EI1", events="EO"),
        ],
    ),
    (
        "E_REND_3",
        {},
        [
            Line("EI3"),
            Line("EI3"),
            Line("EI1"),
            Line("EI2", events="EO"),
            Line("EI2"),
            Line("EI1"),
            Line("EI3", events="EO"),
        ],
    ),
    (
        "E_PERMIT_3",
        {},
        [
            Line("EI1"),
            Line("EI3", {"PERMIT": True}, "EO3"),
            Line("EI1", events="EO1"),
            Line("EI1", {"PERMIT": False}),
        ],
    ),
    ("E_REND_1", {}, [Line("EI1", events="EO"), Line("EI1", events="EO")]),
    (
        "E_PERMIT",
        {},
        [
            Line("EI"),
            Line("EI", {"PERMIT": True}, "EO"),
            Line("EI", events="EO"),
            Line("EI", {"PERMIT": False}),
        ],
    ),
    (
        "E_SELECT",
        {},
        [
            Line("EI0", events="EO"),
            Line("EI1"),
            Line("EI0", {"G": True}),
            Line("EI1", events="EO"),
        ],
    ),
    (
        "E_SWITCH",
        {},
        [Line("EI", events="EO0"), Line("EI", {"G": True}, "EO1"), Line("EI", events="EO1")],
    ),
    (
        "E_DEMUX",
        {},
        [
            Line("EI", events="EO0"),
            Line("EI", {"K": 3}, "EO3"),
            Line("EI", {"K": 4}),
            Line("EI", {"K": 1}, "EO1"),
        ],
    ),
    ("E_DEMUX8", {}, [Line("EI", {"K": 7}, "EO7"), Line("EI", {"K": 8})]),
    (
        "E_DEMUX_2",
        {},
        [Line("EI", events="EO1"), Line("EI", {"K": 1}, "EO2"), Line("EI", {"K": 2})],
    ),
    (
        "E_MUX_3",
        {},
        [
            Line("EI2", events="EO", outputs={"K": 1}),
            Line("EI1", events="EO", outputs={"K": 0}),
            Line("EI3", events="EO", outputs={"K": 2}),
        ],
    ),
)
