"""Functions of arrays and structs in WebAssembly, against those of the Python kernel."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("wasmtime")

from compiler.ir.datatypes import (
    BOOL,
    DINT,
    INT,
    JSON,
    LINT,
    SINT,
    ULINT,
    USINT,
    ArrayType,
    StructType,
)
from compiler.ir.functions import FunctionSignature
from compiler.lowering.ranges import integer_range
from tests.strategies import values
from tests.wat_calls import CallBench

_ARRAY = ArrayType(((-1, 1), (2, 3)), INT)
_SHAPE = StructType("Shape")


def _compounds() -> list[FunctionSignature]:
    found = [
        FunctionSignature(name, (_ARRAY, kind), ("ARR", "DIM"), DINT)
        for name, kind in product(("LOWER_BOUND", "UPPER_BOUND"), (SINT, USINT, LINT, ULINT))
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


@settings(max_examples=100)
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

    compound.check(number, *drawn)


def _listed(value: Any) -> Any:  # noqa: ANN401 - a value of any type
    """Return a value as code has it: arrays are lists. No number is there that is none."""
    if isinstance(value, tuple):
        return [_listed(one) for one in value]
    if isinstance(value, dict):
        return {name: _listed(one) for name, one in value.items()}
    return 0.0 if value != value else value  # noqa: PLR0124 - the test for NaN


def test_values_of_the_host_are_chosen_by_number_and_compared_by_the_host() -> None:
    bench = CallBench(
        [
            FunctionSignature("SEL", (BOOL, JSON, JSON), ("G", "IN0", "IN1"), JSON),
            FunctionSignature("EQ", (JSON, JSON), ("IN1", "IN2"), BOOL),
        ]
    )

    bench.check(0, True, {"a": 1}, [2])
    assert bench.calls == 0
    bench.check(1, {"a": [1, None]}, {"a": [1, None]})
    bench.check(1, {"a": 1}, "a")
    assert bench.calls == 2
