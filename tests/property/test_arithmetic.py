"""Operators and numerical functions of every width, against numpy's numbers of that width."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.ir.declarations import TypeDeclaration
from fblib.service import Value
from tests.computing import Computer, computation
from tests.kernels import once_per_kernel
from tests.strategies import same
from tests.type_model import BITS, INTEGERS, REALS, SIGNED, edges, limits

pytestmark = pytest.mark.usefixtures("every_kernel")

_COMMON = {
    "SUM": "SUM := A + B;",
    "DIFFERENCE": "DIFFERENCE := A - B;",
    "PRODUCT": "PRODUCT := A * B;",
    "QUOTIENT": "IF B <> 0 THEN QUOTIENT := A / B; ELSE QUOTIENT := 0; END_IF;",
    "ABSOLUTE": "ABSOLUTE := ABS(A);",
    "ADDED": "ADDED := ADD(A, B, A);",
    "CHOSEN": "CHOSEN := SEL(A < B, A, B);",
    "MULTIPLEXED": "MULTIPLEXED := MUX(1, A, B);",
}
_WHOLE = {"REST": "IF B <> 0 THEN REST := A MOD B; ELSE REST := 0; END_IF;"}
_ORDERED = {
    "GREATEST": "GREATEST := MAX(A, B, C);",
    "LEAST": "LEAST := MIN(A, B, C);",
    "LIMITED": "IF A <= C THEN LIMITED := LIMIT(A, B, C); ELSE LIMITED := B; END_IF;",
}
_NEGATED = {"NEGATIVE": "NEGATIVE := -A;"}
_COMPARED = {
    "EQUAL": "=",
    "UNEQUAL": "<>",
    "LESS": "<",
    "NO_MORE": "<=",
    "MORE": ">",
    "NO_LESS": ">=",
}


def _block(name: str) -> TypeDeclaration:
    texts = {**_COMMON, **_ORDERED}
    if name in INTEGERS:
        texts |= _WHOLE
    if name not in INTEGERS or name in SIGNED:
        texts |= _NEGATED
    results = {output: (name, text) for output, text in texts.items()}
    for output, operator in _COMPARED.items():
        results[output] = ("BOOL", f"{output} := A {operator} B;")
    return computation(f"OF_{name}", results, inputs=tuple(f"{pin}: {name}" for pin in "ABC"))


_SHIFTS = ("SHL", "SHR", "ROL", "ROR")


def _bits_block(name: str) -> TypeDeclaration:
    results = {
        "BOTH": (name, "BOTH := A AND B;"),
        "ANY_OF": (name, "ANY_OF := A OR B;"),
        "ONE_OF": (name, "ONE_OF := A XOR B;"),
        "NONE": (name, "NONE := NOT A;"),
        "ALL_THREE": (name, "ALL_THREE := AND(A, B, NOT A OR B);"),
    }
    if name != "BOOL":
        results |= {f"{one}N": (name, f"{one}N := {one}(A, N);") for one in _SHIFTS}
    return computation(f"OF_{name}", results, inputs=(f"A: {name}", f"B: {name}", "N: UINT"))


@once_per_kernel
def computer() -> Computer:
    """Return all blocks of this file in one graph."""
    return Computer((*map(_block, (*INTEGERS, *REALS)), *map(_bits_block, ("BOOL", *BITS))))


def numbers(name: str) -> st.SearchStrategy[Any]:
    """Values of a type, those at its edges above all."""
    if name in REALS:
        return st.floats(width=32 if name == "REAL" else 64) | st.sampled_from(edges(name))
    return st.sampled_from(edges(name)) | st.integers(*limits(name))


def quotient(one: Any, other: Any) -> Any:  # noqa: ANN401 - numpy's numbers
    """Divide as C does: whole numbers towards zero."""
    if isinstance(one, np.floating):
        return one / other
    return (one - np.fmod(one, other)) // other


def expected_numbers(name: str, a: Value, b: Value, c: Value) -> Mapping[str, Value]:
    """Compute all results with numpy."""
    kind = {**INTEGERS, **REALS}[name]
    one, other, third = kind(a), kind(b), kind(c)
    with np.errstate(all="ignore"):
        results = {
            "SUM": one + other,
            "DIFFERENCE": one - other,
            "PRODUCT": one * other,
            "QUOTIENT": quotient(one, other) if other != 0 else kind(0),
            "ABSOLUTE": np.abs(one),
            "ADDED": one + other + one,
            "CHOSEN": max(one, other),
            "MULTIPLEXED": other,
            "EQUAL": one == other,
            "UNEQUAL": one != other,
            "LESS": one < other,
            "NO_MORE": one <= other,
            "MORE": one > other,
            "NO_LESS": one >= other,
            "GREATEST": max(one, other, third),
            "LEAST": min(one, other, third),
            "LIMITED": min(max(other, one), third) if one <= third else other,
        }
        if name in INTEGERS:
            results["REST"] = np.fmod(one, other) if other != 0 else kind(0)
        if name not in INTEGERS or name in SIGNED:
            results["NEGATIVE"] = -one
    return {output: value.item() for output, value in results.items()}


def differing(found: Mapping[str, Value], expected: Mapping[str, Value]) -> dict[str, object]:
    """Return the results that are not equal, and of one form, with both values."""
    assert found.keys() == expected.keys()
    return {
        output: (value, expected[output])
        for output, value in found.items()
        if not same(value, expected[output])
    }


@pytest.mark.parametrize("name", [*INTEGERS, *REALS])
@given(data=st.data())
def test_arithmetic_is_that_of_numbers_of_this_width(name: str, data: st.DataObject) -> None:
    a, b, c = (data.draw(numbers(name)) for _ in range(3))
    found = computer().compute(f"OF_{name}", A=a, B=b, C=c)
    expected = expected_numbers(name, a, b, c)

    differences = differing(found, expected)
    if any(value != value for value in (a, b, c)):  # noqa: PLR0124 - NaN has no order
        for output in _ORDERED:
            differences.pop(output, None)
    assert differences == {}


def shifted(value: int, count: int, bits: int) -> Mapping[str, int]:
    """Shift and rotate a text of binary digits."""
    text = f"{value:0{bits}b}"
    gone, turned = min(count, bits), count % bits
    moved = {
        "SHLN": text[gone:] + "0" * gone,
        "SHRN": "0" * gone + text[: bits - gone],
        "ROLN": text[turned:] + text[:turned],
        "RORN": text[bits - turned :] + text[: bits - turned],
    }
    return {output: int(digits, 2) for output, digits in moved.items()}


@pytest.mark.parametrize("name", BITS)
@given(data=st.data(), count=st.integers(0, 70) | st.sampled_from([255, 65535]))
def test_bits_are_those_of_strings_of_this_width(
    name: str, data: st.DataObject, count: int
) -> None:
    a, b = data.draw(numbers(name)), data.draw(numbers(name))
    found = computer().compute(f"OF_{name}", A=a, B=b, N=count)
    kind = BITS[name]
    one, other = kind(a), kind(b)
    expected = {
        "BOTH": (one & other).item(),
        "ANY_OF": (one | other).item(),
        "ONE_OF": (one ^ other).item(),
        "NONE": (~one).item(),
        "ALL_THREE": (one & other & (~one | other)).item(),
        **shifted(a, count, np.dtype(kind).itemsize * 8),
    }

    assert differing(found, expected) == {}


@pytest.mark.parametrize("a", [False, True])
@pytest.mark.parametrize("b", [False, True])
def test_logic_of_bool(*, a: bool, b: bool) -> None:
    found = computer().compute("OF_BOOL", A=a, B=b)

    assert found == {
        "BOTH": a and b,
        "ANY_OF": a or b,
        "ONE_OF": a != b,
        "NONE": not a,
        "ALL_THREE": a and b,
    }
