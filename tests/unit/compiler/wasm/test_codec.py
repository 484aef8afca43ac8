"""Values survive linear memory, lie where `storage` says, and are what its instructions load."""

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.ir.code import Local
from compiler.ir.datatypes import (
    ELEMENTARY,
    ArrayType,
    DataType,
    Elementary,
    GenericType,
    Kind,
    StringType,
    StructType,
    parse_datatype,
)
from compiler.lowering.ranges import integer_range
from compiler.lowering.values import Structs
from compiler.wasm.codec import Codec, decode_text, encode_text
from compiler.wasm.storage import Storages, UnsupportedError, load, value_type
from runtime.kernel.conversion import round_real

PLACE = 64
UNTOUCHED = 0xA5


class Kept:
    """Texts and host values by their numbers."""

    def __init__(self) -> None:
        self.all: list[Any] = []

    def number(self, value: object) -> int:
        self.all.append(value)
        return len(self.all) - 1

    def value(self, number: int) -> Any:  # noqa: ANN401 - what was put in
        return self.all[number]

    address = number
    text = value


def codec(structs: Mapping[str, tuple[Local, ...]] | None = None) -> tuple[Codec, Storages]:
    storages = Storages(Structs(structs or {}))
    return Codec(storages, Kept(), Kept()), storages


# --- Types and values ------------------------------------------------------------------------


@dataclass(frozen=True)
class Typed:
    """A type, the structs it needs, and a value of it."""

    type: DataType
    structs: dict[str, tuple[Local, ...]]
    value: Any


def bounds() -> st.SearchStrategy[tuple[int, int]]:
    return st.builds(lambda low, more: (low, low + more), st.integers(-3, 3), st.integers(0, 2))


def types(structs: dict[str, tuple[Local, ...]]) -> st.SearchStrategy[DataType]:
    """Types of all kinds; structs that they have are put into the table."""
    single = st.one_of(
        st.sampled_from(sorted(ELEMENTARY.values(), key=str)),
        st.sampled_from([parse_datatype(text) for text in ("STRING", "WSTRING", "STRING[5]")]),
    )

    def struct_of(members: list[DataType]) -> StructType:
        name = f"pkg::T{len(structs)}"
        structs[name] = tuple(Local(name=f"m{n}", type=one) for n, one in enumerate(members))
        return StructType(name)

    return st.recursive(
        single,
        lambda inner: st.one_of(
            st.builds(ArrayType, st.lists(bounds(), min_size=1, max_size=2).map(tuple), inner),
            st.lists(inner, min_size=1, max_size=4).map(struct_of),
        ),
        max_leaves=6,
    )


def values(datatype: DataType, structs: dict[str, tuple[Local, ...]]) -> st.SearchStrategy[Any]:
    match datatype:
        case StringType():
            return st.text(st.characters())
        case ArrayType():
            length = math.prod(one[1] - one[0] + 1 for one in datatype.bounds if one)
            inner = values(datatype.element, structs)
            return st.lists(inner, min_size=length, max_size=length)
        case StructType():
            members = structs[datatype.name]
            return st.fixed_dictionaries({m.name: values(m.type, structs) for m in members})
        case Elementary():
            return single_values(datatype)
        case GenericType():
            raise AssertionError(datatype)


def single_values(datatype: Elementary) -> st.SearchStrategy[Any]:
    match datatype.kind:
        case Kind.BOOL:
            return st.booleans()
        case Kind.REAL:
            return st.floats()
        case Kind.CHAR:
            return st.characters()
        case Kind.HOST:
            return st.one_of(st.none(), st.lists(st.integers()), st.text())
        case _:
            limits = integer_range(datatype)
            assert limits is not None
            return st.one_of(st.integers(*limits), st.sampled_from(limits))


@st.composite
def typed(draw: st.DrawFn) -> Typed:
    structs: dict[str, tuple[Local, ...]] = {}
    datatype = draw(types(structs))
    return Typed(datatype, structs, draw(values(datatype, structs)))


def stored(value: Any, datatype: DataType, structs: dict[str, tuple[Local, ...]]) -> Any:  # noqa: ANN401
    """Return what becomes of a value: REAL has 32 bits."""
    match datatype:
        case ArrayType():
            return [stored(one, datatype.element, structs) for one in value]
        case StructType():
            members = structs[datatype.name]
            return {m.name: stored(value[m.name], m.type, structs) for m in members}
        case Elementary(kind=Kind.REAL, bits=32):
            return round_real(value)
        case _:
            return value


# --- There and back --------------------------------------------------------------------------


@given(typed())
def test_a_value_comes_back_and_nothing_beside_it_is_touched(case: Typed) -> None:
    made, storages = codec(case.structs)
    size = storages.of(case.type).size
    memory = bytearray([UNTOUCHED]) * (PLACE + size + PLACE)

    made.writer(case.type)(memory, PLACE, case.value)
    read = made.reader(case.type)(memoryview(memory), PLACE)

    # repr tells NaN, -0.0 and True from what only equals them.
    assert repr(read) == repr(stored(case.value, case.type, case.structs))
    assert set(memory[:PLACE]) == {UNTOUCHED}
    assert set(memory[PLACE + size :]) == {UNTOUCHED}


@given(typed())
def test_handles_are_where_storage_says(case: Typed) -> None:
    """What keeps texts and host values alive looks for their numbers there."""
    storages = Storages(Structs(case.structs))
    kept = Kept()
    made = Codec(storages, kept, kept)
    memory = bytearray(PLACE + storages.of(case.type).size)
    made.writer(case.type)(memory, PLACE, case.value)

    found = [
        int.from_bytes(memory[PLACE + at : PLACE + at + 4], "little")
        for at, _ in storages.handles(case.type)
    ]

    assert found == list(range(len(kept.all)))


@given(st.text(st.characters()))
def test_a_text_comes_back(text: str) -> None:
    encoded = encode_text(text)

    assert len(encoded) == 4 + 4 * len(text)
    assert decode_text(memoryview(b"\1\2\3\4" + encoded + b"\5"), 4) == text


def test_a_text_is_its_length_and_its_code_points() -> None:
    assert encode_text("A\N{SNOWMAN}") == b"\2\0\0\0A\0\0\0\x03\x26\0\0"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3.4028235677973366e38, math.inf),
        (-3.4028235677973366e38, -math.inf),
        (3.4028235677973362e38, 3.4028234663852886e38),
        (1e-50, 0.0),
    ],
)
def test_what_is_too_large_for_a_real_is_infinite(value: float, expected: float) -> None:
    made, _ = codec()
    memory = bytearray(16)
    real = parse_datatype("REAL")
    made.writer(real)(memory, 0, value)

    assert made.reader(real)(memory, 0) == expected == round_real(value)

    array = parse_datatype("ARRAY [0..2] OF REAL")
    made.writer(array)(memory, 0, [1.5, value, math.nan])

    read = made.reader(array)(memory, 0)
    assert read[:2] == [1.5, expected]
    assert math.isnan(read[2])


def test_one_type_has_one_writer_and_one_reader() -> None:
    made, _ = codec()

    assert made.writer(parse_datatype("INT")) is made.writer(parse_datatype("INT"))
    assert made.reader(parse_datatype("INT")) is made.reader(parse_datatype("INT"))


def test_nobody_else_holds_what_was_read() -> None:
    made, _ = codec()
    array = parse_datatype("ARRAY [0..1] OF ARRAY [0..1] OF INT")
    memory = bytearray(64)
    first = made.reader(array)(memory, 0)
    first[0][0] = 7

    assert made.reader(array)(memory, 0) == [[0, 0], [0, 0]]


@pytest.mark.parametrize("text", ["ARRAY [0..1] OF INT", "ARRAY [0..1] OF ARRAY [0..1] OF INT"])
def test_an_array_of_another_length_is_refused(text: str) -> None:
    made, _ = codec()
    element = [0] if text.count("ARRAY") == 1 else [[0, 0]]
    with pytest.raises(Exception, match="1"):
        made.writer(parse_datatype(text))(bytearray(64), 0, element)


@pytest.mark.parametrize(
    ("text", "value"),
    [("INT", 32_768), ("SINT", -129), ("USINT", 256), ("WORD", -1), ("UDINT", 1 << 32)],
)
def test_an_integer_outside_its_range_is_refused(text: str, value: int) -> None:
    """However wide the place is: code relies on the range."""
    made, _ = codec()
    memory = bytearray(8)
    with pytest.raises(struct.error):
        made.writer(parse_datatype(text))(memory, 0, value)
    with pytest.raises(struct.error):
        made.writer(parse_datatype(f"ARRAY [0..1] OF {text}"))(memory, 0, [0, value])
    assert memory == bytes(8)


@pytest.mark.parametrize("datatype", [parse_datatype("ARRAY [*] OF INT"), GenericType("ANY_INT")])
def test_a_type_without_a_size_is_refused(datatype: DataType) -> None:
    made, _ = codec()
    with pytest.raises(UnsupportedError, match=r"variable length|not known"):
        made.writer(datatype)
    with pytest.raises(UnsupportedError, match=r"variable length|not known"):
        made.reader(datatype)


# --- What WebAssembly loads ------------------------------------------------------------------


@pytest.mark.parametrize("datatype", sorted(ELEMENTARY.values(), key=str), ids=str)
def test_webassembly_loads_what_was_written(datatype: Elementary) -> None:
    wasmtime = pytest.importorskip("wasmtime")
    made, storages = codec()
    kind = value_type(datatype)
    store = wasmtime.Store()
    module = wasmtime.Module(
        store.engine,
        f"""(module (memory (export "memory") 1) (func (export "read") (result {kind})
              ({load(datatype)} (i32.const {PLACE}))))""",
    )
    exports = wasmtime.Instance(store, module, []).exports(store)
    for value in examples(datatype):
        memory = bytearray(storages.of(datatype).size)
        made.writer(datatype)(memory, 0, value)
        exports["memory"].write(store, memory, PLACE)
        assert exports["read"](store) == computed(value, datatype)


def examples(datatype: Elementary) -> list[Any]:
    match datatype.kind:
        case Kind.BOOL:
            return [True, False]
        case Kind.REAL:
            return [-0.5, math.inf, 3.0e38]
        case Kind.CHAR:
            return ["A", "\N{SNOWMAN}"]
        case Kind.HOST:
            return [{"a": 1}]
        case _:
            limits = integer_range(datatype)
            assert limits is not None
            return [0, 1, *limits]


def computed(value: Any, datatype: Elementary) -> float:  # noqa: ANN401 - any example
    """Return the number that code computes with, as wasmtime shows it: signed."""
    match datatype.kind:
        case Kind.CHAR:
            return ord(value)
        case Kind.HOST:
            return 0
        case Kind.REAL:
            return value if datatype.bits == 64 else round_real(value)
        case _:
            bits = 64 if datatype.bits == 64 else 32
            return (int(value) + (1 << bits - 1)) % (1 << bits) - (1 << bits - 1)
