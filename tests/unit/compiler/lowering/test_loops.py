"""Which loops are counted: what is said of a FOR is what happens when it runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.ir.code import (
    Branch,
    Case,
    CaseArm,
    Constant,
    For,
    If,
    Invoke,
    Partial,
    Perform,
    Repeat,
    Statement,
    While,
)
from compiler.ir.datatypes import BOOL, DINT, INT, LINT, SINT, DataType
from compiler.lowering.loops import SMALL, fixed_range, is_small, past, rounds_of
from compiler.lowering.ranges import integer_range
from tests.graphs import assign, binary, const, var

YES = const(value=True, datatype=BOOL)


def _loop(
    start: int,
    stop: int,
    step: int = 1,
    *body: Statement,
    datatype: DataType = INT,
    variable: str = "I",
) -> For:
    first, last, by = (Constant(number, datatype) for number in (start, stop, step))
    return For(var(variable, datatype), first, last, by, body)


_LONG = st.integers(-1000, 1000)


@given(_LONG, _LONG, st.integers(-50, 50).filter(bool))
def test_a_loop_with_constant_bounds_takes_the_values_that_it_is_said_to_take(
    start: int, stop: int, step: int
) -> None:
    taken, number = [], start
    while number <= stop if step > 0 else number >= stop:
        taken.append(number)
        number += step
    values = fixed_range(_loop(start, stop, step))

    assert values is not None
    assert (list(values), rounds_of(values), past(values)) == (taken, len(taken), number)


def test_more_rounds_than_fit_a_machine_word_are_counted() -> None:
    assert rounds_of(range(-(2**63), 2**63 - 1, 1)) == 2**64 - 1


@pytest.mark.parametrize(
    ("stop", "step", "is_fixed"), [(126, 1, True), (127, 1, False), (100, 50, False)]
)
def test_a_loop_whose_variable_would_wrap_has_no_fixed_range(
    stop: int, step: int, is_fixed: bool
) -> None:
    """SINT ends at 127: what would come behind the last value is none of its values."""
    assert integer_range(SINT) == (-128, 127)
    assert (fixed_range(_loop(0, stop, step, datatype=SINT)) is not None) is is_fixed


@pytest.mark.parametrize(
    ("statement", "is_fixed"),
    [
        (assign("J", const(1)), True),
        (assign("I", const(1)), False),
        (assign(Partial(var("I"), "X", const(0), BOOL), YES), False),
        (If((Branch(YES, (assign("I", const(1)),)),)), False),
        (If((Branch(YES, ()),), (assign("I", const(1)),)), False),
        (Case(var("J"), (CaseArm(((1, 1),), (assign("I", const(1)),)),)), False),
        (While(YES, (assign("I", const(1)),)), False),
        (Repeat((assign("I", const(1)),), YES), False),
        (_loop(1, 2, variable="I"), False),
        (_loop(1, 2, 1, assign("I", const(1)), variable="J"), False),
        (Invoke("F", (), (None, var("J"))), True),
        (Invoke("F", (), (None, var("I"))), False),
        (Perform("A"), False),
    ],
)
def test_a_loop_whose_variable_is_written_to_has_no_fixed_range(
    statement: Statement, is_fixed: bool
) -> None:
    assert (fixed_range(_loop(1, 9, 1, statement)) is not None) is is_fixed


def test_bounds_that_are_computed_make_no_fixed_range() -> None:
    computed = binary(var("N"), "+", const(1))

    assert fixed_range(For(var("I"), const(1), computed, const(1), body=())) is None
    assert fixed_range(_loop(1, 9, 0)) is None


@given(st.integers(0, 200), st.integers(0, 200), st.integers(1, 2 * SMALL))
def test_nested_loops_are_small_if_their_innermost_rounds_are_few(
    outer: int, inner: int, limit: int
) -> None:
    nest = _loop(1, outer, 1, _loop(1, inner, variable="J"))

    assert is_small(nest, limit) is (outer * max(inner, 1) <= min(SMALL, limit))


@pytest.mark.parametrize(
    ("body", "is_little"),
    [
        (_loop(1, 100, variable="J"), True),
        (_loop(1, 101, variable="J"), False),
        (While(YES, ()), False),
        (Repeat((), YES), False),
        (If((Branch(YES, (_loop(1, 60, variable="J"),)),), (_loop(1, 60, variable="J"),)), False),
        (If((Branch(YES, (While(YES, ()),)),)), False),
        (Case(var("K"), (CaseArm(((1, 1),), (_loop(1, 101, variable="J"),)),)), False),
    ],
)
def test_all_that_stands_in_a_loop_counts(body: Statement, is_little: bool) -> None:
    assert is_small(_loop(1, 100, 1, body), 100_000) is is_little


@pytest.mark.parametrize("datatype", [SINT, INT, DINT, LINT])
def test_ranges_are_those_of_two_s_complement(datatype: DataType) -> None:
    low, high = integer_range(datatype) or (0, 0)

    assert (low, high + 1) == (-(2 ** (high.bit_length())), 2 ** high.bit_length())


def test_types_without_integers_have_no_range() -> None:
    assert integer_range(BOOL) is None
