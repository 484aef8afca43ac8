"""What is equal, greater, less."""

from tests.every_case import computes

CASES = (
    computes("F_EQ", {"IN1": "INT#2", "IN2": "INT#2"}, OUT=True),
    computes("F_EQ", {"IN1": "STRING#'a'", "IN2": "STRING#'b'"}, OUT=False),
    computes("F_NE", {"IN1": "INT#2", "IN2": "INT#2"}, OUT=False),
    computes("F_GT", {"IN1": "INT#3", "IN2": "INT#2"}, OUT=True),
    computes("F_GE", {"IN1": "TIME#1s", "IN2": "TIME#1s"}, OUT=True),
    computes("F_LT", {"IN1": "INT#3", "IN2": "INT#2"}, OUT=False),
    computes("F_LE", {"IN1": "REAL#2.0", "IN2": "REAL#2.0"}, OUT=True),
)
