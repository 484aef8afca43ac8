"""Conversions between all types that connections convert, beside the Python kernel."""

import math
import struct
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("wasmtime")

from compiler.ir.code import Aggregate, Constant, Convert, Expression, Local, Variable
from compiler.ir.datatypes import ELEMENTARY, ArrayType, is_castable, is_host, parse_datatype
from compiler.wasm.expressions import Expressions
from compiler.wasm.scope import Scope
from compiler.wasm.storage import UnsupportedError, count
from compiler.wasm.unit import Unit
from compiler.wasm.wat import Code
from tests.strategies import values
from tests.type_model import REALS, edges, rounded
from tests.wat_bench import WatBench
from tests.wat_expressions import Sides, expression

_ODD = (math.nan, math.inf, -math.inf, -0.0, 1.5e19, -1.5e19, 2.0**63, -(2.0**63), 2.0**100)
_SOURCES = [one for one in ELEMENTARY.values() if not is_host(one)]
_STRUCTS = {"P": (Local("x", parse_datatype("INT"), "7"), Local("s", parse_datatype("STRING")))}


def samples(name: str) -> tuple[Any, ...]:
    """Return values of a type."""
    match name:
        case "CHAR" | "WCHAR":
            return ("\0", "a", "é")
        case "DATE" | "LDATE" | "TIME_OF_DAY" | "LTOD" | "DATE_AND_TIME" | "LDT":
            return (0, 86_400_000_000_000, -1)
        case "REAL":
            return tuple(rounded(one, name) for one in (*edges(name), *_ODD, 1e-45))
        case "LREAL":
            return (*edges(name), *_ODD, 1e308, 5e-324, 1e39, 1.0000000596046448, 0.1)
        case _:
            return tuple(edges(name))


@cache
def conversions(source: str) -> Sides:
    """Return the conversions of a variable A to all elementary types, the result named by it."""
    datatype = parse_datatype(source)
    targets = [one for one in _SOURCES if is_castable(one, datatype)]
    variables = {"A": datatype, **{one.name: one for one in targets}}
    made = [(Variable(one.name, one), Convert(Variable("A", datatype), one)) for one in targets]
    return Sides(variables, *made)


@pytest.mark.parametrize("source", [one.name for one in _SOURCES])
def test_every_pair_of_elementary_types(source: str) -> None:
    for value in samples(source):
        found, error = conversions(source).run(A=value)

        assert error == ""
        assert found["A"] == repr(value)


@pytest.mark.parametrize("source", [*REALS, "LINT", "ULINT", "DINT", "UDINT"])
@given(data=st.data())
def test_any_number(source: str, data: st.DataObject) -> None:
    value = data.draw(values(parse_datatype(source)))

    assert conversions(source).run(A=value)[1] == ""


@pytest.mark.parametrize("bits", [0x7F800001, 0xFFC00000, 0xFFFFFFFF, 0x7FFFFFFF])
def test_every_nan_has_the_same_bits(bits: int) -> None:
    real, word = parse_datatype("REAL"), parse_datatype("DWORD")
    made = Convert(Convert(Variable("A", word), real), word)
    wide = parse_datatype("LREAL")
    long = Convert(Convert(Convert(Variable("A", word), real), wide), parse_datatype("LWORD"))

    assert expression(made, {"A": word}).result(A=bits) == str(0x7FC00000)
    assert expression(long, {"A": word}).result(A=bits) == str(0x7FF8000000000000)


@pytest.mark.parametrize(
    ("target", "source"),
    [
        *product(("STRING", "STRING[2]", "STRING[5]"), ("STRING", "STRING[2]", "STRING[3]")),
        *(("STRING", "CHAR"), ("STRING[2]", "CHAR"), ("STRING[0]", "CHAR")),
        ("WSTRING[1]", "WCHAR"),
    ],
)
def test_texts_are_cut(target: str, source: str) -> None:
    one = parse_datatype(source)
    sides = expression(Convert(Variable("A", one), parse_datatype(target)), {"A": one})

    for text in ("a",) if "CHAR" in source else ("", "a", "ab", "ab\U0001f600", "abcdefgh"):
        sides.run(A=text)


@pytest.mark.parametrize(
    ("target", "source"),
    [
        ("ARRAY [0..2] OF INT", "ARRAY [1..3] OF INT"),
        ("ARRAY [0..4] OF INT", "ARRAY [1..3] OF INT"),
        ("ARRAY [0..30] OF INT", "ARRAY [1..3] OF INT"),
        ("ARRAY [0..1] OF INT", "ARRAY [1..3] OF INT"),
        ("ARRAY [0..4] OF LREAL", "ARRAY [1..3] OF INT"),
        ("ARRAY [0..2] OF SINT", "ARRAY [1..3] OF LREAL"),
        ("ARRAY [0..4] OF STRING[3]", "ARRAY [1..3] OF STRING"),
        ("ARRAY [0..2, 0..3] OF INT", "ARRAY [1..2, 1..2] OF INT"),
        ("ARRAY [0..1, 0..1] OF DINT", "ARRAY [1..3, 1..3] OF INT"),
        ("ARRAY [0..1, 0..2, 0..1] OF REAL", "ARRAY [1..3, 1..3, 1..3] OF INT"),
        ("ARRAY [0..1, 0..2] OF REAL", "ARRAY [1..3, 0..2] OF INT"),
        ("ARRAY [0..5] OF INT", "ARRAY [1..2, 1..2] OF INT"),
        ("ARRAY [0..3] OF P", "ARRAY [1..2] OF P"),
        ("ARRAY [0..3, 0..2] OF P", "ARRAY [1..2, 1..2] OF P"),
    ],
)
@given(data=st.data())
def test_arrays(target: str, source: str, data: st.DataObject) -> None:
    array_type = parse_datatype(source)
    assert isinstance(array_type, ArrayType)
    length = count(array_type)
    element = parse_datatype(source.rpartition(" OF ")[2])
    drawn = values_of(element)
    array = data.draw(st.lists(drawn, min_size=length, max_size=length))

    sides = _array_sides(target, source)
    sides.run(A=array)


def values_of(datatype: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - a data type
    """Values of a type, those of the struct `P` as well."""
    if str(datatype) != "P":
        return values(datatype)
    return st.builds(lambda x, s: {"x": x, "s": s}, st.integers(-9, 9), st.text(max_size=3))


@cache
def _array_sides(target: str, source: str) -> Sides:
    one = parse_datatype(source)
    made: Expression = Convert(Variable("A", one), parse_datatype(target))
    return expression(made, {"A": one}, structs=_STRUCTS)


def test_missing_elements_of_nested_arrays_and_structs_are_their_own() -> None:
    source = parse_datatype("ARRAY [0..0] OF P")
    target = parse_datatype("ARRAY [0..9] OF P")
    sides = expression(Convert(Variable("A", source), target), {"A": source}, structs=_STRUCTS)

    found = sides.result(A=[{"x": 1, "s": "one"}])
    assert found == repr([{"x": 1, "s": "one"}] + [{"x": 7, "s": ""}] * 9)


# --- Values of the host ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "value"),
    [
        ("INT", 5),
        ("INT", 40_000),
        ("INT", "five"),
        ("BOOL", True),
        ("REAL", 0.1),
        ("STRING[3]", "abc"),
        ("ARRAY [0..1] OF INT", [1, 2]),
        ("ARRAY [0..1] OF INT", [1, 2, 3]),
        ("TIME", 1),
        ("CHAR", "x"),
        ("OBJECT", {"a": [1]}),
    ],
)
def test_json_values_are_checked_by_the_host(target: str, value: Any) -> None:  # noqa: ANN401
    json = parse_datatype("JSON")
    sides = expression(Convert(Variable("A", json), parse_datatype(target)), {"A": json})

    sides.run(A=value)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("INT", -5),
        ("LREAL", 0.5),
        ("STRING", "text"),
        ("ARRAY [0..1] OF INT", [1, 2]),
        ("P", {"x": 1, "s": "one"}),
        ("OBJECT", [1]),
    ],
)
def test_values_become_json_values(source: str, value: Any) -> None:  # noqa: ANN401
    one = parse_datatype(source)
    made = Convert(Variable("A", one), parse_datatype("JSON"))

    assert expression(made, {"A": one}, structs=_STRUCTS).result(A=value) == repr(value)


def test_arrays_of_json_values() -> None:
    source = parse_datatype("ARRAY [0..2] OF JSON")
    target = parse_datatype("ARRAY [0..1] OF INT")
    sides = expression(Convert(Variable("A", source), target), {"A": source})

    assert sides.result(A=[1, 2, 3]) == "[1, 2]"
    assert "is no INT" in sides.result(A=[1, "2", 3])


# --- What is not supported ---------------------------------------------------------------


def test_arrays_of_variable_length() -> None:
    target = parse_datatype("ARRAY [*] OF INT")
    source = parse_datatype("ARRAY [0..2] OF INT")
    unit_of: list[Unit] = []

    def write(unit: Unit, code: Code, scope: Scope) -> None:
        unit_of.append(unit)
        one = Constant(1, parse_datatype("INT"))
        value = Aggregate((one, one, one), source)
        Expressions(unit, code, scope).value(Convert(value, target))

    with pytest.raises(UnsupportedError, match="arrays of variable length"):
        WatBench({}, write)


def test_reals_to_bits_and_back_are_the_same_reals() -> None:
    real, word = parse_datatype("LREAL"), parse_datatype("LWORD")
    sides = expression(Convert(Variable("A", real), word), {"A": real})

    assert sides.result(A=-2.5) == str(struct.unpack("<Q", struct.pack("<d", -2.5))[0])
