"""Functions of dates and times in WebAssembly, against those of the Python kernel."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("wasmtime")

from compiler.ir.datatypes import (
    DATE,
    DT,
    INT,
    LINT,
    SINT,
    TOD,
    ULINT,
    USINT,
)
from compiler.ir.functions import FunctionSignature
from compiler.ir.functions.splitting import SPLITS, part_function
from runtime.kernel.functions import implementation
from tests.strategies import DAY, values
from tests.wat_calls import CallBench
from tests.wat_library import WatLibrary

_PARTS = [
    FunctionSignature(part_function(name, part), (source,), ("IN",), result)
    for name, (source, parts) in SPLITS.items()
    for part in parts
    for result in (SINT, USINT, INT, LINT, ULINT)
]


@pytest.fixture(scope="module")
def splitting() -> CallBench:
    return CallBench(_PARTS)


@settings(max_examples=150)
@given(data=st.data())
def test_moments_are_taken_apart(splitting: CallBench, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(_PARTS) - 1))

    splitting.check(number, data.draw(values(_PARTS[number].parameters[0])))


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


@settings(max_examples=150)
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
    joining.check(0, *day)
    joining.check(1, *time)
    joining.check(2, *day, *time)


def test_every_day_has_its_number() -> None:
    wat = WatLibrary("day_of")
    days = range(date(1678, 1, 1).toordinal(), date(2262, 1, 1).toordinal(), 23)

    for day in map(date.fromordinal, days):
        found = wat.call("day_of", day.year, day.month, day.day)
        assert found == day.toordinal() - date(1970, 1, 1).toordinal()


def test_times_of_day_go_round_whatever_is_added() -> None:
    one = FunctionSignature("ADD", (TOD, DT), ("IN1", "IN2"), TOD)
    wanted = implementation("ADD", (TOD, DT), TOD)
    bench = CallBench([one])

    for moment in (-(1 << 63), (1 << 63) - 1, -1, DAY):
        assert bench.call(0, DAY - 1, moment) == wanted(DAY - 1, moment)
