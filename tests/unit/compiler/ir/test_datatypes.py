import pytest

from compiler.ir.datatypes import (
    ANY,
    BOOL,
    BYTE,
    CHAR,
    DATE,
    DINT,
    DT,
    DWORD,
    ELEMENTARY,
    INT,
    JSON,
    LDATE,
    LINT,
    LREAL,
    LTIME,
    OBJECT,
    REAL,
    SINT,
    STRING,
    TIME,
    TOD,
    UDINT,
    UINT,
    ULINT,
    USINT,
    WCHAR,
    WORD,
    WSTRING,
    ArrayType,
    DataType,
    DataTypeError,
    GenericType,
    StringType,
    StructType,
    belongs,
    is_assignable,
    is_castable,
    parse_bounds,
    parse_datatype,
)


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("INT", INT),
        (" int ", INT),
        ("TOD", TOD),
        ("TIME_OF_DAY", TOD),
        ("dt", DT),
        ("STRING", STRING),
        ("string[20]", StringType("STRING", 20)),
        ("WSTRING(5)", StringType("WSTRING", 5)),
        ("ANY_NUM", GenericType("ANY_NUM")),
        ("ARRAY [0..9] OF INT", ArrayType(((0, 9),), INT)),
        ("array[10] of Real", ArrayType(((0, 9),), REAL)),
        ("ARRAY [-1..2, 0..1] OF STRING[3]", ArrayType(((-1, 2), (0, 1)), StringType("STRING", 3))),
        ("ARRAY [*] OF p::S", ArrayType((None,), StructType("p::S"))),
        (
            "ARRAY [0..1] OF ARRAY [0..2] OF BOOL",
            ArrayType(((0, 1),), ArrayType(((0, 2),), BOOL)),
        ),
        ("pkg::sub::Point", StructType("pkg::sub::Point")),
    ],
)
def test_a_type_is_read_from_its_name(text: str, datatype: DataType) -> None:
    assert parse_datatype(text) == datatype


@pytest.mark.parametrize("text", ["", "1x", "a b", "a::", "ARRAY [] OF INT", "ARRAY [2..1] OF INT"])
def test_what_is_no_type_is_refused_with_its_name(text: str) -> None:
    with pytest.raises(DataTypeError) as caught:
        parse_datatype(text)

    assert '"' in str(caught.value)


@pytest.mark.parametrize("datatype", ELEMENTARY.values(), ids=str)
def test_the_name_of_a_type_reads_back_as_the_type(datatype: DataType) -> None:
    array = ArrayType(((-5, 5), None), datatype)

    assert parse_datatype(str(datatype)) == datatype
    assert parse_datatype(str(array)) == array


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("10", ((0, 9),)),
        ("0..7", ((0, 7),)),
        ("-5..10", ((-5, 10),)),
        ("10, 5", ((0, 9), (0, 4))),
        ("5..10, -3..3", ((5, 10), (-3, 3))),
        ("*", (None,)),
    ],
)
def test_array_sizes_are_read_as_the_ide_writes_them(
    text: str, bounds: tuple[tuple[int, int] | None, ...]
) -> None:
    assert parse_bounds(text) == bounds


@pytest.mark.parametrize(
    ("datatype", "generic", "expected"),
    [
        (INT, "ANY_NUM", True),
        (INT, "ANY_INT", True),
        (INT, "ANY_SIGNED", True),
        (INT, "ANY_UNSIGNED", False),
        (INT, "ANY_BIT", False),
        (INT, "ANY_REAL", False),
        (BOOL, "ANY_BIT", True),
        (TIME, "ANY_MAGNITUDE", True),
        (TIME, "ANY_NUM", False),
        (DATE, "ANY_DATE", True),
        (STRING, "ANY_STRING", True),
        (CHAR, "ANY_STRING", False),
        (CHAR, "ANY_CHARS", True),
        (STRING, "ANY_ELEMENTARY", True),
        (JSON, "ANY_ELEMENTARY", False),
        (OBJECT, "ANY", True),
        (StructType("S"), "ANY_STRUCT", True),
        (StructType("S"), "ANY_ELEMENTARY", False),
        (ArrayType(((0, 1),), INT), "ANY_DERIVED", True),
        (ArrayType(((0, 1),), INT), "ANY_STRUCT", False),
        (GenericType("ANY_INT"), "ANY_NUM", True),
        (GenericType("ANY_NUM"), "ANY_INT", False),
        (GenericType("ANY_STRING"), "ANY_ELEMENTARY", True),
        (GenericType("ANY_STRUCT"), "ANY_ELEMENTARY", False),
    ],
)
def test_generic_types_stand_for_their_families(
    datatype: DataType, generic: str, *, expected: bool
) -> None:
    assert belongs(datatype, GenericType(generic)) is expected


_CHAINS: list[tuple[DataType, ...]] = [
    (BOOL, BYTE, WORD, DWORD, ELEMENTARY["LWORD"]),
    (SINT, INT, DINT, LINT),
    (USINT, UINT, UDINT, ULINT),
    (USINT, INT),
    (UINT, DINT),
    (UDINT, LINT),
    (INT, REAL, LREAL),
    (UINT, REAL),
    (DINT, LREAL),
    (TIME, LTIME),
    (DATE, LDATE),
    (CHAR, STRING),
    (WCHAR, WSTRING),
]


@pytest.mark.parametrize("chain", _CHAINS, ids=lambda chain: "<".join(map(str, chain)))
def test_narrow_types_fit_into_wide_ones_and_not_the_other_way(chain: tuple[DataType, ...]) -> None:
    for position, narrow in enumerate(chain):
        for wide in chain[position + 1 :]:
            assert is_assignable(wide, narrow)
            assert not is_assignable(narrow, wide)


@pytest.mark.parametrize(
    ("target", "source"),
    [
        (INT, UINT),
        (UINT, INT),
        (REAL, DINT),
        (LREAL, LINT),
        (INT, WORD),
        (WORD, INT),
        (INT, BOOL),
        (STRING, WSTRING),
        (STRING, WCHAR),
        (WCHAR, CHAR),
        (STRING, INT),
        (TIME, LINT),
        (DATE, DT),
        (StructType("a"), StructType("b")),
        (ArrayType(((0, 1),), INT), ArrayType(((0, 1), (0, 1)), INT)),
        (INT, ANY),
    ],
)
def test_what_would_lose_something_is_not_assignable(target: DataType, source: DataType) -> None:
    assert not is_assignable(target, source)


def test_structs_compare_without_case_and_arrays_by_element_and_dimensions() -> None:
    assert is_assignable(StructType("p::S"), StructType("P::s"))
    assert is_assignable(ArrayType(((0, 1),), DINT), ArrayType(((5, 9),), INT))
    assert is_assignable(GenericType("ANY_INT"), INT)


_NUMERIC = [t for t in ELEMENTARY.values() if t.kind.name in "BOOL BITS SIGNED UNSIGNED REAL"]


@pytest.mark.parametrize("source", _NUMERIC, ids=str)
def test_connections_convert_between_all_numbers_and_bit_strings(source: DataType) -> None:
    assert all(is_castable(target, source) for target in _NUMERIC)


@pytest.mark.parametrize(
    ("target", "source", "expected"),
    [
        (LINT, TIME, True),
        (INT, TIME, True),
        (LREAL, TIME, True),
        (TIME, LINT, True),
        (TIME, INT, False),
        (TIME, LTIME, True),
        (STRING, TIME, False),
        (STRING, WSTRING, False),
        (WSTRING, STRING, False),
        (INT, STRING, False),
        (DATE, LDATE, True),
        (DATE, DT, False),
        (LINT, DATE, False),
        (JSON, STRING, True),
        (StructType("S"), JSON, True),
        (ArrayType(((0, 1),), INT), ArrayType(((0, 1),), DINT), True),
        (ArrayType(((0, 1),), INT), ArrayType(((0, 1),), STRING), False),
    ],
)
def test_connections_convert_what_forte_converts(
    target: DataType, source: DataType, *, expected: bool
) -> None:
    assert is_castable(target, source) is expected
