"""When delayed and repeated events come."""

from collections.abc import Sequence

from tests.bench import Case, Line

CASES: Sequence[Case] = (
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
)
