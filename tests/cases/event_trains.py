"""When trains and pulses of events come."""

from collections.abc import Sequence

from tests.bench import Case, Line

ON, OFF = {"Q": True}, {"Q": False}

CASES: Sequence[Case] = (
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
)
