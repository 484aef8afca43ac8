"""Random data types and values, from one `random.Random`: all that a block may have at its pins.

Values are as kernels give and take them: arrays are lists, structs are dicts.
"""

from collections.abc import Mapping
from random import Random
from typing import Any

from compiler.ir.code import Local
from compiler.ir.datatypes import (
    BOOL,
    BYTE,
    CHAR,
    DATE,
    DINT,
    DT,
    DWORD,
    INT,
    JSON,
    LDATE,
    LDT,
    LINT,
    LREAL,
    LTIME,
    LTOD,
    LWORD,
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
    Elementary,
    Kind,
    StringType,
    StructType,
)
from compiler.ir.literals import format_literal
from compiler.lowering.ranges import integer_range
from compiler.lowering.values import Structs
from runtime.kernel.conversion import round_real

DAY = 86_400_000_000_000

INTEGERS = (SINT, INT, DINT, LINT, USINT, UINT, UDINT, ULINT)
BITS = (BYTE, WORD, DWORD, LWORD)
REALS = (REAL, LREAL)
NUMBERS = (*INTEGERS, *BITS, *REALS)
DURATIONS = (TIME, LTIME)
MOMENTS = (DATE, LDATE, TOD, LTOD, DT, LDT)
CHARACTERS = (CHAR, WCHAR)
ELEMENTARY = (BOOL, *NUMBERS, *DURATIONS, *MOMENTS, *CHARACTERS)
STRINGS = (STRING, StringType("STRING", 5), WSTRING, StringType("WSTRING", 3))

POINT, SHAPE, BOX = StructType("p::Point"), StructType("Shape"), StructType("Box")
ROW = ArrayType(((-1, 1),), DINT)
DATATYPES: Mapping[str, tuple[Local, ...]] = {
    "p::Point": (Local("x", INT, "7"), Local("y", REAL), Local("on", BOOL)),
    "Shape": (
        Local("at", POINT, "(x := 3, y := 1.5)"),
        Local("name", StringType("STRING", 6), "'shape'"),
        Local("wait", TIME, "T#1s"),
        Local("row", ROW, "[4, 5, 6]"),
        Local("mark", CHAR, "'a'"),
    ),
    "Box": (
        Local("corners", ArrayType(((0, 1),), POINT)),
        Local("note", WSTRING),
        Local("big", LREAL, "0.1"),
        Local("tiny", USINT, "255"),
        Local("inside", SHAPE),
    ),
}
"""The structs of random networks, one inside the other."""

ARRAYS = (
    ROW,
    ArrayType(((0, 3),), BOOL),
    ArrayType(((-1, 2), (0, 1)), INT),
    ArrayType(((1, 3),), INT),
    ArrayType(((0, 1),), LREAL),
    ArrayType(((2, 3),), STRING),
    ArrayType(((0, 1),), POINT),
    ArrayType(((0, 1), (5, 6), (-1, 0)), USINT),
    ArrayType(((0, 1),), ArrayType(((0, 2),), WORD)),
    ArrayType(((0, 0),), SHAPE),
)
COMPOUNDS: tuple[DataType, ...] = (*ARRAYS, POINT, SHAPE, BOX)
STRUCTS = Structs(DATATYPES)

_TEXTS = ("", "a", "B", "12", "-7", "1.5", "TRUE", "T#5s", "hello", "ü€", "😀x", "a longer text")
_CHARACTERS = ("\0", "a", "Z", "7", "~", "ÿ")


def datatype(random: Random) -> DataType:
    """Return some type: mostly numbers, now and then a text, an array or a struct."""
    choice = random.random()
    if choice < 0.3:
        return random.choice((BOOL, INT, INT, *NUMBERS))
    if choice < 0.65:
        return random.choice(ELEMENTARY)
    if choice < 0.8:
        return random.choice(STRINGS)
    return random.choice(COMPOUNDS)


def value(random: Random, one: DataType) -> Any:  # noqa: ANN401 - any value of any type
    """Return some value of a type, often one at its edges."""
    match one:
        case Elementary():
            return _elementary(random, one)
        case StringType():
            return random.choice(_TEXTS)[: one.length]
        case ArrayType():
            return [value(random, one.element) for _ in range(elements(one))]
        case StructType():
            return {member.name: value(random, member.type) for member in STRUCTS.members(one)}
        case _:
            raise AssertionError(one)


def _elementary(random: Random, one: Elementary) -> Any:  # noqa: ANN401
    match one.kind:
        case Kind.BOOL:
            return random.random() < 0.5
        case Kind.REAL:
            rough = (0.1, 1e30, -1e300) if one == LREAL else (2.0**100, 2.0**-70, round_real(0.1))
            odd = (float("inf"), float("-inf"), float("nan"), -0.0)
            often = (0.0, 1.5, -2.25, 3.0, 100.0, -1.0, random.randint(-99, 99) / 4)
            return random.choice((*often, *often, *rough, random.choice(odd)))
        case Kind.CHAR:
            return random.choice((*_CHARACTERS, *(("€", "\uffff") if one == WCHAR else ())))
        case Kind.DATE:
            return random.choice((0, 1, -1, 20_000, random.randint(-50_000, 50_000))) * DAY
        case Kind.TIME_OF_DAY:
            return random.choice((0, DAY - 1, DAY // 2, random.randrange(DAY)))
        case Kind.HOST:
            return json_value(random)
        case _:
            limits = integer_range(one)
            assert limits is not None
            near = random.randint(max(limits[0], -9), 9)
            return random.choice((*limits, 0, 1, 2, near, near, random.randint(*limits)))


def json_value(random: Random, depth: int = 0) -> Any:  # noqa: ANN401 - any JSON value
    """Return some JSON value."""
    simple = (None, True, 0, -7, 1.5, "text", "ü", 1 << 70)
    choice = random.random()
    if depth > 1 or choice < 0.5:
        return random.choice(simple)
    inner = [json_value(random, depth + 1) for _ in range(random.randint(0, 2))]
    return inner if choice < 0.7 else dict(zip("ab", inner, strict=False))


def literal(random: Random, one: DataType) -> str:
    """Return some value of a type as its author writes it."""
    if one == JSON:
        return random.choice(("null", '{"a": [1, 2], "b": "x"}', "[1, 2.5]", "7", "{}"))
    if isinstance(one, ArrayType | StructType) and random.random() < 0.3:
        return ""
    return format_literal(value(random, one), one, structs=DATATYPES)


def elements(array: ArrayType) -> int:
    """Return how many elements an array has."""
    number = 1
    for bounds in array.bounds:
        assert bounds is not None
        number *= bounds[1] - bounds[0] + 1
    return number
