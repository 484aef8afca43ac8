"""Blocks that make text of values and values of text, and random numbers."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.ir.code import Local
from compiler.ir.datatypes import (
    BOOL,
    BYTE,
    CHAR,
    DT,
    INT,
    JSON,
    LREAL,
    REAL,
    STRING,
    TIME,
    UDINT,
    ULINT,
    ArrayType,
    DataType,
    StringType,
    StructType,
)
from compiler.ir.literals import LiteralError
from fblib.json_values import as_text, from_json, to_json
from fblib.service import Value
from tests.blocks import instance, instance_of

POINT = StructType("my::Point")
TRACK = StructType("Track")
MEMBERS: dict[str, tuple[tuple[str, DataType], ...]] = {
    "my::Point": (("x", INT), ("at", TIME)),
    "Track": (("name", STRING), ("points", ArrayType(((0, 1),), POINT)), ("on", BOOL)),
}
STRUCTS = {
    name: tuple(Local(member, type_) for member, type_ in members)
    for name, members in MEMBERS.items()
}
TRACK_VALUE: Value = {
    "name": "a",
    "points": [{"x": 1, "at": 2_000_000_000}, {"x": -3, "at": 0}],
    "on": True,
}

# --- Console and APPEND_STRING -----------------------------------------------------------


def test_the_console_prints_members_by_their_types() -> None:
    console = instance("OUT_ANY_CONSOLE")
    console.types["IN"] = TRACK
    console.structs = MEMBERS
    console.trigger("REQ", QI=True, LABEL="track", IN=TRACK_VALUE)

    assert console.printed == [
        "track = (name:='a',points:=[(x:=1,at:=T#2s),(x:=-3,at:=T#0s)],on:=TRUE)"
    ]


@pytest.mark.parametrize(
    ("datatype", "value", "expected"),
    [
        (STRING, "it's", "it's"),
        (CHAR, "c", "c"),
        (INT, -5, "-5"),
        (BOOL, True, "TRUE"),
        (TIME, 90_000_000_000, "T#1m30s"),
        (ArrayType(((0, 1),), STRING), ["a", "b"], "['a','b']"),
        (POINT, {"x": 1, "at": 0}, "(x:=1,at:=T#0s)"),
    ],
)
def test_text_is_appended_as_it_is_and_other_values_as_literals(
    datatype: DataType, value: Value, expected: str
) -> None:
    appended = instance_of("APPEND_STRING_2", "APPEND_STRING")
    appended.types.update({"IN_1": STRING, "IN_2": datatype})
    appended.structs = MEMBERS
    appended.trigger("REQ", IN_1="<", IN_2=value)

    assert appended.values["OUT"] == f"<{expected}"
    assert appended.log == [(0, "CNF")]


# --- Paths -------------------------------------------------------------------------------


def test_a_block_knows_its_path_and_its_name() -> None:
    path = instance_of("GetInstancePath", "GetInstancePath")
    path.trigger("REQ", Sep="/")
    both = instance_of("GetInstancePathAndName", "GetInstancePath")
    both.trigger("REQ", Sep="|")

    assert path.values["Path"] == "App/GetInstancePath"
    assert (both.values["Path"], both.values["Name"]) == ("App", "GetInstancePathAndName")


# --- FB_RANDOM ---------------------------------------------------------------------------


def drawn(seed: int | None) -> list[Value]:
    random = instance("FB_RANDOM")
    if seed is not None:
        random.trigger("INIT", SEED=seed)
    values = []
    for _ in range(1_000):
        random.trigger("REQ")
        values.append(random.values["VAL"])
    return values


def test_the_numbers_are_those_of_split_mix_64() -> None:
    random = instance("FB_RANDOM")
    random.state["position"] = 1234567
    published = (6457827717110365317, 3203168211198807973, 9817491932198370423)
    for number in published:
        random.trigger("REQ")
        assert random.values["VAL"] == (number >> 40) / 2**24


def test_a_seed_gives_the_same_numbers_again_and_another_seed_others() -> None:
    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert drawn(0) == drawn(None)
    assert all(isinstance(value, float) and 0 <= value < 1 for value in drawn(7))
    assert 0.45 < math.fsum(value for value in drawn(7) if isinstance(value, float)) / 1_000 < 0.55


# --- JSON --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("datatype", "value", "expected"),
    [
        (BOOL, True, "true"),
        (BYTE, 255, "255"),
        (ULINT, 2**64 - 1, "18446744073709551615"),
        (LREAL, 0.1, "0.1"),
        (REAL, 0.10000000149011612, "0.1"),
        (REAL, math.inf, '"inf"'),
        (STRING, '"TRUE"', '"\\"TRUE\\""'),
        (CHAR, "ä", '"ä"'),
        (TIME, 1_500_000_000, '"T#1s500ms"'),
        (ArrayType(((0, 2),), INT), [1, 2, 3], "[1, 2, 3]"),
        (ArrayType(((0, 1), (1, 3)), INT), [1, 2, 3, 4, 5, 6], "[[1, 2, 3], [4, 5, 6]]"),
        (
            TRACK,
            TRACK_VALUE,
            '{"name":"a", "points":[{"x":1, "at":"T#2s"}, {"x":-3, "at":"T#0s"}], "on":true}',
        ),
    ],
)
def test_values_become_json_and_come_back(datatype: DataType, value: Value, expected: str) -> None:
    text = as_text(to_json(value, datatype, STRUCTS))

    assert text == expected
    assert from_json(json.loads(text), datatype, STRUCTS) == value


@pytest.mark.parametrize(
    ("text", "datatype", "expected"),
    [
        ("5", STRING, "5"),
        ('{"a": [1, null]}', STRING, '{"a":[1, null]}'),
        ('"abcdef"', StringType("STRING", 3), "abc"),
        ('"5"', INT, 5),
        ('"TRUE"', BOOL, True),
        ("5.0", INT, 5),
        ("5", REAL, 5.0),
        ("0.1", REAL, 0.10000000149011612),
        ('"DT#1970-01-01-00:00:01"', DT, 1_000_000_000),
        ('{"x": 1}', POINT, {"x": 1, "at": 0}),
        ('{"x": 1, "y": 2}', JSON, {"x": 1, "y": 2}),
        ("[1, 2, 3]", ArrayType((None,), INT), [1, 2, 3]),
    ],
)
def test_json_may_say_a_value_in_other_ways(text: str, datatype: DataType, expected: Value) -> None:
    assert from_json(json.loads(text), datatype, STRUCTS) == expected


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("null", INT),
        ("40000", INT),
        ("-1", UDINT),
        ("5.5", INT),
        ("true", INT),
        ("1", BOOL),
        ("5", TIME),
        ('"ab"', CHAR),
        ("[1]", INT),
        ("[1]", ArrayType(((0, 1),), INT)),
        ("[[1], [2, 3]]", ArrayType(((0, 1), (0, 1)), INT)),
        ("5", ArrayType(((0, 1),), INT)),
        ("[]", POINT),
    ],
)
def test_json_that_fits_no_value_is_refused(text: str, datatype: DataType) -> None:
    with pytest.raises(LiteralError):
        from_json(json.loads(text), datatype, STRUCTS)


@given(st.integers(-(2**31), 2**31 - 1), st.text(), st.floats(width=32, allow_nan=False))
def test_what_was_written_into_an_object_is_read_from_it(
    number: int, text: str, real: float
) -> None:
    values: list[tuple[DataType, Value]] = [(LREAL, real), (STRING, text), (TIME, number)]
    written = ""
    for name, (datatype, value) in enumerate(values):
        writer = instance("ToJSON")
        writer.types["Value"] = datatype
        writer.trigger("REQ", JSONIn=written, Value=value, FieldName=str(name))
        written = str(writer.values["JSONOut"])
    for name, (datatype, value) in enumerate(values):
        reader = instance("ReadJSON")
        reader.types["Value"] = datatype
        reader.trigger("REQ", JSONIn=written, FieldName=str(name))
        assert reader.values["Value"] == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[]", "the JSON text is no object"),
        ('{"a": NaN}', "the text is no JSON: NaN is no JSON value"),
        ("[" * 100_000, "the text is no JSON: "),
        ("{}", 'the JSON text has no field "a"'),
        ('{"a": "x"}', '"x"'),
    ],
)
def test_a_text_without_the_value_is_told_and_reads_as_the_default(
    text: str, expected: str
) -> None:
    reader = instance("ReadJSON")
    reader.types["Value"] = INT
    reader.trigger("REQ", JSONIn=text, FieldName="a")

    assert reader.values["Value"] == 0
    assert reader.log == [(0, "CNF")]
    assert len(reader.printed) == 1
    assert expected in reader.printed[0]
    assert reader.printed[0].startswith("[ReadJSON] App.ReadJSON: ")
