"""Charts: bars that stand where they should."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.service.records.analytics import Hour
from server.web.charts import HEIGHT, MOST_BARS, WIDTH, columns_of, filled_up, round_up

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def _hour(number: int, succeeded: int = 0, failed: int = 0, other: int = 0) -> Hour:
    start = NOON + timedelta(hours=number)
    return Hour(start=start, succeeded=succeeded, failed=failed, other=other)


def test_parts_of_a_bar_stand_on_each_other() -> None:
    (column,) = columns_of([_hour(0, succeeded=5, failed=3, other=2)]).columns
    kinds = [part.kind for part in column.parts]
    tops = [part.y for part in column.parts]

    assert kinds == ["succeeded", "other", "failed"]
    assert tops == sorted(tops, reverse=True)
    assert sum(part.height for part in column.parts) == pytest.approx(HEIGHT)
    assert column.total == 10


def test_hours_without_runs_have_their_place() -> None:
    found = filled_up([_hour(0, 1), _hour(3, 2)])

    assert [one.start.hour for one in found] == [12, 13, 14, 15]
    assert [one.succeeded for one in found] == [1, 0, 0, 2]
    assert filled_up([]) == []


def test_many_hours_become_days() -> None:
    chart = columns_of([_hour(number, succeeded=1) for number in range(MOST_BARS + 1)])

    assert chart.is_daily
    assert [one.total for one in chart.columns] == [12, 24, 24, 13]


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), max_size=MOST_BARS))
def test_bars_stay_in_the_picture(numbers: list[tuple[int, int]]) -> None:
    chart = columns_of([_hour(n, *each) for n, each in enumerate(numbers)])

    for column in chart.columns:
        assert 0 <= column.x <= column.x + column.width <= WIDTH + 0.1
        for part in column.parts:
            assert -0.1 <= part.y <= part.y + part.height <= HEIGHT + 0.1


@given(st.integers(0, 10**9))
def test_scales_end_at_even_numbers_not_far_above(value: int) -> None:
    top = round_up(value)

    assert max(value, 2) <= top <= max(2 * value, 2)
    assert top % 2 == 0
