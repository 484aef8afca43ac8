"""What APPEND_STRING makes of values."""

from collections.abc import Sequence

from tests.bench import Case
from tests.every_case import computes

CASES: Sequence[Case] = (
    computes("APPEND_STRING_2", {"IN_1": "'a$'b'", "IN_2": "INT#-5"}, OUT="a'b-5"),
    computes(
        "APPEND_STRING_3",
        {"IN_1": "TRUE", "IN_2": "T#1m30s", "IN_3": "REAL#1.5"},
        OUT="TRUET#1m30s1.5",
    ),
    computes("APPEND_STRING_4", {"IN_1": "'a'", "IN_2": "'b'", "IN_4": "'d'"}, OUT="ab0d"),
)
