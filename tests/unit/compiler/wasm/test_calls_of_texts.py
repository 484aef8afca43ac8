"""Numbers out of texts and long texts in WebAssembly, against the Python kernel."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("wasmtime")

from compiler.ir.datatypes import (
    INT,
    LINT,
    LWORD,
    SINT,
    STRING,
    ULINT,
    USINT,
    DataType,
)
from compiler.ir.functions import FunctionSignature, function_signature
from tests.wat_calls import CallBench

_READING = [
    FunctionSignature("TO_INT", (STRING,), ("IN",), result)
    for result in (SINT, USINT, INT, LINT, ULINT, LWORD)
]


@pytest.fixture(scope="module")
def reading() -> CallBench:
    return CallBench(_READING)


@settings(max_examples=150)
@given(
    st.integers(0, len(_READING) - 1),
    st.from_regex(r"\A[+-]?[0-9]{0,20}\Z") | st.from_regex(r"\A[-+ _.#0-9a]{0,5}\Z"),
)
def test_whole_numbers_are_read(reading: CallBench, number: int, text: str) -> None:
    reading.check(number, text)


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
    CallBench([signature]).check(0, *arguments)
