"""Standard functions in WebAssembly compute what they compute in the Python kernel."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("wasmtime")

from compiler.ir.code import Call, Expression, Variable
from compiler.ir.datatypes import (
    DINT,
    INT,
    LREAL,
    REAL,
    STRING,
    WSTRING,
    DataType,
    Elementary,
    Kind,
    StringType,
)
from compiler.ir.functions import FunctionSignature, function_names
from compiler.lowering.marks import Mark
from compiler.lowering.ranges import integer_range
from compiler.wasm.expressions import Expressions
from compiler.wasm.memory_map import Fault
from compiler.wasm.scope import Scope
from compiler.wasm.storage import UnsupportedError
from compiler.wasm.unit import Unit
from compiler.wasm.wat import Code
from runtime.kernel.conversion import ValueCodeError, round_real
from tests.standard_calls import signatures
from tests.strategies import DAY, ELEMENTARY_TYPES, values
from tests.wat_bench import WatBench, WatFault
from tests.wat_calls import CallBench, agree, expected

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


@settings(max_examples=25)
@given(data=st.data())
def test_every_function_computes_what_the_python_kernel_computes(
    bench: CallBench, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(bench.signatures) - 1))
    parameters = bench.signatures[number].parameters

    bench.check(number, *[data.draw(values(one)) for one in parameters])


def test_so_it_is_at_the_ends_of_the_types(bench: CallBench) -> None:
    for number, signature in enumerate(bench.signatures):
        ends = [_ends(one) for one in signature.parameters]
        for turn in range(_ROUNDS):
            arguments = [
                some[(number + turn * (2 * place + 1)) % len(some)]
                for place, some in enumerate(ends)
            ]
            bench.check(number, *arguments)


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
            bench.check(number, *arguments)
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


def test_the_comparison_itself_can_see_a_difference() -> None:
    assert not agree(1, 2)
    assert not agree(0.0, -0.0)
    assert not agree(ValueCodeError("a"), ValueCodeError("b"))
