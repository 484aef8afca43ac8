"""When the events of a table come."""

from collections.abc import Sequence

from tests.bench import MILLISECOND, Case, Line

CASES: Sequence[Case] = (
    (
        "E_TABLE_CTRL",
        {"DT": "[T#5ms,T#10ms,T#20ms,T#1ms]", "N": "2"},
        [
            Line("INIT", events="CLKO", outputs={"CV": 0, "DTO": 5 * MILLISECOND}),
            Line("CLK", events="CLKO", outputs={"CV": 1, "DTO": 10 * MILLISECOND}),
            Line("CLK"),
            Line("INIT", {"N": 0}),
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
)
