import math

import pytest

from compiler.ir.code import Local
from compiler.ir.datatypes import (
    ANY,
    BOOL,
    BYTE,
    DATE,
    DINT,
    INT,
    LINT,
    LREAL,
    LTIME,
    STRING,
    TIME,
    ULINT,
    WSTRING,
    DataType,
    StructType,
    parse_datatype,
)
from compiler.ir.literals import (
    LiteralError,
    LiteralValue,
    default_value,
    format_literal,
    guess_type,
    parse_literal,
    split_literal,
)

SECOND = 1_000_000_000
DAY = 86_400 * SECOND

STRUCTS = {
    "p::Point": (Local("x", INT, "7"), Local("y", parse_datatype("REAL")), Local("on", BOOL)),
    "Shape": (
        Local("at", StructType("p::Point")),
        Local("name", STRING),
        Local("wait", TIME, "T#1s"),
        Local("row", parse_datatype("ARRAY [0..2] OF INT")),
    ),
}

ACCEPTED: list[tuple[str, str, LiteralValue, str]] = [
    # literal, type, value, canonical form
    ("TRUE", "BOOL", True, "TRUE"),
    ("true", "BOOL", True, "TRUE"),
    ("False", "BOOL", False, "FALSE"),
    ("1", "BOOL", True, "TRUE"),
    ("0", "BOOL", False, "FALSE"),
    ("BOOL#1", "BOOL", True, "TRUE"),
    ("bool#true", "BOOL", True, "TRUE"),
    ("2#1", "BOOL", True, "TRUE"),
    # integers
    ("5", "INT", 5, "5"),
    ("-5", "INT", -5, "-5"),
    ("+5", "INT", 5, "5"),
    (" 5 ", "INT", 5, "5"),
    ("1_000", "INT", 1000, "1000"),
    ("16#FF", "INT", 255, "255"),
    ("16#ff", "INT", 255, "255"),
    ("8#17", "INT", 15, "15"),
    ("2#1010", "INT", 10, "10"),
    ("2#1111_0000", "USINT", 240, "240"),
    ("( -1 )", "INT", -1, "-1"),
    ("10#7", "INT", 7, "7"),
    ("16#FFFF", "INT", -1, "-1"),
    ("16#8000", "INT", -32768, "-32768"),
    ("INT#16#FFFF", "INT", -1, "-1"),
    ("INT#5", "INT", 5, "5"),
    ("int#16#1F", "INT", 31, "31"),
    ("INT#-5", "INT", -5, "-5"),
    ("SINT#5", "INT", 5, "5"),
    ("USINT#5", "INT", 5, "5"),
    ("BYTE#16#FF", "INT", 255, "255"),
    ("WORD#16#FFFF", "INT", -1, "-1"),
    ("BOOL#1", "INT", 1, "1"),
    ("BOOL#TRUE", "INT", 1, "1"),
    ("DINT#5", "INT", 5, "5"),
    ("UINT#16#FFFF", "DINT", 65535, "65535"),
    ("18446744073709551615", "ULINT", 2**64 - 1, "18446744073709551615"),
    ("16#FFFFFFFFFFFFFFFF", "LINT", -1, "-1"),
    # bit strings
    ("16#FF", "BYTE", 255, "255"),
    ("WORD#2#1010", "WORD", 10, "10"),
    ("TRUE", "BYTE", 1, "1"),
    ("BOOL#TRUE", "WORD", 1, "1"),
    # reals
    ("1", "REAL", 1.0, "1.0"),
    ("1.", "REAL", 1.0, "1.0"),
    ("1.5", "REAL", 1.5, "1.5"),
    ("-1.5e3", "REAL", -1500.0, "-1500.0"),
    ("1E-3", "LREAL", 0.001, "0.001"),
    ("1e3", "LREAL", 1000.0, "1000.0"),
    ("1_000.5", "LREAL", 1000.5, "1000.5"),
    ("REAL#2.5", "REAL", 2.5, "2.5"),
    ("lreal#2.5", "REAL", 2.5, "2.5"),
    ("REAL#2.5", "LREAL", 2.5, "2.5"),
    ("INT#3", "REAL", 3.0, "3.0"),
    ("0.1", "REAL", 0.10000000149011612, "0.1"),
    ("0.1", "LREAL", 0.1, "0.1"),
    ("16#10", "LREAL", 16.0, "16.0"),
    ("0x10", "LREAL", 16.0, "16.0"),
    ("1e22", "LREAL", 1e22, "1.0E22"),
    ("1.25e-10", "LREAL", 1.25e-10, "1.25E-10"),
    ("inf", "LREAL", math.inf, "inf"),
    ("-INF", "LREAL", -math.inf, "-inf"),
    # durations
    ("T#2s", "TIME", 2 * SECOND, "T#2s"),
    ("t#500ms", "TIME", SECOND // 2, "T#500ms"),
    ("TIME#1s", "TIME", SECOND, "T#1s"),
    ("time#1h30m", "TIME", 5400 * SECOND, "T#1h30m"),
    ("T#1d2h3m4s5ms6us7ns", "TIME", DAY + 7384 * SECOND + 5_006_007, "T#1d2h3m4s5ms6us7ns"),
    ("T#1d_2h", "TIME", DAY + 7200 * SECOND, "T#1d2h"),
    ("T#25h", "TIME", 25 * 3600 * SECOND, "T#1d1h"),
    ("T#90m", "TIME", 5400 * SECOND, "T#1h30m"),
    ("T#1.5s", "TIME", 1_500_000_000, "T#1s500ms"),
    ("T#0.25h", "TIME", 900 * SECOND, "T#15m"),
    ("T#-1s", "TIME", -SECOND, "T#-1s"),
    ("T#+1s", "TIME", SECOND, "T#1s"),
    ("T#5S", "TIME", 5 * SECOND, "T#5s"),
    ("T#1_000ms", "TIME", SECOND, "T#1s"),
    ("T#49d17h2m47s295ms", "TIME", 4294967295 * 1_000_000, "T#49d17h2m47s295ms"),
    ("5", "TIME", 5, "T#5ns"),
    ("T#0s", "TIME", 0, "T#0s"),
    ("LT#0s", "LTIME", 0, "LT#0s"),
    ("T#1s", "LTIME", SECOND, "LT#1s"),
    ("LTIME#1s", "TIME", SECOND, "T#1s"),
    # dates
    ("D#2020-02-29", "DATE", 18321 * DAY, "D#2020-02-29"),
    ("DATE#2020-02-29", "DATE", 18321 * DAY, "D#2020-02-29"),
    ("2020-02-29", "DATE", 18321 * DAY, "D#2020-02-29"),
    ("D#2020-13-01", "DATE", 18628 * DAY, "D#2021-01-01"),
    ("D#1969-12-31", "DATE", -DAY, "D#1969-12-31"),
    ("LD#2020-02-29", "LDATE", 18321 * DAY, "LD#2020-02-29"),
    ("TOD#12:34:56.789", "TOD", 45296_789_000_000, "TOD#12:34:56.789"),
    ("time_of_day#12:34", "TOD", 45240 * SECOND, "TOD#12:34:00"),
    ("7", "TOD", 7 * 3600 * SECOND, "TOD#07:00:00"),
    ("24:00:00", "TOD", DAY, "TOD#24:00:00"),
    ("86400000000000", "TOD", DAY, "TOD#24:00:00"),
    ("86400000000000", "DATE", DAY, "D#1970-01-02"),
    ("TOD#0:0:0.5", "TOD", SECOND // 2, "TOD#00:00:00.500"),
    ("LTOD#0:0:0.000000001", "LTOD", 1, "LTOD#00:00:00.000000001"),
    (
        "DT#2020-02-29-12:34:56.789",
        "DT",
        18321 * DAY + 45296_789_000_000,
        "DT#2020-02-29-12:34:56.789",
    ),
    ("2020-02-29-12:34:56", "DT", 18321 * DAY + 45296 * SECOND, "DT#2020-02-29-12:34:56"),
    ("DATE_AND_TIME#1970-01-01-00:00:01", "LDT", SECOND, "LDT#1970-01-01-00:00:01"),
    # strings
    ("'abc'", "STRING", "abc", "'abc'"),
    ('"abc"', "STRING", "abc", "'abc'"),
    ("'abc'", "WSTRING", "abc", '"abc"'),
    ('"a"', "WSTRING", "a", '"a"'),
    ("STRING#'abc'", "STRING", "abc", "'abc'"),
    ('wstring#"abc"', "WSTRING", "abc", '"abc"'),
    ("''", "STRING", "", "''"),
    ("localhost:61500", "WSTRING", "localhost:61500", '"localhost:61500"'),
    ("opc_ua[READ;a#b]", "STRING", "opc_ua[READ;a#b]", "'opc_ua[READ;a#b]'"),
    ("'$$ $' $\"'", "STRING", "$ ' \"", "'$$ $' \"'"),
    ('"$\'$""', "WSTRING", "'\"", '"\'$""'),
    ("'$L$N$P$R$T'", "STRING", "\n\n\f\r\t", "'$N$N$P$R$T'"),
    ("'$l$n'", "STRING", "\n\n", "'$N$N'"),
    ("'$41$e9'", "STRING", "Aé", "'Aé'"),
    ('"$0041$20AC"', "WSTRING", "A€", '"A€"'),
    ('"$D83D$DE00"', "WSTRING", "😀", '"😀"'),
    ("'$00'", "STRING", "\0", "'$00'"),
    ("'abc'", "STRING[3]", "abc", "'abc'"),
    ("'x'", "CHAR", "x", "'x'"),
    ("CHAR#'x'", "CHAR", "x", "'x'"),
    ('"€"', "WCHAR", "€", '"€"'),
    # arrays
    ("[1,2,3]", "ARRAY [0..2] OF INT", (1, 2, 3), "[1,2,3]"),
    ("[ 1 , 2 ]", "ARRAY [0..3] OF INT", (1, 2, 0, 0), "[1,2,0,0]"),
    ("[]", "ARRAY [0..1] OF INT", (0, 0), "[0,0]"),
    ("[2(0)]", "ARRAY [0..1] OF INT", (0, 0), "[0,0]"),
    ("[9, 3(7)]", "ARRAY [0..3] OF INT", (9, 7, 7, 7), "[9,7,7,7]"),
    ("[3(1,2)]", "ARRAY [0..5] OF INT", (1, 2, 1, 2, 1, 2), "[1,2,1,2,1,2]"),
    ("[2()]", "ARRAY [0..1] OF INT", (0, 0), "[0,0]"),
    ("[INT#1, 16#F]", "ARRAY [0..1] OF INT", (1, 15), "[1,15]"),
    ("[T#1s]", "ARRAY [0..1] OF TIME", (SECOND, 0), "[T#1s,T#0s]"),
    ('["JSON", "XML"]', "ARRAY [0..1] OF WSTRING", ("JSON", "XML"), '["JSON","XML"]'),
    ("['a,b', 'c]$'']", "ARRAY [0..1] OF STRING", ("a,b", "c]'"), "['a,b','c]$'']"),
    ("[[1,2],[3]]", "ARRAY [0..1, 0..1] OF INT", (1, 2, 3, 0), "[1,2,3,0]"),
    ("[1,2,3,4]", "ARRAY [0..1, 0..1] OF INT", (1, 2, 3, 4), "[1,2,3,4]"),
    ("[2([5,6])]", "ARRAY [0..1, 0..1] OF INT", (5, 6, 5, 6), "[5,6,5,6]"),
    (
        "[[1],[2,3]]",
        "ARRAY [0..1] OF ARRAY [0..1] OF INT",
        ((1, 0), (2, 3)),
        "[[1,0],[2,3]]",
    ),
    ("[1,2]", "ARRAY [*] OF INT", (1, 2), "[1,2]"),
    # structs
    ("(x:=1,y:=2.5)", "p::Point", {"x": 1, "y": 2.5, "on": False}, "(x:=1,y:=2.5,on:=FALSE)"),
    ("( ON := 1 )", "p::Point", {"x": 7, "y": 0.0, "on": True}, "(x:=7,y:=0.0,on:=TRUE)"),
    ("Point#(x:=1)", "P::POINT", {"x": 1, "y": 0.0, "on": False}, "(x:=1,y:=0.0,on:=FALSE)"),
    ("p::Point#()", "p::Point", {"x": 7, "y": 0.0, "on": False}, "(x:=7,y:=0.0,on:=FALSE)"),
    (
        "(at:=(x:=1), name:='a,b)', row:=[2(4)])",
        "Shape",
        {
            "at": {"x": 1, "y": 0.0, "on": False},
            "name": "a,b)",
            "wait": SECOND,
            "row": (4, 4, 0),
        },
        "(at:=(x:=1,y:=0.0,on:=FALSE),name:='a,b)',wait:=T#1s,row:=[4,4,0])",
    ),
    # nothing: the default
    ("", "INT", 0, "0"),
    (" ", "BOOL", False, "FALSE"),
    ("", "STRING", "", "''"),
    ("", "CHAR", "\0", "'$00'"),
    ("", "TIME", 0, "T#0s"),
    ("", "ARRAY [1..2] OF BOOL", (False, False), "[FALSE,FALSE]"),
    # host types
    ('{"a": [1, true]}', "JSON", {"a": (1, True)}, '{"a": [1, true]}'),
    ("null", "JSON", None, "null"),
    ('[null, "\\ud83d\\ude00"]', "JSON", (None, "\U0001f600"), '[null, "\U0001f600"]'),
]


@pytest.mark.parametrize(("text", "datatype", "value"), [row[:3] for row in ACCEPTED])
def test_literals_that_the_ide_or_forte_accept_have_their_value(
    text: str, datatype: str, value: LiteralValue
) -> None:
    found = parse_literal(text, parse_datatype(datatype), structs=STRUCTS)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("datatype", "value", "canonical"),
    [row[1:] for row in ACCEPTED],
    ids=[f"{row[1]}: {row[0]}" for row in ACCEPTED],
)
def test_values_are_written_in_the_canonical_form(
    datatype: str, value: LiteralValue, canonical: str
) -> None:
    assert format_literal(value, parse_datatype(datatype), structs=STRUCTS) == canonical


@pytest.mark.parametrize(
    ("text", "datatype", "reason"),
    [
        ("16#1FF", "BYTE", '"16#1FF" does not fit into BYTE (0 to 255)'),
        ("32768", "INT", '"32768" does not fit into INT (-32768 to 32767)'),
        ("-1", "UINT", '"-1" does not fit into UINT (0 to 65535)'),
        ("16#10000", "INT", "does not fit into INT"),
        ("DINT#70000", "INT", '"DINT#70000" does not fit into INT'),
        ("INT#70000", "DINT", '"70000" does not fit into INT'),
        ("SINT#-1", "UINT", "does not fit into UINT"),
        ("2", "BOOL", "expected TRUE, FALSE, 1 or 0"),
        ("5.0", "INT", "is not an INT"),
        ("1e2", "INT", "is not an INT"),
        ("3#1", "INT", "is not an INT"),
        ("8#9", "INT", "is not an INT"),
        ("1__0", "INT", "is not an INT"),
        ("_1", "INT", "is not an INT"),
        ("16#", "INT", "is not an INT"),
        ("٣", "INT", "is not an INT"),
        ("9" * 5000, "LINT", "is not a"),
        ("TRUE", "INT", "is not an INT"),
        ("pool::KEY", "INT", "is not an INT; expected a whole number such as 5 or 16#1F"),
        ("(5", "INT", "is not an INT"),
        ("(" * 5000 + "x" + ")" * 5000, "INT", '"x" is not an INT'),
        ("[" * 5000 + "]" * 5000, "ARRAY [0..1] OF INT", "is not an INT"),
        ("()", "INT", "is not an INT"),
        ("INT#TRUE", "INT", "is not an INT"),
        ("REAL#1.5", "INT", '"REAL#1.5" is a REAL, but an INT is expected'),
        ("T#1s", "INT", "is a TIME, but an INT is expected"),
        ("'5'", "INT", "is not an INT"),
        ("1e39", "REAL", '"1e39" does not fit into REAL'),
        ("1e400", "LREAL", "does not fit into LREAL"),
        ("one", "REAL", "is not a REAL"),
        ("WORD#1", "REAL", "is a WORD, but a REAL is expected"),
        ("1s", "TIME", "expected T#1h30m"),
        ("T#1", "DATE", "is a TIME, but a DATE is expected"),
        ("T#1x", "TIME", "is not a TIME"),
        ("T#1s_", "TIME", "is not a TIME"),
        ("T#200000d", "TIME", "does not fit into TIME (T#-106751d23h47m16s854ms775us808ns to "),
        ("T#5", "TIME", "expected T#1h30m"),
        ("D#2020", "DATE", "expected D#2024-02-29"),
        ("5", "DATE", "expected D#2024-02-29"),
        ("-5", "TOD", "expected TOD#12:30:15.5"),
        ("86400000000001", "LTOD", "expected TOD#12:30:15.5"),
        ("D#2020", "TOD", "is a DATE, but a TIME_OF_DAY is expected"),
        ("D#2020-02", "DATE", "is not a DATE"),
        ("D#9999-01-01", "DATE", "does not fit into DATE (D#1677-09-21 to D#2262-04-11)"),
        ("25:00:00", "TOD", "is not a TIME_OF_DAY"),
        ("DT#2020-02-29", "DT", "is not a DATE_AND_TIME"),
        ("DT#2020-02-29T12:00:00", "DT", "is not a DATE_AND_TIME"),
        ("'abc", "STRING", "has no closing quote"),
        ("'", "STRING", "has no closing quote"),
        ("''''", "STRING", "ends before its last '"),
        ("'$ZZ'", "STRING", "is no escape"),
        ("'$4'", "STRING", "is no escape"),
        ('"$41"', "WSTRING", "is no escape"),
        ('"$D83D"', "WSTRING", "half of a UTF-16 pair"),
        ("'abcd'", "STRING[3]", "has 4 characters; STRING[3] holds 3"),
        ("'ab'", "CHAR", "holds exactly one"),
        ("''", "CHAR", "holds exactly one"),
        ("'€'", "CHAR", "does not fit into CHAR: its code is 8364, the last 255"),
        ('"😀"', "WCHAR", "does not fit into WCHAR"),
        ("5", "ARRAY [0..1] OF INT", "expected [value, value, …]"),
        ("[1,2,3]", "ARRAY [0..1] OF INT", "too many elements"),
        ("[999999999(0)]", "ARRAY [0..1] OF INT", "too many elements"),
        ("[999999999(0)]", "ARRAY [*] OF INT", "too many elements"),
        ("[1,,2]", "ARRAY [0..5] OF INT", "an element is missing"),
        ("[1,(2]", "ARRAY [0..5] OF INT", '")" is missing'),
        ("[1)]", "ARRAY [0..5] OF INT", '")" in "1)" closes nothing'),
        ("[1,[2]", "ARRAY [0..5] OF INT", '"]" is missing'),
        ("['a]", "ARRAY [0..5] OF STRING", "has no closing quote"),
        ("[[1],[2],[3]]", "ARRAY [0..1, 0..1] OF INT", "too many elements"),
        ("[x]", "ARRAY [0..1] OF INT", '"x" is not an INT'),
        ("", "ARRAY [0..99999, 0..99999] OF INT", "too large"),
        ("(z:=1)", "p::Point", '"z" is no member of p::Point; it has: x, y, on'),
        ("(x:=1,X:=2)", "p::Point", "is set twice"),
        ("(1)", "p::Point", "expected member:=value"),
        ("1", "p::Point", "expected (member:=value, …)"),
        ("Shape#(x:=1)", "p::Point", "is a Shape, but a p::Point is expected"),
        ("(x:=99999)", "p::Point", "does not fit into INT"),
        ("()", "Nowhere", '"Nowhere" is not known'),
        ("abc", "ANY", "write a prefix such as INT#"),
        ("'a'", "ANY_NUM", "is a STRING, which is not one of ANY_NUM"),
        ("{", "JSON", "is not a JSON text"),
        ("NaN", "JSON", "NaN is no JSON value"),
        ("[-Infinity]", "JSON", "-Infinity is no JSON value"),
        ("[1e999]", "JSON", "the number 1e999 is too large"),
        ("9" * 5000, "JSON", "a number in it is too long"),
        ('"\\ud800"', "JSON", "half of a UTF-16 pair"),
        ('{"\\ud800": 1}', "JSON", "half of a UTF-16 pair"),
        ("[" * 300 + "]" * 300, "JSON", "it is nested deeper than 200 levels"),
        ("[" * 99_999, "JSON", "it is nested too deeply"),
    ],
)
def test_what_is_no_literal_of_a_type_is_refused_with_a_reason(
    text: str, datatype: str, reason: str
) -> None:
    with pytest.raises(LiteralError) as caught:
        parse_literal(text, parse_datatype(datatype), structs=STRUCTS)

    assert reason in str(caught.value)


def test_not_a_number_is_read_and_written() -> None:
    for datatype in (parse_datatype("REAL"), LREAL):
        value = parse_literal("NaN", datatype)

        assert isinstance(value, float)
        assert math.isnan(value)
        assert format_literal(value, datatype) == "nan"


@pytest.mark.parametrize("name", ["DefaultPool::SoftKey", "defaultpool::softkey", "pkg::Pool::K"])
def test_constants_stand_for_their_literals(name: str) -> None:
    constants = {"defaultpool::softkey": "5001", "pkg::pool::k": "UINT#5001"}

    assert parse_literal(name, DINT, constants=constants) == 5001
    assert parse_literal(f"[1,{name}]", parse_datatype("ARRAY [0..1] OF DINT"), constants=constants)


def test_constants_are_spoken_of_only_where_there_can_be_any() -> None:
    with pytest.raises(LiteralError, match=r"; no constant of that name is known$"):
        parse_literal("pool::KEY", INT, constants={})
    with pytest.raises(LiteralError, match=r"such as 5 or 16#1F$"):
        parse_literal("pool::KEY", INT)


def test_a_constant_is_found_inside_of_structs_and_must_fit() -> None:
    constants = {"big": "70000", "here": "(x:=3)"}
    point = StructType("p::Point")

    assert parse_literal("Here", point, structs=STRUCTS, constants=constants) == {
        "x": 3,
        "y": 0.0,
        "on": False,
    }
    with pytest.raises(LiteralError, match="does not fit into INT"):
        parse_literal("(x:=BIG)", point, structs=STRUCTS, constants=constants)


def test_lists_of_running_code_are_written_like_tuples() -> None:
    assert format_literal([1, 2], parse_datatype("ARRAY [0..1] OF INT")) == "[1,2]"


def test_a_struct_without_its_table_is_written_by_what_its_values_show() -> None:
    value: LiteralValue = {"a": True, "b": 1.5, "c": (1, 2), "d": "x", "e": {"f": 2}}

    text = format_literal(value, StructType("S"))

    assert text == "(a:=TRUE,b:=1.5,c:=[1,2],d:='x',e:=(f:=2))"


@pytest.mark.parametrize(
    ("value", "datatype"),
    [("x", "INT"), (1, "ARRAY [0..1] OF INT"), (1, "p::Point"), ([1], "TIME")],
)
def test_a_value_of_another_form_is_not_written(value: LiteralValue, datatype: str) -> None:
    with pytest.raises(LiteralError, match="cannot be written"):
        format_literal(value, parse_datatype(datatype), structs=STRUCTS)


def test_defaults_of_structs_come_from_their_members() -> None:
    assert default_value(StructType("shape"), STRUCTS) == {
        "at": {"x": 7, "y": 0.0, "on": False},
        "name": "",
        "wait": SECOND,
        "row": (0, 0, 0),
    }
    assert default_value(parse_datatype("ARRAY [*] OF INT")) == ()
    assert default_value(ANY) == 0


@pytest.mark.parametrize(
    ("text", "datatype", "rest"),
    [
        ("INT#5", INT, "5"),
        ("int#16#FF", INT, "16#FF"),
        ("T#1s", TIME, "1s"),
        ("LT#1s", LTIME, "1s"),
        ("D#2020-01-01", DATE, "2020-01-01"),
        ("TOD#1:00", parse_datatype("TOD"), "1:00"),
        ("DT#2020-01-01-1:00", parse_datatype("DT"), "2020-01-01-1:00"),
        ("'x'", STRING, "'x'"),
        ('"x"', WSTRING, '"x"'),
        ("STRING#'x'", STRING, "'x'"),
        ("TRUE", BOOL, "TRUE"),
        ("BOOL#1", BOOL, "1"),
        ("p::S#(a:=1)", StructType("p::S"), "(a:=1)"),
        ("16#FF", None, "16#FF"),
        (" 5 ", None, "5"),
        ("tcp#5", None, "tcp#5"),
        ("ANY#5", None, "ANY#5"),
        ("JSON#5", None, "JSON#5"),
        ("", None, ""),
    ],
)
def test_a_literal_is_split_into_its_type_and_the_rest(
    text: str, datatype: DataType | None, rest: str
) -> None:
    assert split_literal(text) == (datatype, rest)


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("5", DINT),
        ("-5", DINT),
        ("2147483648", LINT),
        ("9223372036854775808", ULINT),
        ("99999999999999999999", None),
        ("16#FF", DINT),
        ("1.5", LREAL),
        ("1.", LREAL),
        ("1e3", LREAL),
        ("true", BOOL),
        ("'x'", STRING),
        ('"x"', WSTRING),
        ("BYTE#1", BYTE),
        ("T#1s", TIME),
        ("[1,2]", None),
        ("abc", None),
        ("", None),
    ],
)
def test_an_untyped_literal_suggests_a_type(text: str, datatype: DataType | None) -> None:
    assert guess_type(text) == datatype


def test_a_generic_pin_takes_what_the_literal_says() -> None:
    assert parse_literal("INT#16#FFFF", ANY) == -1
    assert parse_literal("T#1s", ANY) == SECOND
    assert parse_literal("1.5", ANY) == 1.5
