import pytest

from runtime.pace import FEWEST, MOST, SLICE, Pace


@pytest.mark.parametrize("entry", [200, 1_000, 20_000])
def test_slices_come_to_last_as_long_as_wanted(entry: int) -> None:
    pace = Pace()
    for _ in range(20):
        pace.adapt(entries=pace.budget, elapsed=pace.budget * entry)

    assert pace.budget * entry == pytest.approx(SLICE, rel=0.01)


def test_the_budget_at_most_doubles() -> None:
    pace = Pace()
    before = pace.budget
    pace.adapt(entries=before, elapsed=1)

    assert pace.budget == before * 2


def test_the_budget_stays_in_bounds() -> None:
    pace = Pace()
    for _ in range(50):
        pace.adapt(entries=pace.budget, elapsed=0)
    most = pace.budget
    pace.adapt(entries=1, elapsed=1_000 * SLICE)

    assert (most, pace.budget) == (MOST, FEWEST)


def test_a_short_slice_that_ended_early_teaches_nothing() -> None:
    pace = Pace()
    before = pace.budget
    pace.adapt(entries=1, elapsed=SLICE // 2)
    pace.adapt(entries=0, elapsed=SLICE)

    assert pace.budget == before


def test_a_slice_that_ended_early_but_was_too_slow_counts() -> None:
    pace = Pace()
    pace.adapt(entries=100, elapsed=2 * SLICE)

    assert pace.budget == 50
