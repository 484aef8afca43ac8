import math
from typing import Any

import pytest

from compiler.ir.datatypes import JSON, parse_datatype
from runtime.kernel.conversion import (
    ValueCodeError,
    conversion_source,
    converter,
    nearest_real,
    round_half_away,
    round_real,
    wrap,
)


def _converted(value: Any, source: str, target: str) -> Any:  # noqa: ANN401 - of any type
    convert = converter(parse_datatype(target), parse_datatype(source))
    return value if convert is None else convert(value)


@pytest.mark.parametrize(
    ("source", "value", "target", "expected"),
    [
        ("INT", -1, "UINT", 65535),
        ("DINT", 70000, "INT", 4464),
        ("BYTE", 255, "SINT", -1),
        ("INT", -1, "LINT", -1),
        ("INT", -1, "LWORD", 2**64 - 1),
        ("ULINT", 2**64 - 1, "LINT", -1),
        ("UINT", 65535, "DINT", 65535),
        ("UINT", 65535, "INT", -1),
        ("INT", 2, "BOOL", True),
        ("INT", 0, "BOOL", False),
        ("INT", 256, "BOOL", True),
        ("BOOL", True, "INT", 1),
        ("BOOL", True, "LREAL", 1.0),
        ("LREAL", 0.25, "BOOL", True),
        ("LREAL", -0.0, "BOOL", False),
        ("REAL", 2.5, "INT", 3),
        ("REAL", -2.5, "INT", -3),
        ("LREAL", 2.4999, "INT", 2),
        ("LREAL", 0.49999999999999994, "INT", 0),
        ("LREAL", 1e10, "UDINT", 1410065408),
        ("LREAL", 1e20, "LINT", 1e20 % 2**64),
        ("LREAL", math.nan, "INT", 0),
        ("LREAL", math.inf, "DINT", 0),
        ("REAL", -math.inf, "LINT", 0),
        ("INT", 5, "REAL", 5.0),
        ("DINT", 16777217, "REAL", 16777216.0),
        ("LINT", (1 << 60) + (1 << 36) + 1, "REAL", 2.0**60 + 2.0**37),
        ("LINT", -(2**63), "REAL", -(2.0**63)),
        ("ULINT", 2**64 - 1, "LREAL", 2.0**64),
        ("LREAL", 0.1, "REAL", 0.10000000149011612),
        ("LREAL", 1e39, "REAL", math.inf),
        ("LREAL", -1e39, "REAL", -math.inf),
        ("REAL", 0.5, "LREAL", 0.5),
        ("REAL", 1.0, "DWORD", 0x3F800000),
        ("REAL", 1.0, "WORD", 0),
        ("REAL", -2.0, "LWORD", 0xC0000000),
        ("LREAL", 1.0, "LWORD", 0x3FF0000000000000),
        ("LREAL", 1.0, "DWORD", 0),
        ("DWORD", 0x3F800000, "REAL", 1.0),
        ("LWORD", 0x3FF0000000000000, "LREAL", 1.0),
        ("TIME", 70000, "INT", 4464),
        ("TIME", -1, "LWORD", 2**64 - 1),
        ("TIME", 1_500_000_000, "LREAL", 1.5e9),
        ("LINT", -5, "TIME", -5),
        ("TIME", 5, "LTIME", 5),
        ("STRING", "abcdef", "STRING[3]", "abc"),
        ("STRING[2]", "ab", "STRING[3]", "ab"),
        ("STRING[9]", "abcdef", "STRING", "abcdef"),
        ("CHAR", "x", "STRING[3]", "x"),
        ("ARRAY [0..2] OF DINT", [1, 70000, -1], "ARRAY [0..2] OF INT", [1, 4464, -1]),
        ("ARRAY [0..2] OF INT", [1, 2, 3], "ARRAY [0..1] OF INT", [1, 2]),
        ("ARRAY [0..1] OF INT", [1, 2], "ARRAY [1..4] OF REAL", [1.0, 2.0, 0.0, 0.0]),
        (
            "ARRAY [0..1, 0..1] OF INT",
            [1, 2, 3, 4],
            "ARRAY [0..1, 0..2] OF INT",
            [1, 2, 0, 3, 4, 0],
        ),
        (
            "ARRAY [0..1, 0..2] OF INT",
            [1, 2, 3, 4, 5, 6],
            "ARRAY [5..6, 1..2] OF INT",
            [1, 2, 4, 5],
        ),
        ("ARRAY [0..0, 0..1] OF INT", [1, 2], "ARRAY [0..1, 0..0] OF DINT", [1, 0]),
        (
            "ARRAY [0..1, 0..1] OF INT",
            [1, 2, 3, 4],
            "ARRAY [0..2, 0..1] OF INT",
            [1, 2, 3, 4, 0, 0],
        ),
        (
            "ARRAY [0..1, 0..0, 0..1] OF INT",
            [1, 2, 3, 4],
            "ARRAY [0..1, 0..1, 0..0] OF INT",
            [1, 0, 3, 0],
        ),
        ("ARRAY [0..1, 0..1] OF INT", [1, 2, 3, 4], "ARRAY [0..2] OF INT", [1, 2, 3]),
        ("ARRAY [0..1] OF p::S", [{"a": 1}], "ARRAY [0..1] OF P::s", [{"a": 1}]),
        ("ARRAY [0..1] OF INT", [1, 2], "ARRAY [*] OF DINT", [1, 2]),
        ("p::S", {"a": 1}, "P::s", {"a": 1}),
        ("JSON", 5, "INT", 5),
        ("JSON", 5, "LREAL", 5.0),
        ("JSON", 0.1, "REAL", 0.10000000149011612),
        ("JSON", [1, 2], "ARRAY [0..1] OF INT", [1, 2]),
        ("JSON", {"a": 1}, "p::S", {"a": 1}),
        ("JSON", "abc", "STRING[3]", "abc"),
        ("INT", 5, "JSON", 5),
        ("ARRAY [0..1] OF INT", [1, 2], "JSON", [1, 2]),
    ],
)
def test_connections_convert_with_the_bits_of_forte(
    source: str,
    value: Any,  # noqa: ANN401 - of any type
    target: str,
    expected: Any,  # noqa: ANN401
) -> None:
    found = _converted(value, source, target)

    assert found == expected
    assert type(found) is type(expected) or target == "LINT"


@pytest.mark.parametrize(
    ("bits", "real", "target", "expected"),
    [
        (0xFFC00000, "REAL", "DWORD", 0x7FC00000),
        (0x7F800001, "REAL", "DWORD", 0x7FC00000),
        (0x7FC12345, "REAL", "LWORD", 0x7FC00000),
        (0x7FFFFFFF, "REAL", "WORD", 0),
        (0xFFF8000000000000, "LREAL", "LWORD", 0x7FF8000000000000),
        (0x7FF0000000000001, "LREAL", "LWORD", 0x7FF8000000000000),
        (0x7FFFFFFFFFFFFFFF, "LREAL", "DWORD", 0),
    ],
)
def test_nan_has_the_same_bits_whichever_of_them_it_was_made_of(
    bits: int, real: str, target: str, expected: int
) -> None:
    nan = _converted(bits, "DWORD" if real == "REAL" else "LWORD", real)

    assert math.isnan(nan)
    assert _converted(nan, real, target) == expected


@pytest.mark.parametrize(
    ("source", "target", "value"),
    [
        ("ARRAY [0..0] OF ARRAY [0..1] OF INT", "ARRAY [0..2] OF ARRAY [0..1] OF INT", [[1, 2]]),
        ("ARRAY [0..0] OF ARRAY [0..0] OF INT", "ARRAY [0..2] OF ARRAY [0..1] OF INT", [[1]]),
        ("ARRAY [0..0] OF ARRAY [0..1] OF INT", "ARRAY [0..2] OF ARRAY [0..1] OF REAL", [[1, 2]]),
        ("ARRAY [*] OF ARRAY [0..1] OF INT", "ARRAY [0..2] OF ARRAY [0..1] OF INT", []),
    ],
)
def test_missing_elements_are_lists_of_their_own(
    source: str, target: str, value: list[list[int]]
) -> None:
    found = _converted(value, source, target)
    found[1][0] = 9

    assert found[1:] == [[9, 0], [0, 0]]
    assert _converted(value, source, target)[1:] == [[0, 0], [0, 0]]


def test_missing_structs_come_from_who_knows_them() -> None:
    types = parse_datatype("ARRAY [0..2] OF p::S"), parse_datatype("ARRAY [0..0] OF p::S")
    convert = converter(*types, default=lambda _: {"a": 7})
    assert convert is not None
    given = [{"a": 1}]

    found = convert(given)
    found[0]["a"] = found[1]["a"] = 9

    assert found == [{"a": 9}, {"a": 9}, {"a": 7}]
    assert given == [{"a": 1}]


def test_a_struct_out_of_json_is_a_copy() -> None:
    given = {"a": 1}

    _converted(given, "JSON", "p::S")["a"] = 2

    assert given == {"a": 1}


@pytest.mark.parametrize("same", ["INT", "REAL", "TIME", "STRING", "STRING[5]", "p::S", "JSON"])
def test_the_same_type_needs_no_conversion(same: str) -> None:
    datatype = parse_datatype(same)

    assert converter(datatype, datatype) is None
    assert conversion_source(datatype, datatype, "x") is None


@pytest.mark.parametrize(
    ("value", "target"),
    [
        (70000, "INT"),
        (1.5, "INT"),
        (True, "INT"),
        (1, "BOOL"),
        ("5", "INT"),
        (True, "REAL"),
        (None, "STRING"),
        ("abcd", "STRING[3]"),
        ("ab", "CHAR"),
        ([1, 2, 3], "ARRAY [0..1] OF INT"),
        ([1, "x"], "ARRAY [0..1] OF INT"),
        ([1], "p::S"),
    ],
)
def test_a_json_value_of_another_type_is_refused(value: object, target: str) -> None:
    convert = converter(parse_datatype(target), JSON)
    assert convert is not None

    with pytest.raises(ValueCodeError, match="the JSON value"):
        convert(value)


def test_an_impossible_conversion_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="no connection converts STRING to INT"):
        converter(parse_datatype("INT"), parse_datatype("STRING"))


@pytest.mark.parametrize(
    ("value", "datatype", "expected"),
    [
        (32768, "INT", -32768),
        (-32769, "INT", 32767),
        (256, "BYTE", 0),
        (-1, "ULINT", 2**64 - 1),
        (2**63, "TIME", -(2**63)),
        (2, "BOOL", True),
        (7, "STRING", 7),
    ],
)
def test_integers_wrap_at_the_width_of_their_type(value: int, datatype: str, expected: int) -> None:
    assert wrap(value, parse_datatype(datatype)) == expected


def test_reals_round_to_32_bits() -> None:
    assert round_real(0.1) == 0.10000000149011612
    assert round_real(16777217.0) == 16777216.0
    assert round_real(3.4028235e38) == 3.4028234663852886e38
    assert round_real(3.4028236e38) == math.inf
    assert round_real(1e-46) == 0.0
    assert math.isnan(round_real(math.nan))
    assert math.copysign(1, round_real(-1e-46)) == -1


def test_a_large_integer_is_rounded_once() -> None:
    # By way of 64 bits it would first lose the bit that decides.
    value = (1 << 60) + (1 << 36) + 1

    assert nearest_real(value) == 2.0**60 + 2.0**37
    assert round_real(float(value)) == 2.0**60
    assert nearest_real(-value) == -nearest_real(value)


def test_halves_are_rounded_away_from_zero() -> None:
    halves = [0.5, 1.5, 2.5, -0.5, -1.5]

    assert [round_half_away(one) for one in halves] == [1, 2, 3, -1, -2]


@pytest.mark.parametrize(
    ("target", "source", "expected"),
    [
        ("INT", "DINT", "((x + 0x8000) & 0xffff) - 0x8000"),
        ("UINT", "INT", "x & 0xffff"),
        ("DINT", "INT", None),
        ("BOOL", "INT", "x != 0"),
        ("INT", "BOOL", "+x"),
        ("LREAL", "INT", "x + 0.0"),
        ("REAL", "LREAL", "round_real(x)"),
        ("REAL", "LINT", None),
        ("INT", "REAL", None),
        ("STRING[3]", "STRING", "x[:3]"),
        ("STRING", "STRING[3]", None),
    ],
)
def test_simple_conversions_are_written_as_source(
    target: str, source: str, expected: str | None
) -> None:
    assert conversion_source(parse_datatype(target), parse_datatype(source), "x") == expected
