"""Conversions of numbers and of binary coded decimals, against a model of numpy's types."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.ir.declarations import TypeDeclaration
from tests.computing import Computer, computation
from tests.kernels import once_per_kernel
from tests.type_model import (
    BITS,
    CASTABLE,
    REALS,
    cast,
    decimal_digits,
    edges,
    limits,
    same_number,
)

pytestmark = pytest.mark.usefixtures("every_kernel")

DIGITS = {"BYTE": "USINT", "WORD": "UINT", "DWORD": "UDINT", "LWORD": "ULINT"}
SOURCES = tuple(name for name in CASTABLE if name != "LTIME")
_DURATIONS = ("TIME", "LTIME")


def _targets(source: str) -> tuple[str, ...]:
    return tuple(name for name in CASTABLE if name not in (source, *_DURATIONS))


def _block(source: str) -> TypeDeclaration:
    results = {f"AS_{one}": (one, f"AS_{one} := {source}_TO_{one}(A);") for one in _targets(source)}
    for one in _targets(source):
        results[f"TO_{one}"] = (one, f"TO_{one} := TO_{one}(A);")
    return computation(f"OF_{source}", results, inputs=(f"A: {source}",))


def _decimal(bits: str, number: str) -> TypeDeclaration:
    results = {
        "NUMBER": (number, f"NUMBER := {bits}_BCD_TO_{number}(CODED);"),
        "SHORT": (number, f"SHORT := BCD_TO_{number}(CODED);"),
        "AGAIN": (bits, f"AGAIN := {number}_TO_BCD_{bits}(NUMBER);"),
        "VALID": ("BOOL", "VALID := IS_VALID_BCD(CODED);"),
    }
    return computation(f"DECIMAL_{bits}", results, inputs=(f"CODED: {bits}",))


@once_per_kernel
def computer() -> Computer:
    """Return all blocks of this file in one graph."""
    return Computer((*map(_block, SOURCES), *(_decimal(*pair) for pair in DIGITS.items())))


def numbers(name: str) -> st.SearchStrategy[Any]:
    """Values of a type, those at its edges above all."""
    if name == "BOOL":
        return st.booleans()
    if name in REALS:
        return st.floats(width=32 if name == "REAL" else 64) | st.sampled_from(edges(name))
    return st.sampled_from(edges(name)) | st.integers(*limits(name))


@pytest.mark.parametrize("source", SOURCES)
@given(data=st.data())
def test_a_number_becomes_what_it_is_in_the_other_type(source: str, data: st.DataObject) -> None:
    value = data.draw(numbers(source))
    found = computer().compute(f"OF_{source}", A=value)

    for target in _targets(source):
        expected = cast(value, source, target)
        assert same_number(found[f"AS_{target}"], expected), target
        assert same_number(found[f"TO_{target}"], expected), target


@pytest.mark.parametrize("bits", BITS)
@given(data=st.data())
def test_decimal_digits_become_a_number_and_the_number_digits(
    bits: str, data: st.DataObject
) -> None:
    digits = limits(bits)[1].bit_length() // 4
    number = data.draw(st.integers(0, 10**digits - 1))
    coded = decimal_digits(number, digits)
    found = computer().compute(f"DECIMAL_{bits}", CODED=coded)

    assert found == {"NUMBER": number, "SHORT": number, "AGAIN": coded, "VALID": True}
