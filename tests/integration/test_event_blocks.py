"""What the event blocks of the library do, compiled and run: one table per family.

A case is a block, the literals of its parameters, and lines: at this time, write these inputs
and send this event; then these events come out, in this order, and these outputs have these
values.
"""

from collections.abc import Sequence

import pytest

from tests.bench import MILLISECOND, Bench, Case, Line, named, run

# --- Leading events -----------------------------------------------------------------------

FLOW: Sequence[Case] = (
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

# --- Flip-flops, edges, counters ----------------------------------------------------------

ON, OFF = {"Q": True}, {"Q": False}
SET_RESET = [
    Line("R", outputs=OFF),
    Line("S", events="EO", outputs=ON),
    Line("S", outputs=ON),
    Line("R", events="EO", outputs=OFF),
    Line("R", outputs=OFF),
    Line("S", events="EO", outputs=ON),
]
MEMORY: Sequence[Case] = (
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
    (
        "E_CTU",
        {"PV": "2"},
        [
            Line("CU", events="CUO", outputs={"CV": 1, "Q": False}),
            Line("CU", events="CUO", outputs={"CV": 2, "Q": True}),
            Line("R", events="RO", outputs={"CV": 0, "Q": False}),
        ],
    ),
    (
        "E_CTD",
        {"PV": "1"},
        [
            Line("CD"),
            Line("LD", events="LDO", outputs={"CV": 1, "Q": False}),
            Line("CD", events="CDO", outputs={"CV": 0, "Q": True}),
            Line("CD", outputs={"CV": 0}),
        ],
    ),
    *(
        (
            block,
            {"PV": "2"},
            [
                Line("CD"),
                Line("CU", events="CO", outputs={"CV": 1, "QU": False, "QD": False}),
                Line("CU", events="CO", outputs={"CV": 2, "QU": True, "QD": False}),
                Line("CD", events="CO", outputs={"CV": 1, "QU": False, "QD": False}),
                Line("R", events="RO", outputs={"CV": 0, "QU": False, "QD": True}),
                Line("LD", events="LDO", outputs={"CV": 2, "QU": True, "QD": False}),
                Line("LD", {"PV": largest}, "LDO", {"CV": largest}),
                Line("CU", outputs={"CV": largest}),
            ],
        )
        for block, largest in (("E_CTUD", 65535), ("E_CTUD_UDINT", 2**32 - 1))
    ),
)

# --- Time ---------------------------------------------------------------------------------

TIME: Sequence[Case] = (
    (
        "E_DELAY",
        {"DT": "T#10ms"},
        [Line("START"), Line("START", at=5), Line(at=9), Line(at=10, events="EO"), Line(at=99)],
    ),
    (
        "E_RDELAY",
        {"DT": "T#10ms"},
        [Line("START"), Line("START", at=5), Line(at=14), Line(at=15, events="EO"), Line(at=99)],
    ),
    (
        "E_CYCLE",
        {"DT": "T#10ms"},
        [
            Line("START"),
            Line(at=9),
            Line(at=40, events="EO EO EO EO"),
            Line("STOP", at=45),
            Line(at=99),
            Line("START", at=100),
            Line(at=115, events="EO"),
        ],
    ),
    (
        "E_TRAIN",
        {"DT": "T#10ms", "N": "3"},
        [
            Line("START"),
            Line(at=10, events="EO", outputs={"CV": 0}),
            Line(at=20, events="EO", outputs={"CV": 1}),
            Line(at=99, events="EO", outputs={"CV": 2}),
            Line("START", {"N": 5}, at=100),
            Line(at=125, events="EO EO"),
            Line("STOP", at=126),
            Line(at=999),
        ],
    ),
    (
        "E_TABLE",
        {"DT": "[T#5ms,T#10ms,T#20ms,T#1ms]", "N": "3"},
        [
            Line("START"),
            Line(at=4),
            Line(at=5, events="EO", outputs={"CV": 0}),
            Line(at=15, events="EO", outputs={"CV": 1}),
            Line(at=34),
            Line(at=35, events="EO", outputs={"CV": 2}),
            Line(at=99),
            Line("START", {"N": 9}, at=100),
            Line(at=999, events="EO EO EO EO", outputs={"CV": 3}),
            Line("START", {"N": 0}, at=1000),
            Line(at=2000),
        ],
    ),
    (
        "E_N_TABLE",
        {"DT": "[T#5ms,T#10ms,T#20ms,T#1ms]", "N": "4"},
        [
            Line("START"),
            Line(at=5, events="EO0"),
            Line(at=15, events="EO1"),
            Line(at=35, events="EO2"),
            Line(at=99, events="EO3"),
        ],
    ),
    (
        "E_PULSE",
        {"PT": "T#10ms"},
        [
            Line("REQ", events="CNF", outputs=ON),
            Line("REQ", at=5, outputs=ON),
            Line(at=10, events="CNF", outputs=OFF),
            Line("REQ", at=20, events="CNF", outputs=ON),
            Line("R", at=25, events="CNF", outputs=OFF),
            Line(at=99),
        ],
    ),
    (
        "E_TON",
        {"PT": "T#10ms"},
        [
            Line("REQ", {"IN": True}),
            Line(at=10, events="CNF", outputs=ON),
            Line("REQ", {"IN": False}, "CNF", OFF, at=20),
            Line("REQ", {"IN": True}, at=30),
            Line("REQ", {"IN": False}, at=35),
            Line(at=99, outputs=OFF),
        ],
    ),
    (
        "E_TOF",
        {"PT": "T#10ms"},
        [
            Line("REQ", {"IN": True}, "CNF", ON),
            Line("REQ", {"IN": False}, at=5, outputs=ON),
            Line(at=15, events="CNF", outputs=OFF),
            Line("REQ", {"IN": True}, "CNF", ON, at=20),
            Line("REQ", {"IN": False}, at=21),
            Line("REQ", {"IN": True}, at=25),
            Line(at=99, outputs=ON),
            Line("R", events="CNF", outputs=OFF, at=100),
        ],
    ),
    (
        "E_TP",
        {"PT": "T#10ms"},
        [
            Line("REQ"),
            Line("REQ", {"IN": True}, "CNF", ON),
            Line("REQ", {"IN": False}, at=5, outputs=ON),
            Line(at=10, events="CNF", outputs=OFF),
            Line("REQ", {"IN": True}, "CNF", ON, at=20),
            Line("R", events="CNF", outputs=OFF, at=21),
            Line(at=99),
        ],
    ),
    (
        "E_TONOF",
        {"PT_ON": "T#10ms", "PT_OFF": "T#20ms"},
        [
            Line("REQ", {"IN": True}),
            Line(at=10, events="CNF", outputs=ON),
            Line("REQ", {"IN": False}, at=20),
            Line(at=39, outputs=ON),
            Line(at=40, events="CNF", outputs=OFF),
        ],
    ),
    (
        "E_STOPWATCH",
        {},
        [
            Line("START"),
            Line("ET", at=5, events="ETO", outputs={"TD": 5 * MILLISECOND}),
            Line("STOP", at=7, events="EO", outputs={"TD": 7 * MILLISECOND}),
            Line("RESET", at=8, events="RESETO", outputs={"TD": 0}),
        ],
    ),
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


@pytest.mark.parametrize("case", [*FLOW, *MEMORY, *TIME], ids=named)
def test_event_blocks_do_what_they_are_known_for(case: Case) -> None:
    run(case)


def test_the_blocks_inside_a_train_bear_their_4diac_names() -> None:
    bench = Bench("E_TRAIN", {"DT": "T#10ms", "N": "3"})
    bench.take(Line("START"))
    bench.take(Line(at=10))

    assert bench.kernel.read(f"{bench.node}.CTR", "CV") == 1
    assert bench.kernel.read(f"{bench.node}.GATE", "G") is False
