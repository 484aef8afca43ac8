"""What sums, products, quotients and powers are."""

from tests.bench import MILLISECOND
from tests.every_case import computes

SECOND = 1_000 * MILLISECOND

CASES = (
    computes("F_ADD", {"IN1": "INT#2", "IN2": "INT#3"}, OUT=5),
    computes("F_ADD", {"IN1": "INT#32767", "IN2": "INT#1"}, OUT=-32768),
    computes("F_ADD", {"IN1": "TIME#1s", "IN2": "TIME#2s"}, OUT=3 * SECOND),
    computes("F_ADD", {"IN1": "LREAL#0.1", "IN2": "LREAL#0.2"}, OUT=0.1 + 0.2),
    computes("ADD_2", {"IN1": "INT#2", "IN2": "INT#3"}, OUT=5),
    computes("ADD_4", {"IN1": "INT#1", "IN2": "INT#2", "IN3": "INT#3", "IN4": "INT#4"}, OUT=10),
    computes("F_ADD_3", {"IN1": "INT#1", "IN2": "INT#2", "IN3": "INT#3"}, OUT=6),
    computes("MUL_3", {"IN1": "INT#2", "IN2": "INT#3", "IN3": "INT#4"}, OUT=24),
    computes("F_SUB", {"IN1": "INT#2", "IN2": "INT#3"}, OUT=-1),
    computes("F_SUB", {"IN1": "UINT#2", "IN2": "UINT#3"}, OUT=65535),
    computes("F_MUL", {"IN1": "DINT#70000", "IN2": "DINT#3"}, OUT=210_000),
    computes("F_DIV", {"IN1": "INT#-7", "IN2": "INT#2"}, OUT=-3),
    computes("F_DIV", {"IN1": "REAL#7.0", "IN2": "REAL#2.0"}, OUT=3.5),
    computes("F_MOD", {"IN1": "INT#-7", "IN2": "INT#3"}, OUT=-1),
    computes("F_EXPT", {"IN1": "LREAL#2.0", "IN2": "LREAL#10.0"}, OUT=1024.0),
    computes("F_MULTIME", {"IN1": "T#2s", "IN2": "INT#3"}, OUT=6 * SECOND),
    computes("F_DIVTIME", {"IN1": "T#3s", "IN2": "INT#2"}, OUT=3 * SECOND // 2),
    computes(
        "F_SUB_DATE_DATE", {"IN1": "D#2024-03-01", "IN2": "D#2024-02-29"}, OUT=86_400 * SECOND
    ),
    computes("F_SUB_TOD_TOD", {"IN1": "TOD#12:00:00", "IN2": "TOD#11:00:00"}, OUT=3_600 * SECOND),
    computes("F_ADD_TOD_TIME", {"IN1": "TOD#01:00:00", "IN2": "T#1h"}, OUT=7_200 * SECOND),
    computes("F_ADD_DT_TIME", {"IN1": "DT#1970-01-01-00:00:01", "IN2": "T#1s"}, OUT=2 * SECOND),
    computes("F_SUB_DT_TIME", {"IN1": "DT#1970-01-01-00:00:03", "IN2": "T#1s"}, OUT=2 * SECOND),
    computes(
        "F_SUB_DT_DT",
        {"IN1": "DT#1970-01-01-00:00:03", "IN2": "DT#1970-01-01-00:00:01"},
        OUT=2 * SECOND,
    ),
    computes("F_SUB_TOD_TIME", {"IN1": "TOD#02:00:00", "IN2": "T#1h"}, OUT=3_600 * SECOND),
)
