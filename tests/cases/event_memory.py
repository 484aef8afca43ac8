"""What flip-flops and edges of events remember."""

from collections.abc import Sequence

from tests.bench import Case, Line

ON, OFF = {"Q": True}, {"Q": False}
SET_RESET = [
    Line("R", outputs=OFF),
    Line("S", events="EO", outputs=ON),
    Line("S", outputs=ON),
    Line("R", events="EO", outputs=OFF),
    Line("R", outputs=OFF),
    Line("S", events="EO", outputs=ON),
]

CASES: Sequence[Case] = (
    ("E_SR", {}, SET_RESET),
    ("E_RS", {}, SET_RESET),
    (
        "E_D_FF",
        {},
        [
            Line("CLK", outputs=OFF),
            Line("CLK", {"D": True}, "EO", ON),
            Line("CLK", outputs=ON),
            Line("CLK", {"D": False}, "EO", OFF),
            Line("CLK", outputs=OFF),
            Line("CLK", {"D": True}, "EO", ON),
        ],
    ),
    (
        "E_D_FF_2",
        {},
        [
            Line("CLK"),
            Line("CLK", {"D2": True}, "EO", {"Q1": False, "Q2": True}),
            Line("CLK", outputs={"Q2": True}),
            Line("CLK", {"D1": True, "D2": False}, "EO", {"Q1": True, "Q2": False}),
        ],
    ),
    (
        "E_D_FF_ANY",
        {"D": "INT#0"},
        [
            Line("CLK"),
            Line("CLK", {"D": 5}, "EO", {"Q": 5}),
            Line("CLK", outputs={"Q": 5}),
            Line("CLK", {"D": -1}, "EO", {"Q": -1}),
        ],
    ),
    ("E_T_FF", {}, [Line("CLK", events="EO", outputs=ON), Line("CLK", events="EO", outputs=OFF)]),
    (
        "E_T_FF_SR",
        {},
        [
            Line("R"),
            Line("CLK", events="EO", outputs=ON),
            Line("S", outputs=ON),
            Line("CLK", events="EO", outputs=OFF),
            Line("S", events="EO", outputs=ON),
            Line("R", events="EO", outputs=OFF),
        ],
    ),
    (
        "E_R_TRIG",
        {},
        [
            Line("EI"),
            Line("EI", {"QI": True}, "EO"),
            Line("EI"),
            Line("EI", {"QI": False}),
            Line("EI", {"QI": True}, "EO"),
        ],
    ),
    (
        "E_F_TRIG",
        {},
        [
            Line("EI"),
            Line("EI", {"QI": True}),
            Line("EI", {"QI": False}, "EO"),
            Line("EI"),
        ],
    ),
)
