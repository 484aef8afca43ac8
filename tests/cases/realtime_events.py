"""Cases of `fblib.std.realtime_events`: before INIT nothing, then as the plain event blocks."""

from collections.abc import Sequence

from tests.bench import Case, Line

_INIT = Line("INIT", {"QI": True}, "INITO", {"QO": True})
_DEINIT = Line("INIT", {"QI": False}, "INITO", {"QO": False})


def guarded(block: str, *lines: Line) -> Case:
    """Return the case of a block that is asked before INIT, after it, and after it is undone."""
    first = lines[0]
    idle = Line(first.event, first.inputs)
    return (block, {}, [idle, _INIT, *lines, _DEINIT, idle])


CASES: Sequence[Case] = [
    guarded("RT_E_EC_COUPLER", Line("EI", events="EO"), Line("EI", events="EO")),
    guarded("RT_E_MERGE", Line("EI2", events="EO"), Line("EI1", events="EO")),
    guarded(
        "RT_E_PERMIT", Line("EI", {"PERMIT": True}, "EO"), Line("EI", {"PERMIT": False}), _INIT
    ),
    guarded("RT_E_SELECT", Line("EI1", {"G": True}, "EO"), Line("EI0"), Line("EI1", events="EO")),
    guarded("RT_E_SPLIT", Line("EI", events="EO1 EO2")),
    guarded("RT_E_SWITCH", Line("EI", {"G": True}, "EO2"), Line("EI", {"G": False}, "EO1")),
    guarded(
        "RT_E_DEMUX",
        Line("EI", {"K": 3}, "EO3"),
        Line("EI", {"K": 0}, "EO0"),
        Line("EI", {"K": 1}, "EO1"),
        Line("EI", {"K": 4}),
    ),
    guarded(
        "RT_E_REND",
        Line("EI1"),
        Line("EI1"),
        Line("EI2", events="EO"),
        Line("EI1"),
        Line("R"),
        Line("EI2"),
        Line("EI1", events="EO"),
    ),
    (
        "RT_E_R_TRIG",
        {},
        [
            Line("EI", {"QI": True}),
            _INIT,
            Line("EI", {"QI": True}, "EO"),
            Line("EI", {"QI": True}),
            Line("EI", {"QI": False}),
            Line("EI", {"QI": True}, "EO"),
        ],
    ),
    (
        "RT_E_F_TRIG",
        {},
        [
            _INIT,
            Line("EI", {"QI": False}),
            Line("EI", {"QI": True}),
            Line("EI", {"QI": False}, "EO"),
            Line("EI", {"QI": False}),
        ],
    ),
    (
        "RT_E_DELAY",
        {"DT": "T#10ms"},
        [
            Line("START"),
            Line(at=20),
            Line("INIT", {"QI": True}, "INITO", {"QO": True}, at=20),
            Line("START", at=20),
            Line("START", at=25),
            Line(events="EO", at=30),
            Line("START", at=40),
            Line("STOP", at=45),
            Line(at=60),
            Line("INIT", {"QI": False}, "INITO", {"QO": False}, at=60),
            Line("START", at=60),
            Line(at=90),
        ],
    ),
    (
        "RT_E_CYCLE",
        {"DT": "T#10ms"},
        [
            Line("START"),
            Line(events="EO", at=10),
            Line(events="EO EO", at=30),
            Line("STOP", at=35, outputs={"QO": False}),
            Line(at=60),
        ],
    ),
    (
        "RT_E_TRAIN",
        {"DT": "T#10ms", "N": "3"},
        [
            Line("START"),
            Line(events="EO", outputs={"CV": 0}, at=10),
            Line(events="EO", outputs={"CV": 1}, at=20),
            Line(events="EO", outputs={"CV": 2}, at=30),
            Line(at=60),
            Line("START", at=60),
            Line(events="EO", outputs={"CV": 0}, at=70),
            Line("STOP", at=75),
            Line(at=120),
        ],
    ),
    (
        "RT_Bridge_2",
        {"SD_1": "INT#1", "SD_2": "REAL#0.5"},
        [
            Line("RD", events="RDO", outputs={"RD_1": 0, "RD_2": 0.0}),
            Line("WR"),
            Line("RD", events="RDO", outputs={"RD_1": 1, "RD_2": 0.5}),
            Line("RD", {"SD_1": 7}, "RDO", {"RD_1": 1}),
        ],
    ),
    ("RT_Bridge_1", {"SD_1": "INT#1"}, [Line("WR"), Line("RD", events="RDO", outputs={"RD_1": 1})]),
]
