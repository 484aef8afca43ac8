"""What the blocks of the library compute, compiled and run: one table per shape."""

from collections.abc import Mapping, Sequence

import pytest

from fblib.service import Value
from runtime.errors import RunError
from tests.bench import MILLISECOND, Bench, Case, Line, named, run

# --- Blocks of one request: inputs as literals -> OUT -------------------------------------

Computation = tuple[str, Mapping[str, str], Value]
SECOND = 1_000 * MILLISECOND
VALUES: Sequence[Computation] = (
    ("F_ADD", {"IN1": "INT#2", "IN2": "INT#3"}, 5),
    ("F_ADD", {"IN1": "INT#32767", "IN2": "INT#1"}, -32768),
    ("F_ADD", {"IN1": "TIME#1s", "IN2": "TIME#2s"}, 3 * SECOND),
    ("F_ADD", {"IN1": "LREAL#0.1", "IN2": "LREAL#0.2"}, 0.1 + 0.2),
    ("ADD_2", {"IN1": "INT#2", "IN2": "INT#3"}, 5),
    ("ADD_4", {"IN1": "INT#1", "IN2": "INT#2", "IN3": "INT#3", "IN4": "INT#4"}, 10),
    ("F_ADD_3", {"IN1": "INT#1", "IN2": "INT#2", "IN3": "INT#3"}, 6),
    ("MUL_3", {"IN1": "INT#2", "IN2": "INT#3", "IN3": "INT#4"}, 24),
    ("F_SUB", {"IN1": "INT#2", "IN2": "INT#3"}, -1),
    ("F_SUB", {"IN1": "UINT#2", "IN2": "UINT#3"}, 65535),
    ("F_MUL", {"IN1": "DINT#70000", "IN2": "DINT#3"}, 210_000),
    ("F_DIV", {"IN1": "INT#-7", "IN2": "INT#2"}, -3),
    ("F_DIV", {"IN1": "REAL#7.0", "IN2": "REAL#2.0"}, 3.5),
    ("F_MOD", {"IN1": "INT#-7", "IN2": "INT#3"}, -1),
    ("F_EXPT", {"IN1": "LREAL#2.0", "IN2": "LREAL#10.0"}, 1024.0),
    ("F_MULTIME", {"IN1": "T#2s", "IN2": "INT#3"}, 6 * SECOND),
    ("F_DIVTIME", {"IN1": "T#3s", "IN2": "INT#2"}, 3 * SECOND // 2),
    ("F_SUB_DATE_DATE", {"IN1": "D#2024-03-01", "IN2": "D#2024-02-29"}, 86_400 * SECOND),
    ("F_SUB_TOD_TOD", {"IN1": "TOD#12:00:00", "IN2": "TOD#11:00:00"}, 3_600 * SECOND),
    ("F_ADD_TOD_TIME", {"IN1": "TOD#01:00:00", "IN2": "T#1h"}, 7_200 * SECOND),
    ("F_ADD_DT_TIME", {"IN1": "DT#1970-01-01-00:00:01", "IN2": "T#1s"}, 2 * SECOND),
    ("F_SUB_DT_TIME", {"IN1": "DT#1970-01-01-00:00:03", "IN2": "T#1s"}, 2 * SECOND),
    (
        "F_SUB_DT_DT",
        {"IN1": "DT#1970-01-01-00:00:03", "IN2": "DT#1970-01-01-00:00:01"},
        2 * SECOND,
    ),
    ("F_SUB_TOD_TIME", {"IN1": "TOD#02:00:00", "IN2": "T#1h"}, 3_600 * SECOND),
    ("F_TRUNC", {"IN": "LREAL#-2.9"}, -2),
    ("F_EQ", {"IN1": "INT#2", "IN2": "INT#2"}, True),
    ("F_EQ", {"IN1": "STRING#'a'", "IN2": "STRING#'b'"}, False),
    ("F_NE", {"IN1": "INT#2", "IN2": "INT#2"}, False),
    ("F_GT", {"IN1": "INT#3", "IN2": "INT#2"}, True),
    ("F_GE", {"IN1": "TIME#1s", "IN2": "TIME#1s"}, True),
    ("F_LT", {"IN1": "INT#3", "IN2": "INT#2"}, False),
    ("F_LE", {"IN1": "REAL#2.0", "IN2": "REAL#2.0"}, True),
    ("F_AND", {"IN1": "BOOL#TRUE", "IN2": "BOOL#FALSE"}, False),
    ("F_AND", {"IN1": "BYTE#12", "IN2": "BYTE#10"}, 8),
    ("F_OR", {"IN1": "WORD#12", "IN2": "WORD#10"}, 14),
    ("F_XOR", {"IN1": "BYTE#12", "IN2": "BYTE#10"}, 6),
    ("F_NOT", {"IN": "BYTE#16#0F"}, 0xF0),
    ("F_NOT", {"IN": "BOOL#TRUE"}, False),
    ("AND_3", {"IN1": "BOOL#1", "IN2": "BOOL#1", "IN3": "BOOL#1"}, True),
    ("OR_3", {"IN1": "BOOL#0", "IN2": "BOOL#0", "IN3": "BOOL#1"}, True),
    ("XOR_3", {"IN1": "BOOL#1", "IN2": "BOOL#1", "IN3": "BOOL#1"}, True),
    ("F_SHL", {"IN": "BYTE#16#81", "N": "INT#1"}, 0x02),
    ("F_SHR", {"IN": "BYTE#16#81", "N": "INT#1"}, 0x40),
    ("F_ROL", {"IN": "BYTE#16#81", "N": "INT#1"}, 0x03),
    ("F_ROR", {"IN": "BYTE#16#81", "N": "INT#1"}, 0xC0),
    ("F_MOVE", {"IN": "STRING#'text'"}, "text"),
    ("F_MOVE_1UDINT", {"IN": "7"}, 7),
    ("F_SEL", {"G": "FALSE", "IN0": "INT#1", "IN1": "INT#2"}, 1),
    ("F_SEL", {"G": "TRUE", "IN0": "INT#1", "IN1": "INT#2"}, 2),
    ("F_MUX_3", {"K": "UINT#2", "IN1": "INT#1", "IN2": "INT#2", "IN3": "INT#3"}, 3),
    ("F_MUX_2", {"K": "INT#9", "IN1": "INT#1", "IN2": "INT#2"}, 0),
    ("F_MAX", {"IN1": "INT#-1", "IN2": "INT#2"}, 2),
    ("F_MIN", {"IN1": "INT#-1", "IN2": "INT#2"}, -1),
    ("F_MAX_3", {"IN1": "INT#1", "IN2": "INT#3", "IN3": "INT#2"}, 3),
    ("F_MIN_3", {"IN1": "INT#2", "IN2": "INT#3", "IN3": "INT#1"}, 1),
    ("F_LIMIT", {"MN": "INT#0", "IN": "INT#9", "MX": "INT#5"}, 5),
    ("F_LIMIT", {"MN": "INT#0", "IN": "INT#-9", "MX": "INT#5"}, 0),
    ("F_LIMIT", {"MN": "INT#0", "IN": "INT#3", "MX": "INT#5"}, 3),
    ("F_ABS", {"IN": "INT#-3"}, 3),
    ("F_SQRT", {"IN": "LREAL#2.25"}, 1.5),
    ("F_LN", {"IN": "LREAL#1.0"}, 0.0),
    ("F_LOG", {"IN": "LREAL#1000.0"}, 3.0),
    ("F_EXP", {"IN": "LREAL#0.0"}, 1.0),
    ("F_SIN", {"IN": "LREAL#0.0"}, 0.0),
    ("F_COS", {"IN": "LREAL#0.0"}, 1.0),
    ("F_TAN", {"IN": "LREAL#0.0"}, 0.0),
    ("F_ASIN", {"IN": "LREAL#0.0"}, 0.0),
    ("F_ACOS", {"IN": "LREAL#1.0"}, 0.0),
    ("F_ATAN", {"IN": "LREAL#0.0"}, 0.0),
    ("F_DINT_TO_INT", {"IN": "70000"}, 4464),
    ("F_REAL_TO_INT", {"IN": "2.5"}, 3),
    ("F_UINT_TO_SINT", {"IN": "255"}, -1),
    ("F_BOOL_TO_UINT", {"IN": "TRUE"}, 1),
    ("F_STRING_TO_WSTRING", {"IN": "'text'"}, "text"),
)

# --- Blocks that remember -----------------------------------------------------------------

ON, OFF = {"Q": True}, {"Q": False}
ONE, ZERO = {"Q1": True}, {"Q1": False}
STATE: Sequence[Case] = (
    (
        "FB_SR",
        {},
        [
            Line("REQ", {"S1": True, "R": True}, "CNF", ONE),
            Line("REQ", {"S1": False, "R": False}, "CNF", ONE),
            Line("REQ", {"R": True}, "CNF", ZERO),
        ],
    ),
    (
        "FB_RS",
        {},
        [
            Line("REQ", {"S": True, "R1": True}, "CNF", ZERO),
            Line("REQ", {"R1": False}, "CNF", ONE),
            Line("REQ", {"S": False}, "CNF", ONE),
            Line("REQ", {"R1": True}, "CNF", ZERO),
        ],
    ),
    (
        "FB_R_TRIG",
        {},
        [
            Line("REQ", events="CNF", outputs=OFF),
            Line("REQ", {"CLK": True}, "CNF", ON),
            Line("REQ", events="CNF", outputs=OFF),
        ],
    ),
    (
        "FB_F_TRIG",
        {},
        [
            Line("REQ", events="CNF", outputs=OFF),
            Line("REQ", {"CLK": True}, "CNF", OFF),
            Line("REQ", {"CLK": False}, "CNF", ON),
            Line("REQ", events="CNF", outputs=OFF),
        ],
    ),
    *(
        (
            f"FB_CTU{suffix}",
            {"PV": "2"},
            [
                Line("REQ", events="CNF", outputs={"CV": 0, "Q": False}),
                Line("REQ", {"CU": True}, "CNF", {"CV": 1, "Q": False}),
                Line("REQ", events="CNF", outputs={"CV": 2, "Q": True}),
                Line("REQ", {"R": True}, "CNF", {"CV": 0, "Q": False}),
            ],
        )
        for suffix in ("", "_DINT", "_LINT", "_UDINT", "_ULINT")
    ),
    *(
        (
            f"FB_CTD{suffix}",
            {"PV": "1"},
            [
                Line("REQ", {"LD": True}, "CNF", {"CV": 1, "Q": False}),
                Line("REQ", {"LD": False, "CD": True}, "CNF", {"CV": 0, "Q": True}),
                Line("REQ", events="CNF", outputs={"CV": below, "Q": True}),
            ],
        )
        for suffix, below in (("", -1), ("_DINT", -1), ("_LINT", -1), ("_UDINT", 0), ("_ULINT", 0))
    ),
    *(
        (
            f"FB_CTUD{suffix}",
            {"PV": "1"},
            [
                Line("REQ", {"CU": True}, "CNF", {"CV": 1, "QU": True, "QD": False}),
                Line("REQ", {"CD": True}, "CNF", {"CV": 1}),
                Line("REQ", {"CU": False}, "CNF", {"CV": 0, "QU": False, "QD": True}),
                Line("REQ", {"LD": True}, "CNF", {"CV": 1, "QU": True, "QD": False}),
                Line("REQ", {"R": True}, "CNF", {"CV": 0}),
            ],
        )
        for suffix in ("", "_DINT", "_LINT", "_ULINT")
    ),
    (
        "F_SEL_E_2",
        {"IN0": "INT#1", "IN1": "INT#2"},
        [
            Line("REQ1", events="CNF", outputs={"OUT": 2}),
            Line("REQ0", events="CNF", outputs={"OUT": 1}),
        ],
    ),
    (
        "F_MUX_2_2",
        {"IN_1_1": "INT#1", "IN_2_1": "INT#2", "IN_1_2": "REAL#1.5", "IN_2_2": "REAL#2.5"},
        [
            Line("EI2", events="EO", outputs={"OUT_1": 2, "OUT_2": 2.5, "QO": True}),
            Line("EI1", events="EO", outputs={"OUT_1": 1, "OUT_2": 1.5, "STATUS": "OK"}),
        ],
    ),
    (
        "F_MUX_2",
        {"K": "INT#0", "IN1": "INT#7", "IN2": "INT#8"},
        [
            Line("REQ", events="CNF", outputs={"OUT": 7}),
            Line("REQ", {"K": -1}, "CNF", {"OUT": 7}),
            Line("REQ", {"K": 1}, "CNF", {"OUT": 8}),
        ],
    ),
)


@pytest.mark.parametrize("case", STATE, ids=named)
def test_blocks_remember(case: Case) -> None:
    run(case)


@pytest.mark.parametrize(
    ("block", "inputs", "expected"),
    VALUES,
    ids=[f"{block}({', '.join(inputs.values())})" for block, inputs, _ in VALUES],
)
def test_blocks_of_one_request_compute(
    block: str, inputs: Mapping[str, str], expected: Value
) -> None:
    run((block, inputs, [Line("REQ", events="CNF", outputs={"OUT": expected})]))


@pytest.mark.parametrize(
    ("block", "inputs"),
    [
        ("F_DIV", {"IN1": "INT#1", "IN2": "INT#0"}),
        ("F_MOD", {"IN1": "INT#1", "IN2": "INT#0"}),
    ],
)
def test_what_cannot_be_computed_ends_the_run(block: str, inputs: Mapping[str, str]) -> None:
    bench = Bench(block, inputs)

    with pytest.raises(RunError, match="zero"):
        bench.take(Line("REQ"))


def test_the_console_prints() -> None:
    bench = Bench("OUT_ANY_CONSOLE", {"QI": "TRUE", "LABEL": "'sum'", "IN": "INT#5"})

    bench.take(Line("REQ"))
    bench.take(Line("REQ", {"IN": 6}))
    bench.take(Line("REQ", {"QI": False}))

    assert bench.printed == ["sum = 5", "sum = 6"]
