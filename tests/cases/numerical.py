"""What functions of numbers yield."""

from tests.every_case import computes

CASES = (
    computes("F_ABS", {"IN": "INT#-3"}, OUT=3),
    computes("F_SQRT", {"IN": "LREAL#2.25"}, OUT=1.5),
    computes("F_LN", {"IN": "LREAL#1.0"}, OUT=0.0),
    computes("F_LOG", {"IN": "LREAL#1000.0"}, OUT=3.0),
    computes("F_EXP", {"IN": "LREAL#0.0"}, OUT=1.0),
    computes("F_SIN", {"IN": "LREAL#0.0"}, OUT=0.0),
    computes("F_COS", {"IN": "LREAL#0.0"}, OUT=1.0),
    computes("F_TAN", {"IN": "LREAL#0.0"}, OUT=0.0),
    computes("F_ASIN", {"IN": "LREAL#0.0"}, OUT=0.0),
    computes("F_ACOS", {"IN": "LREAL#1.0"}, OUT=0.0),
    computes("F_ATAN", {"IN": "LREAL#0.0"}, OUT=0.0),
)
