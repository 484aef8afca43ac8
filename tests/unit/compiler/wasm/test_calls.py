"""Standard functions in WebAssembly compute what they compute in the Python kernel."""

import math
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("wasmtime")

from compiler.ir.code import Call, Expression, Variable
from compiler.ir.datatypes import (
    BOOL,
    DATE,
    DINT,
    DT,
    INT,
    LINT,
    LREAL,
    LWORD,
    REAL,
    SINT,
    STRING,
    TOD,
    ULINT,
    USINT,
    WSTRING,
    ArrayType,
    DataType,
    Elementary,
    Kind,
    StringType,
    StructType,
)
from compiler.ir.functions import FunctionSignature, function_names, function_signature
from compiler.ir.functions.splitting import SPLITS, part_function
from compiler.lowering.marks import Mark
from compiler.lowering.ranges import integer_range
from compiler.wasm.expressions import Expressions
from compiler.wasm.memory_map import Fault
from compiler.wasm.scope import Scope
from compiler.wasm.storage import UnsupportedError
from compiler.wasm.unit import Unit
from compiler.wasm.wat import Code
from runtime.kernel.conversion import ValueCodeError, round_real
from runtime.kernel.functions import implementation
from tests.standard_calls import signatures
from tests.strategies import DAY, ELEMENTARY_TYPES, same, values
from tests.wat_bench import WatBench, WatFault
from tests.wat_calls import CallBench, expected
from tests.wat_library import WatLibrary

_TYPES: tuple[DataType, ...] = (*ELEMENTARY_TYPES, STRING, WSTRING)
_BOUNDS = frozenset({"LOWER_BOUND", "UPPER_BOUND"})
_TOGETHER = 150
_SIGNATURES = [
    one for name in sorted(function_names() - _BOUNDS) for one in signatures(name, _TYPES)
]
_GROUPS = [
    _SIGNATURES[start : start + _TOGETHER] for start in range(0, len(_SIGNATURES), _TOGETHER)
]
_TEXTS = ("", "a", "\U0001f600bÄ", "-12", "3.5", "T#1s", "TRUE", "16#F")
_REALS = (0.0, -0.0, 1.0, -2.5, 0.5, 1e30, math.nan, math.inf, -math.inf, 2.0**63, -1e-40)
_ROUNDS = 4


@pytest.fixture(scope="module", params=_GROUPS, ids=range(len(_GROUPS)))
def bench(request: pytest.FixtureRequest) -> CallBench:
    return CallBench(request.param)


def agree(found: object, wanted: object) -> bool:
    if isinstance(wanted, Exception):
        return type(found) is type(wanted) and str(found) == str(wanted)
    return same(found, wanted)


def check(bench: CallBench, number: int, *arguments: object) -> None:
    signature = bench.signatures[number]
    found, wanted = bench.call(number, *arguments), expected(signature, *arguments)
    assert agree(found, wanted), (signature.name, arguments, found, wanted)


@settings(max_examples=40)
@given(data=st.data())
def test_every_function_computes_what_the_python_kernel_computes(
    bench: CallBench, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(bench.signatures) - 1))
    parameters = bench.signatures[number].parameters

    check(bench, number, *[data.draw(values(one)) for one in parameters])


def test_so_it_is_at_the_ends_of_the_types(bench: CallBench) -> None:
    for number, signature in enumerate(bench.signatures):
        ends = [_ends(one) for one in signature.parameters]
        for turn in range(_ROUNDS):
            arguments = [
                some[(number + turn * (2 * place + 1)) % len(some)]
                for place, some in enumerate(ends)
            ]
            check(bench, number, *arguments)


def _ends(datatype: DataType) -> tuple[Any, ...]:
    match datatype:
        case StringType():
            return _TEXTS
        case Elementary(kind=Kind.REAL):
            return tuple(map(round_real, _REALS)) if datatype == REAL else _REALS
        case Elementary(kind=Kind.BOOL):
            return (False, True)
        case Elementary(kind=Kind.CHAR):
            return ("\0", "a", "ÿ")
        case Elementary(kind=Kind.TIME_OF_DAY):
            return (0, 1, DAY - 1, DAY)
        case Elementary(kind=Kind.DATE):
            return (0, -DAY, 19_000 * DAY, -106_751 * DAY)
        case _:
            low, high = integer_range(datatype) or (0, 0)
            return tuple({low, high, 0, 1, 2, 3, high // 2, max(low, -1), max(low, -7)})


# --- What the host is not asked for --------------------------------------------------------

_NATURAL = (
    *("ABS", "SQRT", "SIN", "LN", "EXP", "ATAN2", "EXPT", "ADD", "SUB", "MUL", "DIV", "MOD"),
    *("SEL", "MUX", "LIMIT", "MIN", "MAX", "GT", "EQ", "NE", "SHL", "SHR", "ROL", "ROR"),
    *("AND", "XOR", "NOT", "TO_BIG_ENDIAN", "IS_VALID", "IS_VALID_BCD", "UINT_TO_BCD_WORD"),
    *("LEN", "LEFT", "RIGHT", "MID", "CONCAT", "INSERT", "DELETE", "REPLACE", "FIND"),
    *("NOW", "DAY_OF_WEEK", "ADD_TOD_TIME", "DT_TO_TOD", "TIME_IN_MS_TO_LREAL", "TRUNC_INT"),
    *("TOUPPER", "TOLOWER", "INT_TO_STRING", "BOOL_TO_WSTRING", "CONCAT_TOD"),
    *("REAL_TO_INT", "INT_TO_REAL", "STRING_TO_WSTRING", "CHAR_TO_STRING", "WORD_TO_WCHAR"),
)


def test_what_webassembly_is_made_for_is_not_left_to_the_host() -> None:
    chosen = [one for one in _SIGNATURES if one.name in _NATURAL]
    bench = CallBench(chosen)

    for number, signature in enumerate(chosen):
        arguments = [_usual(one) for one in signature.parameters]
        if not isinstance(expected(signature, *arguments), Exception):
            check(bench, number, *arguments)
    assert {one.name for one in chosen} == set(_NATURAL)
    assert bench.calls == 0


def _usual(datatype: DataType) -> Any:  # noqa: ANN401 - a value of the type
    match datatype:
        case StringType():
            return "abc"
        case Elementary(kind=Kind.REAL):
            return 1.0
        case Elementary(kind=Kind.CHAR):
            return "a"
        case Elementary(kind=Kind.BOOL):
            return True
        case Elementary(kind=Kind.DATE):
            return DAY
        case _:
            return 1


# --- Moments ---------------------------------------------------------------------------------

_PARTS = [
    FunctionSignature(part_function(name, part), (source,), ("IN",), result)
    for name, (source, parts) in SPLITS.items()
    for part in parts
    for result in (SINT, USINT, INT, LINT, ULINT)
]


@pytest.fixture(scope="module")
def splitting() -> CallBench:
    return CallBench(_PARTS)


@settings(max_examples=300)
@given(data=st.data())
def test_moments_are_taken_apart(splitting: CallBench, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(_PARTS) - 1))

    check(splitting, number, data.draw(values(_PARTS[number].parameters[0])))


def test_the_days_of_four_hundred_years_have_their_dates() -> None:
    """400 years have 146,097 days, after which everything begins anew; 31 leaves out no month."""
    wat = WatLibrary("calendar")
    epoch = date(1970, 1, 1).toordinal()

    for day in range(-100_000, 46_097, 31):
        found = wat.call("calendar", day)
        assert date(found >> 9, found >> 5 & 15, found & 31).toordinal() == day + epoch


_PUT_TOGETHER = [
    FunctionSignature(name, (LINT,) * count, ("IN",) * count, result)
    for name, count, result in (("CONCAT_DATE", 3, DATE), ("CONCAT_TOD", 4, TOD))
]
_PUT_TOGETHER += [FunctionSignature("CONCAT_DT", (INT,) * 7, ("IN",) * 7, DT)]


@pytest.fixture(scope="module")
def joining() -> CallBench:
    return CallBench(_PUT_TOGETHER)


@settings(max_examples=300)
@given(
    st.tuples(
        st.integers(1670, 2270) | st.sampled_from([1677, 1678, 2000, 2261, 2262]),
        st.integers(0, 13),
        st.integers(0, 32) | st.sampled_from([28, 29, 30, 31]),
    ),
    st.tuples(st.integers(-1, 24), st.integers(-1, 60), st.integers(-1, 60), st.integers(-1, 1000)),
)
def test_moments_are_put_together(
    joining: CallBench, day: tuple[int, ...], time: tuple[int, ...]
) -> None:
    check(joining, 0, *day)
    check(joining, 1, *time)
    check(joining, 2, *day, *time)


def test_every_day_has_its_number() -> None:
    wat = WatLibrary("day_of")
    days = range(date(1678, 1, 1).toordinal(), date(2262, 1, 1).toordinal(), 23)

    for day in map(date.fromordinal, days):
        found = wat.call("day_of", day.year, day.month, day.day)
        assert found == day.toordinal() - date(1970, 1, 1).toordinal()


# --- Whole numbers as texts --------------------------------------------------------------------

_READING = [
    FunctionSignature("TO_INT", (STRING,), ("IN",), result)
    for result in (SINT, USINT, INT, LINT, ULINT, LWORD)
]


@pytest.fixture(scope="module")
def reading() -> CallBench:
    return CallBench(_READING)


@settings(max_examples=300)
@given(
    st.integers(0, len(_READING) - 1),
    st.from_regex(r"\A[+-]?[0-9]{0,20}\Z") | st.from_regex(r"\A[-+ _.#0-9a]{0,5}\Z"),
)
def test_whole_numbers_are_read(reading: CallBench, number: int, text: str) -> None:
    check(reading, number, text)


# --- Long texts ------------------------------------------------------------------------------


def _strings(name: str, *types: DataType) -> FunctionSignature:
    found = function_signature(name, types)
    assert found is not None
    return found


_LONG: tuple[tuple[FunctionSignature, tuple[Any, ...]], ...] = (
    (_strings("CONCAT", STRING, STRING), ("a" * 40_000, "b" * 25_534)),
    (_strings("CONCAT", STRING, STRING), ("a" * 40_000, "b" * 25_535)),
    (_strings("CONCAT", STRING, STRING, STRING), ("a" * 33_000, "b" * 33_000, "c")),
    (_strings("CONCAT", STRING, STRING, STRING), ("a" * 33_000, "b" * 30_000, "c" * 3_000)),
    (_strings("INSERT", STRING, STRING, INT), ("a" * 65_534, "b", 3)),
    (_strings("INSERT", STRING, STRING, INT), ("a" * 65_533, "b", 3)),
    (_strings("REPLACE", STRING, STRING, INT, INT), ("a" * 65_534, "bc", 1, 1)),
    (_strings("REPLACE", STRING, STRING, INT, INT), ("a" * 65_534, "bc", 2, 30_000)),
    (_strings("FIND", STRING, STRING), ("a" * 20_000 + "b", "a" * 10_000 + "b")),
)


@pytest.mark.parametrize(("signature", "arguments"), _LONG, ids=range(len(_LONG)))
def test_no_text_becomes_longer_than_a_string_may_be(
    signature: FunctionSignature, arguments: tuple[Any, ...]
) -> None:
    check(CallBench([signature]), 0, *arguments)


# --- Arrays and structs ----------------------------------------------------------------------

_ARRAY = ArrayType(((-1, 1), (2, 3)), INT)
_SHAPE = StructType("Shape")


def _compounds() -> list[FunctionSignature]:
    found = [
        FunctionSignature(name, (_ARRAY, kind), ("ARR", "DIM"), DINT)
        for name, kind in product(sorted(_BOUNDS), (SINT, USINT, LINT, ULINT))
    ]
    for one in (_ARRAY, _SHAPE):
        found += [
            FunctionSignature("SEL", (BOOL, one, one), ("G", "IN0", "IN1"), one),
            FunctionSignature("MUX", (INT, one, one), ("K", "IN0", "IN1"), one),
            FunctionSignature("MOVE", (one,), ("IN",), one),
            FunctionSignature("EQ", (one, one, one), ("IN1", "IN2", "IN3"), BOOL),
            FunctionSignature("NE", (one, one), ("IN1", "IN2"), BOOL),
        ]
    return found


@pytest.fixture(scope="module")
def compound() -> CallBench:
    return CallBench(_compounds())


@settings(max_examples=200)
@given(data=st.data())
def test_arrays_and_structs_are_chosen_compared_and_asked_for_their_bounds(
    compound: CallBench, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(compound.signatures) - 1))
    signature = compound.signatures[number]
    drawn: list[Any] = []
    for datatype in signature.parameters:
        before = drawn[-1:] if signature.name in {"EQ", "NE"} else []
        if integer_range(datatype):
            drawn.append(data.draw(st.integers(0, 4)))
            continue
        same_again: bool = data.draw(st.booleans())
        drawn += before if before and same_again else [_listed(data.draw(values(datatype)))]

    check(compound, number, *drawn)


def _listed(value: Any) -> Any:  # noqa: ANN401 - a value of any type
    """Return a value as code has it: arrays are lists. No number is there that is none."""
    if isinstance(value, tuple):
        return [_listed(one) for one in value]
    if isinstance(value, dict):
        return {name: _listed(one) for name, one in value.items()}
    return 0.0 if value != value else value  # noqa: PLR0124 - the test for NaN


# --- Failing -----------------------------------------------------------------------------------


def _failing(unit: Unit, code: Code, scope: Scope) -> None:
    unit.mark = Mark("RUN", "a.fbt:7")
    expressions = Expressions(unit, code, scope)
    root: Expression = Call("SQRT", (Variable("x", LREAL),), LREAL)
    expressions.assign(Variable("y", LREAL), root)


def test_a_failure_knows_where_it_happened() -> None:
    bench = WatBench({"x": LREAL, "y": LREAL}, _failing)
    bench.host = lambda _: 1

    bench.run(x=4.0)
    with pytest.raises(WatFault) as caught:
        bench.run(x=-1.0)

    assert bench.read("y") == 2.0
    assert caught.value.code == Fault.HOST
    assert bench.unit.marks[Mark("RUN", "a.fbt:7")] == caught.value.mark


def test_a_host_function_takes_no_more_arguments_than_there_is_room_for() -> None:
    many = FunctionSignature("MUX", (INT, *[DINT] * 95), ("K", *["IN"] * 95), DINT)

    with pytest.raises(UnsupportedError, match="it calls MUX with more than 94 arguments"):
        CallBench([many])


def test_times_of_day_go_round_whatever_is_added() -> None:
    one = FunctionSignature("ADD", (TOD, DT), ("IN1", "IN2"), TOD)
    wanted = implementation("ADD", (TOD, DT), TOD)
    bench = CallBench([one])

    for moment in (-(1 << 63), (1 << 63) - 1, -1, DAY):
        assert bench.call(0, DAY - 1, moment) == wanted(DAY - 1, moment)


def test_the_comparison_itself_can_see_a_difference() -> None:
    assert not agree(1, 2)
    assert not agree(0.0, -0.0)
    assert not agree(ValueCodeError("a"), ValueCodeError("b"))
