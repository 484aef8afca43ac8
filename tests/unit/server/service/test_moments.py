"""Times as records have them, and as stores have them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.service.records.base import known_moment, moment, wall_of


def test_no_time_is_not_yet() -> None:
    assert moment(0) is None
    assert moment(1_500_000_000) == datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC)


@given(st.datetimes(datetime(1700, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - the zone comes beside it
def test_a_time_comes_back(time: datetime) -> None:
    assert known_moment(wall_of(time)) == time


def test_a_time_without_a_zone_is_in_utc() -> None:
    assert wall_of(datetime(1970, 1, 1, 1)) == 3_600 * 10**9  # noqa: DTZ001 - that is meant
    assert wall_of(datetime(1970, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))) == 0


@pytest.mark.parametrize("year", [1, 1600, 2300, 9999])
def test_a_time_that_no_store_can_keep_is_at_the_border(year: int) -> None:
    assert abs(wall_of(datetime(year, 1, 1, tzinfo=UTC))) == 2**63 - 1
