"""Functions of strings, against a list of numbered characters."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fblib.service import Value
from tests.computing import Computer, computation
from tests.kernels import once_per_kernel
from tests.strategies import texts

pytestmark = pytest.mark.usefixtures("every_kernel")

places = st.integers(-3, 15)


@once_per_kernel
def computer() -> Computer:
    """Return a block for each of the string types."""
    return Computer(
        computation(
            f"OF_{text}",
            {
                "LENGTH": ("ULINT", "LENGTH := LEN(A);"),
                "FOUND": ("ULINT", "FOUND := FIND(A, B);"),
                "FIRST": (text, "FIRST := LEFT(A, L);"),
                "LAST": (text, "LAST := RIGHT(A, L);"),
                "MIDDLE": (text, "MIDDLE := MID(A, L, P);"),
                "BOTH": (text, "BOTH := CONCAT(A, B, A);"),
                "INSERTED": (text, "INSERTED := INSERT(A, B, P);"),
                "DELETED": (text, "DELETED := DELETE(A, L, P);"),
                "REPLACED": (text, "REPLACED := REPLACE(A, B, L, P);"),
                "SAME": ("BOOL", "SAME := A = B;"),
                "BEFORE": ("BOOL", "BEFORE := A < B;"),
                "LARGE": (text, "LARGE := TOUPPER(A);"),
                "SMALL": (text, "SMALL := TOLOWER(A);"),
            },
            inputs=(f"A: {text}", f"B: {text}", "L: INT", "P: INT"),
        )
        for text in ("STRING", "WSTRING")
    )


def expected_texts(a: str, b: str, length: int, position: int) -> Mapping[str, Value]:
    """Compute everything by the numbers of characters, which count from 1."""
    numbered = list(enumerate(a, start=1))
    end = position + max(length, 0)
    behind = max(end, position)
    before = "".join(one for number, one in numbered if number < position)
    after = "".join(one for number, one in numbered if number >= behind)
    found = (n for n in range(1, len(a) - len(b) + 2) if a[n - 1 : n - 1 + len(b)] == b)
    return {
        "LENGTH": len(numbered),
        "FOUND": next(found, 0),
        "FIRST": "".join(one for number, one in numbered if number <= length),
        "LAST": "".join(one for number, one in numbered if number > len(a) - length),
        "MIDDLE": "".join(one for number, one in numbered if position <= number < end),
        "BOTH": a + b + a,
        "INSERTED": "".join(one for number, one in numbered if number <= position)
        + b
        + "".join(one for number, one in numbered if number > position),
        "DELETED": before + after,
        "REPLACED": before + b + after,
        "SAME": a == b,
        "BEFORE": list(map(ord, a)) < list(map(ord, b)),
        "LARGE": "".join(one.upper() if len(one.upper()) == 1 else one for one in a),
        "SMALL": "".join(one.lower() if len(one.lower()) == 1 else one for one in a),
    }


@pytest.mark.parametrize("kind", ["STRING", "WSTRING"])
@given(a=texts(), b=texts(3) | st.sampled_from(["", "a", "ab"]), length=places, position=places)
def test_string_functions_count_characters_from_one(
    kind: str, a: str, b: str, length: int, position: int
) -> None:
    found = computer().compute(f"OF_{kind}", A=a, B=b, L=length, P=position)

    assert found == expected_texts(a, b, length, position)


@given(start=texts(5), wanted=texts(3), end=texts(5))
def test_a_text_is_found_where_it_begins_first(start: str, wanted: str, end: str) -> None:
    found = computer().compute("OF_STRING", A=start + wanted + end, B=wanted)["FOUND"]

    assert isinstance(found, int)
    assert 0 < found <= len(start) + 1
