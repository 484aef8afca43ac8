"""Cases of `fblib.std.struct_values`; those with structs stand in an integration test."""

from collections.abc import Sequence

from tests.bench import Case
from tests.every_case import computes

CASES: Sequence[Case] = [
    computes("GET_STRUCT_VALUE", {"in_struct": "INT#5", "member": "'x'"}, QO=False),
    computes(
        "SET_STRUCT_VALUE",
        {"in_struct": "INT#5", "member": "'x'", "element_value": "INT#7"},
        out_struct=5,
    ),
]
