"""Cases of `fblib.std.structs`: the pins are the members of the struct in the block's name."""

from collections.abc import Mapping, Sequence

from fblib.service import Value
from tests.bench import Case, Line
from tests.every_case import computes

_LINE: Mapping[str, Value] = {
    "name": "a",
    "start": {"x": 1, "y": 2.0},
    "end": {"x": 3, "y": 1.5},
}

CASES: Sequence[Case] = [
    computes("STRUCT_MUX_1bench::Point", {"x": "3", "y": "-0.5"}, OUT={"x": 3, "y": -0.5}),
    # What nothing is written to has the initial value of the member.
    computes("STRUCT_MUX_1bench::Point", {"x": "3"}, OUT={"x": 3, "y": 1.5}),
    computes("STRUCT_MUX_1Point", {"x": "4"}, OUT={"x": 4, "y": 1.5}),
    computes("STRUCT_MUX_1bench__Point", {"x": "5"}, OUT={"x": 5, "y": 1.5}),
    computes(
        "STRUCT_MUX_1bench::Line",
        {"name": "'a'", "start": "(x := 1, y := 2.0)", "end": "(x := 3)"},
        OUT=dict(_LINE),
    ),
    computes("STRUCT_DEMUX_1bench::Point", {"IN": "(x := 3, y := -0.5)"}, x=3, y=-0.5),
    computes(
        "STRUCT_DEMUX_1bench::Line",
        {"IN": "(name := 'a', start := (x := 1, y := 2.0), end := (x := 3))"},
        **_LINE,
    ),
    computes("STRUCT_DEMUX_1bench::Line____end,name", {"IN": "(name := 'b')"}, name="b"),
    (
        "STRUCT_DEMUX_1bench::Point",
        {},
        [
            Line("REQ", {"IN": {"x": 1, "y": 2.0}}, "CNF", {"x": 1, "y": 2.0}),
            Line("REQ", {"IN": {"x": -1, "y": 0.0}}, "CNF", {"x": -1, "y": 0.0}),
        ],
    ),
]
