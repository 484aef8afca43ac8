"""What ToJSON and ReadJSON make of text."""

from collections.abc import Sequence

from tests.bench import Case
from tests.every_case import computes

_OBJECT = """'{"a": 5, "b": {"c": -7}}'"""
_A = "'a'"

CASES: Sequence[Case] = (
    computes("ToJSON", {"Value": "INT#5", "FieldName": _A}, JSONOut='{"a":5}'),
    computes(
        "ToJSON",
        {"JSONIn": """'{"a":5}'""", "Value": """'x"y'""", "FieldName": "'b'"},
        JSONOut='{"a":5, "b":"x\\"y"}',
    ),
    computes(
        "ToJSON",
        {"JSONIn": """'{"a":5}'""", "Value": "TRUE", "FieldName": _A},
        JSONOut='{"a":true}',
    ),
    computes("ToJSON", {"JSONIn": "'[]'", "Value": "TRUE", "FieldName": _A}, JSONOut="[]"),
    computes("ReadJSON", {"JSONIn": _OBJECT, "FieldName": _A}, Value=5),
    computes("ReadJSON", {"JSONIn": _OBJECT, "FieldName": "'c'"}, Value=-7),
    computes("ReadJSON", {"JSONIn": _OBJECT, "FieldName": "'d'"}, Value=0),
    computes("ReadJSON", {"JSONIn": "'no JSON'", "FieldName": _A}, Value=0),
)
