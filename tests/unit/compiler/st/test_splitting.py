"""SPLIT_DATE and its like: one assignment for each output that is wanted."""

import pytest

from compiler.ir.code import Assign, Call, Variable
from compiler.ir.datatypes import DINT, DT, INT
from tests.unit.compiler.st.test_conditions import condition
from tests.unit.compiler.st.texts import codes, compiled


def test_a_moment_is_kept_before_its_parts_are_written() -> None:
    algorithm, diagnostics = compiled("SPLIT_DT(dt, YEAR => i, MILLISECOND => d);")

    assert diagnostics == []
    assert algorithm is not None
    kept, year, millisecond = algorithm.body
    assert isinstance(kept, Assign)
    assert kept.value == Variable("dt", DT)
    assert isinstance(year, Assign)
    assert year.value == Call("SPLIT_DT.YEAR", (Variable("value1", DT),), INT)
    assert isinstance(millisecond, Assign)
    assert millisecond.value == Call("SPLIT_DT.MILLISECOND", (Variable("value1", DT),), DINT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SPLIT_TOD(tod, i, j, d, li);", []),
        ("split_tod(tod, HOUR => u);", []),
        ("SPLIT_LDATE(dt, i);", ["E316"]),
        ("SPLIT_TOD(tod, YEAR => i);", ["E329"]),
        ("SPLIT_TOD(tod, HOUR => s);", ["E316"]),
        ("SPLIT_TOD(tod, HOUR => inp);", ["E323"]),
        ("SPLIT_TOD(tod, i, j, d, li, u);", ["E328"]),
        ("i := SPLIT_TOD(tod);", ["E316"]),
        ("i := SPLIT_TOD.HOUR(tod);", ["E314"]),
    ],
)
def test_wrong_calls_have_their_codes(text: str, expected: list[str]) -> None:
    _, diagnostics = compiled(text)

    assert codes(diagnostics) == expected


def test_a_condition_takes_nothing_apart() -> None:
    _, diagnostics = condition("REQ[SPLIT_TOD(tod)]")

    assert diagnostics
