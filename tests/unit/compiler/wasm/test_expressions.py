"""Operators of every type, with the values at its edges, beside the Python kernel."""

import math
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("wasmtime")

from compiler.ir.code import (
    Binary,
    BinaryOperator,
    Constant,
    Expression,
    Index,
    Unary,
    Variable,
)
from compiler.ir.datatypes import BOOL, DataType, parse_datatype
from tests.type_model import BITS, DURATIONS, INTEGERS, REALS, SIGNED, edges, limits
from tests.wat_expressions import Sides, expression

ARITHMETIC: tuple[BinaryOperator, ...] = ("+", "-", "*", "/", "MOD", "**")
COMPARISONS: tuple[BinaryOperator, ...] = ("=", "<>", "<", "<=", ">", ">=")
LOGIC: tuple[BinaryOperator, ...] = ("AND", "OR", "XOR")
DATES = ("DATE", "LDATE", "TIME_OF_DAY", "LTOD", "DATE_AND_TIME", "LDT")
ODD_REALS = (math.nan, math.inf, -math.inf, -0.0, 5e-324, 1e-310, 1.1754943508222875e-38, 1e300)


def values_at_edges(name: str) -> tuple[Any, ...]:
    """Return the values of a type where something may break."""
    if name in REALS:
        odd = [one for one in ODD_REALS if name == "LREAL" or not 0 < abs(one) < 1e-38]
        narrow = [
            one for one in odd if name == "LREAL" or abs(one) < 1e39 or not math.isfinite(one)
        ]
        return (*edges(name), *narrow)
    if name in DATES:
        return (0, 1, -1, (1 << 63) - 1, -(1 << 63))
    if name in {"STRING", "WSTRING"}:
        return ("", "a", "ab", "b", "\uffff", "\U00010000", "a\0", "ä")
    if name in {"CHAR", "WCHAR"}:
        return ("\0", "a", "b", "ÿ")
    return tuple(edges(name))


@cache
def binary(operator: BinaryOperator, left: str, right: str = "", result: str = "") -> Sides:
    """Return an operator between variables A and B."""
    one, other = parse_datatype(left), parse_datatype(right or left)
    made = Binary(
        operator, Variable("A", one), Variable("B", other), parse_datatype(result or left)
    )
    return expression(made, {"A": one, "B": other})


def try_all(operator: BinaryOperator, left: str, right: str = "", result: str = "") -> set[str]:
    """Compute with all values at edges; return all that came out."""
    sides = binary(operator, left, right, result)
    pairs = product(values_at_edges(left), values_at_edges(right or left))
    return {sides.result(A=a, B=b) for a, b in pairs}


@pytest.mark.parametrize("operator", ARITHMETIC)
@pytest.mark.parametrize("name", [*INTEGERS, *REALS])
def test_arithmetic(name: str, operator: BinaryOperator) -> None:
    found = try_all(operator, name)

    fails = any("division by zero" in one for one in found)
    assert fails == (operator in {"/", "MOD"} or (operator == "**" and name not in UNSIGNED))
    assert len(found) > 3


UNSIGNED = frozenset(INTEGERS) - frozenset(SIGNED)


def several(operators: tuple[BinaryOperator, ...], name: str, result: str) -> Sides:
    """Return operators between variables A and B, each with a result of its own."""
    one, other = parse_datatype(name), parse_datatype(result)
    made = [
        (
            Variable(operator, other),
            Binary(operator, Variable("A", one), Variable("B", one), other),
        )
        for operator in operators
    ]
    return Sides({"A": one, "B": one, **dict.fromkeys(operators, other)}, *made)


@pytest.mark.parametrize(
    "name", [*INTEGERS, *REALS, *BITS, *DURATIONS, *DATES, "BOOL", "CHAR", "WCHAR", "STRING"]
)
def test_comparisons(name: str) -> None:
    sides = several(COMPARISONS, name, "BOOL")
    pairs = product(values_at_edges(name), repeat=2)

    found = [sides.run(A=a, B=b) for a, b in pairs]
    for operator in COMPARISONS:
        assert {values[operator] for values, _ in found} == {"True", "False"}


@pytest.mark.parametrize("name", ["BOOL", *BITS, *INTEGERS])
def test_logic(name: str) -> None:
    sides = several(LOGIC, name, name)
    pairs = product(values_at_edges(name), repeat=2)

    found = [sides.run(A=a, B=b) for a, b in pairs]
    for operator in LOGIC:
        assert len({values[operator] for values, _ in found}) > 1


@pytest.mark.parametrize("name", [*INTEGERS, *REALS, *DURATIONS])
def test_negation(name: str) -> None:
    one = parse_datatype(name)
    sides = expression(Unary("-", Variable("A", one), one), {"A": one})

    assert len({sides.result(A=a) for a in values_at_edges(name)}) > 3


@pytest.mark.parametrize("name", ["BOOL", *BITS, *INTEGERS])
def test_not(name: str) -> None:
    one = parse_datatype(name)
    sides = expression(Unary("NOT", Variable("A", one), one), {"A": one})

    found = {sides.result(A=a) for a in values_at_edges(name)}
    assert len(found) == len(set(values_at_edges(name)))


@pytest.mark.parametrize("operator", ["+", "-"])
@pytest.mark.parametrize("name", DURATIONS)
def test_durations(name: str, operator: BinaryOperator) -> None:
    assert len(try_all(operator, name)) > 3


@pytest.mark.parametrize("operator", ["*", "/"])
@pytest.mark.parametrize("factor", [*INTEGERS, *REALS])
def test_durations_by_numbers(factor: str, operator: BinaryOperator) -> None:
    found = try_all(operator, "TIME", factor)

    assert any("division by zero" in one for one in found) == (operator == "/")
    assert any("cannot become a duration" in one for one in found) == (factor in REALS)


def numbers(name: str) -> st.SearchStrategy[Any]:
    """Values of a type, those at its edges above all."""
    if name in REALS:
        return st.floats(width=32 if name == "REAL" else 64) | st.sampled_from(edges(name))
    return st.sampled_from(edges(name)) | st.integers(*limits(name))


@pytest.mark.parametrize("operator", ["/", "MOD", "**", "*"])
@pytest.mark.parametrize("name", ["LINT", "ULINT", "REAL", "LREAL"])
@given(data=st.data())
def test_wide_numbers(name: str, operator: BinaryOperator, data: st.DataObject) -> None:
    a, b = data.draw(numbers(name)), data.draw(numbers(name))

    binary(operator, name).run(A=a, B=b)


@given(
    a=st.floats(allow_nan=False, allow_infinity=False),
    b=st.floats(allow_nan=False, allow_infinity=False),
)
def test_remainders_of_reals_are_exact(a: float, b: float) -> None:
    found = binary("MOD", "LREAL").result(A=a, B=b)

    assert found == repr(math.fmod(a, b)) if b else "division by zero" in found


@given(duration=st.integers(*limits("TIME")), factor=st.floats())
def test_durations_by_reals(duration: int, factor: float) -> None:
    binary("*", "TIME", "LREAL").run(A=duration, B=factor)
    binary("/", "TIME", "LREAL").run(A=duration, B=factor)


def test_what_is_not_defined_is_told_as_the_host_tells_it() -> None:
    assert "math domain error" in binary("**", "LREAL").result(A=-2.0, B=0.5)
    assert "math domain error" in binary("MOD", "REAL").result(A=math.inf, B=2.0)
    assert binary("**", "LREAL").result(A=-1e200, B=3.0) == "-inf"


# --- Constants ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOOL", True),
        ("UDINT", 4294967295),
        ("ULINT", 18446744073709551615),
        ("LINT", -(1 << 63)),
        ("LWORD", 1 << 63),
        ("SINT", -128),
        ("REAL", 0.1),
        ("REAL", 1e39),
        ("REAL", -1e39),
        ("REAL", 1e-60),
        ("REAL", 2),
        ("LREAL", 0.1),
        ("LREAL", math.nan),
        ("LREAL", -math.inf),
        ("LREAL", -0.0),
        ("TIME", -5),
        ("CHAR", "ÿ"),
        ("WCHAR", "€"),
        ("STRING", ""),
        ("STRING", 'a "quote" \\ $ \n'),
        ("WSTRING", "\U0001f600"),
    ],
)
def test_constants(name: str, value: Any) -> None:  # noqa: ANN401
    sides = expression(Constant(value, parse_datatype(name)), {})

    assert sides.result() != ""


# --- How it is written -------------------------------------------------------------------


def int_(name: str) -> Expression:
    """Return a variable of type INT."""
    return Variable(name, parse_datatype("INT"))


def chain(operator: BinaryOperator, number: int, datatype: DataType) -> Expression:
    """Return a chain of an operator, nested to the left."""
    made: Expression = Variable("A", datatype)
    for place in range(number):
        made = Binary(operator, made, Variable("AB"[place % 2], datatype), datatype)
    return made


@pytest.mark.parametrize(("operator", "number"), [("+", 150), ("*", 150), ("/", 60)])
def test_expressions_may_be_nested_deeply(operator: BinaryOperator, number: int) -> None:
    name = parse_datatype("INT")
    sides = expression(chain(operator, number, name), {"A": name, "B": name})

    sides.run(A=3, B=-7)


def test_a_chain_is_wrapped_once() -> None:
    name = parse_datatype("INT")
    made = Binary("-", Binary("*", int_("A"), int_("B"), name), int_("A"), name)
    sides = expression(made, {"A": name, "B": name})

    sides.run(A=-32768, B=-32768)
    assert sides.bench.text.count("i32.extend16_s") == 1


def test_what_fits_is_not_wrapped() -> None:
    byte, word = parse_datatype("BYTE"), parse_datatype("UINT")
    small = Binary("AND", Variable("A", word), Constant(15, word), word)
    sides = expression(Binary("*", small, small, word), {"A": word, "B": byte})

    sides.run(A=65535)
    assert "i32.const 65535" not in sides.bench.text


def test_a_constant_divisor_needs_no_check() -> None:
    name = parse_datatype("DINT")
    made = Binary("/", Variable("A", name), Constant(7, name), name)
    real = parse_datatype("REAL")
    half = Binary("/", Variable("A", real), Constant(2.0, real), real)

    for sides in (expression(made, {"A": name}), expression(half, {"A": real})):
        assert "call $fail" not in sides.bench.text[sides.bench.text.index("$run") :]


def test_a_real_divisor_that_rounds_to_0_is_one() -> None:
    real = parse_datatype("REAL")
    made = Binary("/", Variable("A", real), Constant(1e-60, real), real)

    assert "division by zero" in expression(made, {"A": real}).result(A=1.0)


def test_both_sides_are_evaluated_left_first() -> None:
    name = parse_datatype("INT")
    zero = Binary("/", int_("A"), int_("B"), name)
    array = parse_datatype("ARRAY [1..2] OF INT")
    element = Index(Variable("X", array), (int_("B"),), name)
    variables = {"A": name, "B": name, "X": array}
    for left, right in ((zero, element), (element, zero)):
        made = Binary("AND", Binary("=", left, left, BOOL), Binary("=", right, right, BOOL), BOOL)
        expression(made, variables).run(A=1, B=0)
