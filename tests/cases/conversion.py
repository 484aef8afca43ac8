"""What becomes of a value in another type."""

from tests.every_case import computes

CASES = (
    computes("F_DINT_TO_INT", {"IN": "70000"}, OUT=4464),
    computes("F_REAL_TO_INT", {"IN": "2.5"}, OUT=3),
    computes("F_UINT_TO_SINT", {"IN": "255"}, OUT=-1),
    computes("F_BOOL_TO_UINT", {"IN": "TRUE"}, OUT=1),
    computes("F_STRING_TO_WSTRING", {"IN": "'text'"}, OUT="text"),
)
