"""What becomes of strings."""

from tests.bench import Line
from tests.every_case import computes

ABC = "STRING#'abcdef'"
WIDE = 'WSTRING#"Grüße"'

CASES = (
    computes("F_CONCAT", {"IN1": ABC, "IN2": "STRING#'!'"}, OUT="abcdef!"),
    computes("F_CONCAT", {"IN1": WIDE, "IN2": 'WSTRING#"!"'}, OUT="Grüße!"),
    computes("F_LEFT", {"IN": ABC, "L": "INT#2"}, OUT="ab"),
    computes("F_LEFT", {"IN": ABC, "L": "INT#9"}, OUT="abcdef"),
    computes("F_RIGHT", {"IN": ABC, "L": "UINT#2"}, OUT="ef"),
    computes("F_RIGHT", {"IN": WIDE, "L": "USINT#3"}, OUT="üße"),
    computes("F_MID", {"IN": ABC, "L": "INT#2", "P": "UINT#3"}, OUT="cd"),
    computes("F_MID", {"IN": ABC, "L": "INT#9", "P": "INT#6"}, OUT="f"),
    computes("F_INSERT", {"IN1": ABC, "IN2": "STRING#'--'", "P": "INT#3"}, OUT="abc--def"),
    computes("F_INSERT", {"IN1": ABC, "IN2": "STRING#'--'", "P": "INT#0"}, OUT="--abcdef"),
    computes("F_DELETE", {"IN": ABC, "L": "INT#2", "P": "INT#2"}, OUT="adef"),
    computes("F_DELETE", {"IN": ABC, "L": "INT#1", "P": "INT#6"}, OUT="abcde"),
    computes(
        "F_REPLACE",
        {"IN1": ABC, "IN2": "STRING#'X'", "L": "INT#3", "P": "INT#2"},
        OUT="aXef",
    ),
    computes("F_LEN", {"IN": ABC}, OUT=6),
    computes("F_LEN", {"IN": WIDE}, OUT=5),
    (
        "F_FIND",
        {"IN1": "STRING#'banana'", "IN2": "STRING#'na'"},
        [
            Line("REQ", events="CNF", outputs={"OUT": 3}),
            Line("REQ", inputs={"IN2": "x"}, events="CNF", outputs={"OUT": 0}),
            Line("REQ", inputs={"IN2": ""}, events="CNF", outputs={"OUT": 1}),
        ],
    ),
    computes(
        "F_CONCAT_DATE_TOD",
        {"IN1": "D#1970-01-02", "IN2": "TOD#00:00:01"},
        OUT=86_401_000_000_000,
    ),
)
