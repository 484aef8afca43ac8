"""Cases of `fblib.std.arrays`; those that need arrays on wires stand in an integration test."""

from collections.abc import Sequence

from tests.bench import Case
from tests.every_case import computes

CASES: Sequence[Case] = [
    computes("ARRAY2ARRAY_3_INT", {"IN": "[1, 2, 3]"}, OUT=[1, 2, 3]),
    computes("ARRAY2ARRAY_2_LREAL", {"IN": "[1.5]"}, OUT=[1.5, 0.0]),
    computes("ARRAY2ARRAY_2_WSTRING", {"IN": '["a", "b"]'}, OUT=["a", "b"]),
    computes("ARRAY2VALUES_2_LREAL", {"IN": "[1.5, -2.5]"}, OUT_1=1.5, OUT_2=-2.5),
    computes("ARRAY2VALUES_1_bench::Point", {"IN": "[(x := 2)]"}, OUT_1={"x": 2, "y": 1.5}),
    computes("VALUES2ARRAY_2_LREAL", {"IN_1": "1.5", "IN_2": "-2.5"}, OUT=[1.5, -2.5]),
    computes("VALUES2ARRAY_3_BYTE", {"IN_1": "1", "IN_3": "3"}, OUT=[1, 0, 3]),
    # Without an array there is no element.
    computes("GET_AT_INDEX", {"IN_ARRAY": "INT#5", "INDEX": "0"}, QO=False),
    computes("SET_AT_INDEX", {"IN_ARRAY": "INT#5", "VALUE": "INT#7"}, QO=False, OUT_ARRAY=0),
]
