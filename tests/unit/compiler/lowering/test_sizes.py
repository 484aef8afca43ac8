"""Which algorithms are written in place."""

import pytest

from compiler.ir.code import Branch, For, If, Perform, Return, Statement
from compiler.ir.datatypes import BOOL
from compiler.lowering.sizes import (
    INLINE_STATEMENTS,
    has,
    is_short,
    is_short_in_chart,
    performed,
    statements_in,
)
from tests.graphs import algorithm, assign, const, var

ONE = assign("X", const(1))


def _if(*body: Statement, otherwise: tuple[Statement, ...] = ()) -> If:
    return If((Branch(const(value=True, datatype=BOOL), body),), otherwise)


def _for(*body: Statement) -> For:
    return For(var("I"), const(1), const(9), const(1), body=body)


def test_statements_count_with_all_that_stand_in_them() -> None:
    assert statements_in((ONE, _if(ONE, _for(ONE, ONE), otherwise=(ONE,)), ONE)) == 8


@pytest.mark.parametrize(
    ("size", "is_little"), [(INLINE_STATEMENTS, True), (INLINE_STATEMENTS + 1, False)]
)
def test_an_algorithm_is_short_up_to_a_number_of_statements(size: int, is_little: bool) -> None:
    body = (ONE,) * size

    assert is_short(body) is is_little
    assert is_short_in_chart({"A": algorithm(*body)}, "A") is is_little


def test_a_return_leaves_its_algorithm_so_it_cannot_be_written_in_place() -> None:
    body = (ONE, _if(_for(Return())))

    assert has(body, Return)
    assert not is_short(body)
    assert not is_short_in_chart({"A": algorithm(*body)}, "A")


def test_what_is_run_in_turn_counts_if_it_is_written_in_place() -> None:
    caller = algorithm(ONE, _if(Perform("B")), Perform("B"))
    short, long = algorithm(*(ONE,) * 3), algorithm(*(ONE,) * (INLINE_STATEMENTS + 1))

    assert list(performed(caller.body)) == ["B", "B"]
    assert is_short_in_chart({"A": caller, "B": short}, "A")
    assert is_short_in_chart({"A": caller, "B": long}, "A")
    assert not is_short_in_chart({"A": caller, "B": algorithm(*(ONE,) * 4)}, "A")
    assert not is_short(caller.body)
