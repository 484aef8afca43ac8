"""The bytes of the fbdk encoding are FORTE's; what they are not is told."""

from collections.abc import Sequence

import pytest

from compiler.ir.datatypes import DataType, StructType, parse_datatype
from fblib.fbdk import EncodingError, Reader, ShortError, encode
from fblib.service import Value

MEMBERS: dict[str, tuple[tuple[str, DataType], ...]] = {
    "Point": (
        ("ON", parse_datatype("BOOL")),
        ("X", parse_datatype("INT")),
        ("NAME", parse_datatype("STRING")),
        ("ROW", parse_datatype("ARRAY [0..1] OF SINT")),
    )
}


def members(struct: str) -> Sequence[tuple[str, DataType]]:
    return MEMBERS[struct]


POINT: Value = {"ON": True, "X": -1, "NAME": "p", "ROW": [1, 2]}

BYTES: list[tuple[str, Value, str]] = [
    ("BOOL", False, "40"),
    ("BOOL", True, "41"),
    ("SINT", -1, "42 ff"),
    ("INT", -300, "43 fe d4"),
    ("DINT", 26, "44 00 00 00 1a"),
    ("LINT", -2, "45 ff ff ff ff ff ff ff fe"),
    ("USINT", 200, "46 c8"),
    ("UINT", 65535, "47 ff ff"),
    ("UDINT", 4_000_000_000, "48 ee 6b 28 00"),
    ("ULINT", 1, "49 00 00 00 00 00 00 00 01"),
    ("REAL", 1.5, "4a 3f c0 00 00"),
    ("LREAL", -2.0, "4b c0 00 00 00 00 00 00 00"),
    ("TIME", 1_500_000_000, "4c 00 00 00 00 00 16 e3 60"),
    ("TIME", -1_000, "4c ff ff ff ff ff ff ff ff"),
    ("LTIME", 2_000, "5c 00 00 00 00 00 00 00 02"),
    ("DATE", 86_400_000_000_000, "4d 00 00 4e 94 91 4f 00 00"),
    ("TIME_OF_DAY", 1, "4e 00 00 00 00 00 00 00 01"),
    ("DATE_AND_TIME", 256, "4f 00 00 00 00 00 00 01 00"),
    ("STRING", "abc", "50 00 03 61 62 63"),
    ("STRING", "é", "50 00 01 e9"),
    ("BYTE", 0xAB, "51 ab"),
    ("WORD", 0xABCD, "52 ab cd"),
    ("DWORD", 1, "53 00 00 00 01"),
    ("LWORD", 1, "54 00 00 00 00 00 00 00 01"),
    ("WSTRING", "hé€", "55 00 03 00 68 00 e9 20 ac"),
    ("WSTRING", "😀", "55 00 02 d8 3d de 00"),
    ("CHAR", "A", "57 41"),
    ("WCHAR", "€", "58 20 ac"),
    ("ARRAY [0..2] OF INT", [1, 2, 3], "76 00 03 43 00 01 00 02 00 03"),
    ("ARRAY [5..6] OF BOOL", [True, False], "76 00 02 41 40"),
    ("ARRAY [*] OF INT", [], "76 00 00"),
    ("ARRAY [0..1, 0..1] OF SINT", [1, 2, 3, 4], "76 00 02 76 00 02 42 01 02 00 02 42 03 04"),
    ("Point", POINT, "61 41 ff ff 00 01 70 00 02 42 01 02"),
    ("ARRAY [0..0] OF Point", [POINT], "76 00 01 61 41 ff ff 00 01 70 00 02 42 01 02"),
]


@pytest.mark.parametrize(("name", "value", "expected"), BYTES)
def test_values_have_the_bytes_of_forte(name: str, value: Value, expected: str) -> None:
    datatype = parse_datatype(name)

    assert encode([(value, datatype)], members).hex(" ") == expected
    assert Reader(bytes.fromhex(expected), members).value(datatype, value) == value


def test_several_values_follow_one_another_and_none_is_null() -> None:
    values: list[tuple[Value, DataType]] = [
        (258, parse_datatype("INT")),
        (True, parse_datatype("BOOL")),
    ]

    assert encode(values, members).hex() == "43010241"
    assert encode([], members).hex() == "05"


def test_durations_lose_what_is_below_a_microsecond() -> None:
    time = parse_datatype("TIME")

    assert encode([(-1_999, time)], members).hex() == "4cffffffffffffffff"


@pytest.mark.parametrize(
    ("name", "received", "before", "expected"),
    [
        ("ARRAY [0..2] OF INT", "76 00 02 43 00 07 00 08", [1, 2, 3], [7, 8, 3]),
        ("ARRAY [0..1] OF INT", "76 00 03 43 00 07 00 08 00 09", [1, 2], [7, 8]),
        ("ARRAY [0..1] OF INT", "76 00 00", [1, 2], [1, 2]),
        ("ARRAY [*] OF INT", "76 00 02 43 00 07 00 08", [], [7, 8]),
        ("STRING[2]", "50 00 03 61 62 63", "", "ab"),
    ],
)
def test_what_does_not_come_is_kept_and_what_has_no_room_is_dropped(
    name: str, received: str, before: Value, expected: Value
) -> None:
    reader = Reader(bytes.fromhex(received), members)

    assert reader.value(parse_datatype(name), before) == expected
    assert reader.at_end


def test_structs_of_others_may_have_the_tag_of_all_structs() -> None:
    payload = bytes.fromhex("7f 41 ff ff 00 01 70 00 02 42 01 02")

    assert Reader(payload, members).value(StructType("Point"), POINT) == POINT


@pytest.mark.parametrize(
    ("name", "received"),
    [
        ("INT", "44 00 00 00 01"),
        ("INT", "05"),
        ("BOOL", "42 01"),
        ("UINT", "43 00 01"),
        ("ARRAY [0..1] OF INT", "76 00 02 44 00 00 00 01 00 00 00 02"),
        ("ARRAY [0..1] OF BOOL", "76 00 02 41 42"),
        ("Point", "62 41"),
        ("DATE", "4d 00 00 00 00 00 00 00 01"),  # no whole day, as from FORTE 2
        ("TIME_OF_DAY", "4e ff ff ff ff ff ff ff ff"),
        ("TIME", "4c 7f ff ff ff ff ff ff ff"),
        ("JSON", "50 00 00"),
    ],
)
def test_bytes_of_another_type_are_refused(name: str, received: str) -> None:
    with pytest.raises(EncodingError) as raised:
        Reader(bytes.fromhex(received), members).value(parse_datatype(name), 0)

    assert not isinstance(raised.value, ShortError)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STRING", "€"),
        ("STRING", "x" * 65536),
        ("ARRAY [*] OF BOOL", [True] * 65536),
        ("JSON", 1),
        ("ARRAY [0..1, *] OF INT", [1, 2]),
    ],
)
def test_what_has_no_bytes_is_refused(name: str, value: Value) -> None:
    with pytest.raises(EncodingError):
        encode([(value, parse_datatype(name))], members)


def test_what_is_no_text_in_utf16_becomes_a_mark() -> None:
    payload = bytes.fromhex("55 00 01 d8 3d")

    assert Reader(payload, members).value(parse_datatype("WSTRING"), "") == "\ufffd"
