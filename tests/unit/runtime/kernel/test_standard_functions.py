import math
from typing import Any

import pytest

from compiler.ir.datatypes import DT, STRING, TIME, DataType, parse_datatype
from compiler.ir.functions import function_signature
from compiler.ir.literals import format_literal, parse_literal
from runtime.kernel.base import RunTime
from runtime.kernel.conversion import ValueCodeError
from runtime.kernel.functions import implementation


def _call(name: str, *literals: str) -> tuple[Any, DataType]:
    """Call a function with arguments such as `INT#5`; return its result and the type of it."""
    split = [literal.split("#", 1) for literal in literals]
    types = [parse_datatype(prefix) for prefix, _ in split]
    signature = function_signature(name, types)
    assert signature is not None
    function = implementation(signature.name, signature.parameters, signature.result)
    values = [
        parse_literal(text, datatype)
        for (_, text), datatype in zip(split, signature.parameters, strict=True)
    ]
    return function(*values), signature.result


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        # numbers
        ("ABS", ["INT#-5"], "5"),
        ("ABS", ["INT#-32768"], "-32768"),
        ("ABS", ["REAL#-1.5"], "1.5"),
        ("SQRT", ["LREAL#2"], "1.4142135623730951"),
        ("SQRT", ["REAL#2"], "1.4142135"),
        ("LN", ["LREAL#1"], "0.0"),
        ("LOG", ["LREAL#1000"], "3.0"),
        ("EXP", ["LREAL#1000"], "inf"),
        ("EXP", ["REAL#100"], "inf"),
        ("ATAN2", ["LREAL#1", "LREAL#0"], "1.5707963267948966"),
        ("ADD", ["INT#32767", "INT#1"], "-32768"),
        ("ADD", ["INT#1", "INT#2", "INT#3"], "6"),
        ("ADD", ["REAL#16777216", "REAL#1"], "16777216.0"),
        ("SUB", ["UINT#0", "UINT#1"], "65535"),
        ("MUL", ["SINT#100", "SINT#2"], "-56"),
        ("DIV", ["INT#-7", "INT#2"], "-3"),
        ("DIV", ["INT#-32768", "INT#-1"], "-32768"),
        ("DIV", ["REAL#1", "REAL#3"], "0.33333334"),
        ("MOD", ["INT#-7", "INT#2"], "-1"),
        ("MOD", ["INT#7", "INT#-2"], "1"),
        ("EXPT", ["LREAL#2", "INT#10"], "1024.0"),
        ("EXPT", ["LREAL#-10", "INT#999"], "-inf"),
        ("EXPT", ["LREAL#10", "LREAL#-2"], "0.01"),
        ("MOVE", ["WORD#5"], "5"),
        # time
        ("ADD", ["TIME#T#1s", "TIME#T#500ms"], "T#1s500ms"),
        ("ADD_TOD_TIME", ["TOD#23:00:00", "TIME#T#2h"], "TOD#01:00:00"),
        ("SUB_TOD_TIME", ["TOD#01:00:00", "TIME#T#2h"], "TOD#23:00:00"),
        ("SUB_TOD_TOD", ["TOD#01:00:00", "TOD#02:00:00"], "T#-1h"),
        ("ADD_DT_TIME", ["DT#2020-02-28-23:00:00", "TIME#T#2h"], "DT#2020-02-29-01:00:00"),
        ("SUB_DATE_DATE", ["DATE#2020-03-01", "DATE#2020-02-28"], "T#2d"),
        ("MULTIME", ["TIME#T#1s", "INT#3"], "T#3s"),
        ("MUL", ["TIME#T#1s", "REAL#2.5"], "T#2s500ms"),
        ("DIV", ["TIME#T#1s", "INT#3"], "T#333ms333us333ns"),
        ("DIV", ["TIME#T#1s", "LREAL#0.5"], "T#2s"),
        ("CONCAT_DATE_TOD", ["DATE#2020-02-29", "TOD#12:00:00"], "DT#2020-02-29-12:00:00"),
        ("CONCAT_DATE", ["INT#2020", "INT#2", "INT#29"], "D#2020-02-29"),
        ("CONCAT_TOD", ["INT#1", "INT#2", "INT#3", "INT#4"], "TOD#01:02:03.004"),
        (
            "CONCAT_DT",
            ["INT#2020", "INT#2", "INT#29", "INT#1", "INT#2", "INT#3", "INT#4"],
            "DT#2020-02-29-01:02:03.004",
        ),
        ("DAY_OF_WEEK", ["DATE#2024-02-29"], "4"),
        ("DAY_OF_WEEK", ["DATE#1969-12-28"], "0"),
        ("TIME_IN_S_TO_LINT", ["TIME#T#-1500ms"], "-1"),
        ("TIME_IN_MS_TO_LREAL", ["TIME#T#1500us"], "1.5"),
        ("TIME_IN_US_TO_UDINT", ["TIME#T#-1us"], "4294967295"),
        # bits
        ("SHL", ["BYTE#16#81", "INT#1"], "2"),
        ("SHL", ["BYTE#1", "INT#8"], "0"),
        ("SHL", ["BYTE#1", "LINT#9000000000000000000"], "0"),
        ("SHR", ["BYTE#16#81", "INT#1"], "64"),
        ("SHR", ["BOOL#TRUE", "INT#0"], "TRUE"),
        ("ROL", ["BYTE#16#81", "INT#1"], "3"),
        ("ROL", ["BYTE#16#81", "INT#8"], "129"),
        ("ROR", ["BYTE#16#81", "INT#9"], "192"),
        ("ROL", ["BOOL#TRUE", "INT#5"], "TRUE"),
        ("AND", ["BYTE#12", "BYTE#10", "BYTE#8"], "8"),
        ("OR", ["BOOL#FALSE", "BOOL#TRUE"], "TRUE"),
        ("XOR", ["WORD#16#FF", "WORD#16#F"], "240"),
        ("NOT", ["BYTE#16#F0"], "15"),
        ("NOT", ["BOOL#TRUE"], "FALSE"),
        ("TO_BIG_ENDIAN", ["WORD#16#1234"], str(0x3412)),
        ("TO_LITTLE_ENDIAN", ["WORD#16#1234"], str(0x1234)),
        ("FROM_BIG_ENDIAN", ["INT#1"], "256"),
        ("FROM_BIG_ENDIAN", ["INT#128"], "-32768"),
        ("IS_VALID_BCD", ["WORD#16#1234"], "TRUE"),
        ("IS_VALID_BCD", ["WORD#16#12A4"], "FALSE"),
        ("WORD_BCD_TO_UINT", ["WORD#16#1234"], "1234"),
        ("BCD_TO_USINT", ["WORD#16#0999"], str(999 % 256)),
        ("UINT_TO_BCD_WORD", ["UINT#1234"], str(0x1234)),
        ("TO_BCD_BYTE", ["UINT#123"], str(0x23)),
        ("IS_VALID", ["REAL#inf"], "FALSE"),
        ("IS_VALID", ["LREAL#1"], "TRUE"),
        # choice and comparison
        ("SEL", ["BOOL#FALSE", "INT#1", "INT#2"], "1"),
        ("SEL", ["BOOL#TRUE", "INT#1", "INT#2"], "2"),
        ("MAX", ["INT#1", "INT#3", "INT#2"], "3"),
        ("MAX", ["INT#1"], "1"),
        ("MIN", ["STRING#'b'", "STRING#'a'"], "'a'"),
        ("LIMIT", ["INT#0", "INT#-5", "INT#9"], "0"),
        ("LIMIT", ["INT#0", "INT#50", "INT#9"], "9"),
        ("LIMIT", ["INT#0", "INT#5", "INT#9"], "5"),
        ("MUX", ["INT#1", "INT#10", "INT#11"], "11"),
        ("GT", ["INT#3", "INT#2", "INT#1"], "TRUE"),
        ("GT", ["INT#3", "INT#1", "INT#2"], "FALSE"),
        ("GE", ["INT#2", "INT#2"], "TRUE"),
        ("EQ", ["REAL#1", "REAL#1", "REAL#2"], "FALSE"),
        ("LE", ["INT#1", "INT#1", "INT#2"], "TRUE"),
        ("LT", ["STRING#'a'", "STRING#'b'"], "TRUE"),
        ("NE", ["INT#1", "INT#2"], "TRUE"),
        # strings
        ("LEN", ["STRING#'abc'"], "3"),
        ("LEFT", ["STRING#'abc'", "INT#2"], "'ab'"),
        ("LEFT", ["STRING#'abc'", "INT#9"], "'abc'"),
        ("LEFT", ["STRING#'abc'", "INT#-1"], "''"),
        ("RIGHT", ["STRING#'abc'", "INT#2"], "'bc'"),
        ("RIGHT", ["STRING#'abc'", "INT#0"], "''"),
        ("RIGHT", ["STRING#'abc'", "INT#9"], "'abc'"),
        ("MID", ["STRING#'abcdef'", "INT#2", "INT#3"], "'cd'"),
        ("MID", ["STRING#'abc'", "INT#9", "INT#2"], "'bc'"),
        ("MID", ["STRING#'abc'", "INT#2", "INT#0"], "'a'"),
        ("MID", ["STRING#'abc'", "INT#2", "INT#9"], "''"),
        ("DELETE", ["STRING#'abcdef'", "INT#2", "INT#3"], "'abef'"),
        ("DELETE", ["STRING#'abc'", "INT#-1", "INT#2"], "'abc'"),
        ("REPLACE", ["STRING#'abcdef'", "STRING#'X'", "INT#2", "INT#3"], "'abXef'"),
        ("INSERT", ["STRING#'abc'", "STRING#'X'", "INT#1"], "'aXbc'"),
        ("INSERT", ["STRING#'abc'", "STRING#'X'", "INT#0"], "'Xabc'"),
        ("INSERT", ["STRING#'abc'", "STRING#'X'", "INT#9"], "'abcX'"),
        ("CONCAT", ["STRING#'a'", "STRING#'b'", "STRING#'c'"], "'abc'"),
        ("FIND", ["STRING#'abc'", "STRING#'c'"], "3"),
        ("FIND", ["STRING#'abc'", "STRING#'x'"], "0"),
        # conversions
        ("REAL_TO_INT", ["REAL#2.5"], "3"),
        ("TRUNC", ["LREAL#-2.9"], "-2"),
        ("LREAL_TRUNC_INT", ["LREAL#70000.9"], "4464"),
        ("TRUNC_INT", ["LREAL#nan"], "0"),
        ("DINT_TO_INT", ["DINT#70000"], "4464"),
        ("DWORD_TO_REAL", ["DWORD#16#3F800000"], "1.0"),
        ("TIME_TO_LINT", ["TIME#T#1us"], "1000"),
        ("LINT_TO_TIME", ["LINT#1000"], "T#1us"),
        ("DT_TO_DATE", ["DT#2020-02-29-12:00:00"], "D#2020-02-29"),
        ("DT_TO_TOD", ["DT#1969-12-31-12:00:00"], "TOD#12:00:00"),
        ("DATE_TO_DT", ["DATE#2020-02-29"], "DT#2020-02-29-00:00:00"),
        ("CHAR_TO_BYTE", ["CHAR#'A'"], "65"),
        ("BYTE_TO_CHAR", ["BYTE#65"], "'A'"),
        ("WORD_TO_WCHAR", ["WORD#16#20AC"], '"€"'),
        ("WCHAR_TO_CHAR", ['WCHAR#"$0141"'], "'A'"),
        ("STRING_TO_CHAR", ["STRING#'xy'"], "'x'"),
        ("STRING_TO_CHAR", ["STRING#''"], "'$00'"),
        ("STRING_TO_WSTRING", ["STRING#'x'"], '"x"'),
        ("CHAR_TO_STRING", ["CHAR#'x'"], "'x'"),
        ("INT_TO_STRING", ["INT#-5"], "'-5'"),
        ("REAL_AS_STRING", ["REAL#0.1"], "'0.1'"),
        ("BOOL_AS_STRING", ["BOOL#1"], "'TRUE'"),
        ("TIME_AS_WSTRING", ["TIME#T#90s"], '"T#1m30s"'),
        ("DT_AS_STRING", ["DT#2020-02-29-12:00:00"], "'DT#2020-02-29-12:00:00'"),
        ("STRING_AS_INT", ["STRING#' 16#FF '"], "255"),
        ("STRING_TO_REAL", ["STRING#'1e3'"], "1000.0"),
        ("WSTRING_AS_BOOL", ['WSTRING#"true"'], "TRUE"),
        ("STRING_AS_TIME", ["STRING#'T#1.5s'"], "T#1s500ms"),
    ],
)
def test_functions_compute_what_the_standard_says(
    name: str, arguments: list[str], expected: str
) -> None:
    value, datatype = _call(name, *arguments)

    assert format_literal(value, datatype) == expected
    assert isinstance(value, bool) == (str(datatype) == "BOOL")


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        ("SQRT", ["LREAL#-1"], "SQRT(-1.0) has no result; expected a number that is not negative"),
        ("LN", ["LREAL#0"], "expected a positive number"),
        ("ASIN", ["REAL#2"], "expected a number from -1 to 1"),
        ("SIN", ["LREAL#inf"], "expected a finite number"),
        ("DIV", ["INT#1", "INT#0"], "division by zero"),
        ("DIV", ["REAL#1", "REAL#0"], "division by zero"),
        ("DIV", ["TIME#T#1s", "INT#0"], "division by zero"),
        ("MOD", ["INT#1", "INT#0"], "division by zero"),
        ("EXPT", ["LREAL#0", "INT#-1"], "division by zero"),
        ("EXPT", ["LREAL#-1", "LREAL#0.5"], "the exponent is not whole"),
        ("MUL", ["TIME#T#1s", "LREAL#inf"], "inf cannot become a duration"),
        ("SHL", ["BYTE#1", "INT#-1"], "must not be negative"),
        ("ROR", ["BYTE#1", "INT#-1"], "must not be negative"),
        ("BCD_TO_UINT", ["WORD#16#00A0"], "16#A0 is no binary coded decimal"),
        ("MUX", ["INT#2", "INT#1", "INT#1"], "MUX has no input 2; expected 0 to 1"),
        ("MUX", ["INT#-1", "INT#1", "INT#1"], "MUX has no input -1"),
        ("CONCAT_DATE", ["INT#2021", "INT#2", "INT#29"], "there is no day 29 of month 2"),
        ("CONCAT_DATE", ["INT#9999", "INT#2", "INT#1"], "the year 9999 is too far away"),
        ("CONCAT_TOD", ["INT#24", "INT#0", "INT#0", "INT#0"], "24 is no hour"),
        ("STRING_AS_INT", ["STRING#'abc'"], '"abc" is not an INT'),
        ("STRING_AS_INT", ["STRING#'70000'"], "does not fit into INT"),
        ("STRING_AS_INT", ["STRING#' '"], "an empty STRING is no INT"),
        ("WORD_TO_WCHAR", ["WORD#16#D800"], "half of a UTF-16 pair"),
    ],
)
def test_functions_without_a_result_say_why(name: str, arguments: list[str], reason: str) -> None:
    with pytest.raises(ValueCodeError) as caught:
        _call(name, *arguments)

    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("name", "numbers", "room"),
    [("CONCAT", (), 0), ("INSERT", (2,), 0), ("REPLACE", (3, 2), 3), ("REPLACE", (3, 65_534), 1)],
)
def test_no_function_makes_a_text_longer_than_a_string_may_be(
    name: str, numbers: tuple[int, ...], room: int
) -> None:
    long = "x" * 65_534
    number = parse_datatype("DINT")
    types = (STRING, STRING, *(number for _ in numbers))
    function = implementation(name, types, STRING)

    assert len(function(long, "y" * room, *numbers)) == 65_534
    with pytest.raises(ValueCodeError) as caught:
        function(long, "y" * (room + 1), *numbers)

    expected = f"the result of {name} would have 65,535 characters; a string holds at most 65,534"
    assert str(caught.value) == expected


def test_division_by_zero_is_what_the_operator_raises_too() -> None:
    with pytest.raises(ZeroDivisionError):
        _call("DIV", "INT#1", "INT#0")


@pytest.mark.parametrize(
    ("array", "values", "dimension", "bounds"),
    [
        ("ARRAY [-1..2] OF INT", [0] * 4, 1, (-1, 2)),
        ("ARRAY [0..1, 5..9] OF INT", [0] * 10, 2, (5, 9)),
        ("ARRAY [*] OF INT", [0] * 7, 1, (0, 6)),
        ("ARRAY [0..1, *] OF INT", [0] * 6, 2, (0, 2)),
    ],
)
def test_bounds_of_arrays(
    array: str, values: list[int], dimension: int, bounds: tuple[int, int]
) -> None:
    types = (parse_datatype(array), parse_datatype("DINT"))
    result = parse_datatype("DINT")

    found = [
        implementation(name, types, result)(values, dimension)
        for name in ("LOWER_BOUND", "UPPER_BOUND")
    ]

    assert tuple(found) == bounds


def test_an_array_has_no_more_bounds_than_dimensions() -> None:
    types = (parse_datatype("ARRAY [0..1] OF INT"), parse_datatype("DINT"))

    with pytest.raises(ValueCodeError, match="no dimension 2; expected 1 to 1"):
        implementation("LOWER_BOUND", types, types[1])([1, 2], 2)


def test_the_time_comes_from_the_run() -> None:
    time = RunTime(now=5, epoch=1000)
    monotonic = implementation("NOW_MONOTONIC", (), TIME, time=time)
    absolute = implementation("NOW", (), DT, time=time)

    assert (monotonic(), absolute()) == (5, 1005)

    time.now = 7

    assert (monotonic(), absolute()) == (7, 1007)


def test_without_a_clock_there_is_no_time() -> None:
    with pytest.raises(ValueCodeError, match="NOW has no result"):
        implementation("NOW", (), DT)()


def test_what_is_no_standard_function_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        implementation("NIX", (), TIME)


def test_a_comparison_of_nan_is_false() -> None:
    value, _ = _call("EQ", "LREAL#nan", "LREAL#nan")

    assert value is False
    assert math.isnan(_call("MAX", "LREAL#nan", "LREAL#nan")[0])
