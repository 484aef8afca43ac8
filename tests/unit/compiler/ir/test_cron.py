"""Cron expressions: one row for each rule; tests/property/test_cron.py compares with models."""

import copy
import pickle
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest

from compiler.ir.cron import CronError, Expression

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
"""Its clocks change by half an hour."""
APIA = ZoneInfo("Pacific/Apia")
"""It had no 30 December 2011."""


def at(text: str, zone: tzinfo | None = None, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


WEDNESDAY = at("2025-01-01")


def shown(text: str, start: datetime, count: int) -> list[str]:
    """Return the next times of an expression; those in a zone with their offsets."""
    return [time.isoformat(" ", "minutes") for time in Expression(text).upcoming(start, count)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("* * * * *", ["2025-01-01 00:01", "2025-01-01 00:02"]),
        ("30 6 * * *", ["2025-01-01 06:30", "2025-01-02 06:30"]),
        ("5,1 3 * * *", ["2025-01-01 03:01", "2025-01-01 03:05", "2025-01-02 03:01"]),
        ("58-59 3 * * *", ["2025-01-01 03:58", "2025-01-01 03:59", "2025-01-02 03:58"]),
        ("*/25 3 * * *", ["2025-01-01 03:00", "2025-01-01 03:25", "2025-01-01 03:50"]),
        ("10-30/15 3 * * *", ["2025-01-01 03:10", "2025-01-01 03:25", "2025-01-02 03:10"]),
        ("35/15 3 * * *", ["2025-01-01 03:35", "2025-01-01 03:50", "2025-01-02 03:35"]),
        ("59/15 3 * * *", ["2025-01-01 03:59", "2025-01-02 03:59"]),
        ("*/90 3 * * *", ["2025-01-01 03:00", "2025-01-02 03:00"]),
        ("5-5 3 * * *", ["2025-01-01 03:05", "2025-01-02 03:05"]),
        ("007 03 * * *", ["2025-01-01 03:07"]),
        ("1-2,*/15 0 1 3 2", ["2025-03-01 00:00", "2025-03-01 00:01", "2025-03-01 00:02"]),
        ("0 0 1 feb,DEC *", ["2025-02-01 00:00", "2025-12-01 00:00", "2026-02-01 00:00"]),
        ("0 0 1 Jun-jUL *", ["2025-06-01 00:00", "2025-07-01 00:00", "2026-06-01 00:00"]),
        ("0 0 1 */4 *", ["2025-05-01 00:00", "2025-09-01 00:00", "2026-01-01 00:00"]),
        ("0 0 * * MON-wed/2", ["2025-01-06 00:00", "2025-01-08 00:00", "2025-01-13 00:00"]),
        ("0 0 * * 0", ["2025-01-05 00:00", "2025-01-12 00:00"]),
        ("0 0 * * 7", ["2025-01-05 00:00", "2025-01-12 00:00"]),
        ("0 0 * * sun", ["2025-01-05 00:00", "2025-01-12 00:00"]),
        ("0 0 * * 6-7", ["2025-01-04 00:00", "2025-01-05 00:00", "2025-01-11 00:00"]),
        ("0 0 * * SAT-SUN", ["2025-01-04 00:00", "2025-01-05 00:00", "2025-01-11 00:00"]),
        ("0 0 * * SUN-MON", ["2025-01-05 00:00", "2025-01-06 00:00", "2025-01-12 00:00"]),
        ("0 0 * * 3/2", ["2025-01-03 00:00", "2025-01-05 00:00", "2025-01-08 00:00"]),
        ("0 0 31 * *", ["2025-01-31 00:00", "2025-03-31 00:00", "2025-05-31 00:00"]),
        ("0 0 29 2 *", ["2028-02-29 00:00", "2032-02-29 00:00"]),
        ("  0\t0  1 1 *\n", ["2026-01-01 00:00"]),
    ],
)  # fmt: skip
def test_a_field_means(text: str, expected: list[str]) -> None:
    assert shown(text, WEDNESDAY, len(expected)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 0 13 * 5", [3, 10, 13, 17, 24, 31]),  # each of them adds days
        ("0 0 30 2 1", [3, 10, 17, 24]),  # 30 February adds none
        ("0 0 * * 5", [3, 10, 17, 24, 31]),  # `*` adds no days
        ("0 0 */2 * 5", [3, 17, 31]),  # nor does what begins with a star
        ("0 0 10-20 * */3", [11, 12, 15, 18, 19]),
        ("0 0 *,5 * 5", [3, 10, 17, 24, 31]),
        ("0 0 3,* * 5", [1, 2, 3, 4, 5]),
        ("0 0 1-31 * 5", [1, 2, 3, 4, 5]),  # all days, but without a star
        ("0 0 13 * 0-7", [1, 2, 3, 4, 5]),
    ],
)
def test_days_of_the_month_and_weekdays_add_up_unless_one_begins_with_a_star(
    text: str, expected: list[int]
) -> None:
    month = 2 if " 2 " in text else 1
    start = at(f"2025-0{month}-01") - timedelta(minutes=1)
    found = Expression(text).upcoming(start, len(expected))

    assert [(time.month, time.day) for time in found] == [(month, day) for day in expected]


@pytest.mark.parametrize(
    ("nickname", "text"),
    [
        ("@hourly", "0 * * * *"),
        ("@daily", "0 0 * * *"),
        ("@midnight", "0 0 * * *"),
        ("@Weekly", "0 0 * * 0"),
        ("@monthly", "0 0 1 * *"),
        ("@yearly", "0 0 1 1 *"),
        (" @annually ", "0 0 1 1 *"),
    ],
)
def test_a_nickname_means(nickname: str, text: str) -> None:
    assert Expression(nickname) == Expression(text)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2025-01-01 05:59:59.999999", "2025-01-01 06:00"),
        ("2025-01-01 06:00", "2025-01-01 06:05"),
        ("2025-01-01 06:00:00.000001", "2025-01-01 06:05"),
        ("2025-01-01 06:04:59.999999", "2025-01-01 06:05"),
    ],
)
@pytest.mark.parametrize("zone", [None, UTC, BERLIN], ids=str)
def test_the_next_time_is_after_the_start(start: str, expected: str, zone: tzinfo | None) -> None:
    for text in ("*/5 6 * * *", "0/5 6 * * *"):
        assert Expression(text).next(at(start, zone)) == at(expected, zone)


@pytest.mark.parametrize(
    "zone", [None, UTC, BERLIN, timezone(timedelta(hours=5, minutes=45))], ids=str
)
@pytest.mark.parametrize("text", ["*/5 6 * * *", "0 6 * * *"])
def test_times_stay_in_the_zone_they_came_in(text: str, zone: tzinfo | None) -> None:
    found = Expression(text).next(at("2025-07-01", zone))

    assert found.tzinfo is zone
    assert found.replace(tzinfo=None) == at("2025-07-01 06:00")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 2 * * *", ["2026-03-29 03:00+02:00", "2026-03-30 02:30+02:00"]),
        ("30,45 2 * * *", ["2026-03-29 03:00+02:00", "2026-03-30 02:30+02:00"]),
        ("0 2,3 * * *", ["2026-03-29 03:00+02:00", "2026-03-30 02:00+02:00"]),
        ("30 2,3 * * *", ["2026-03-29 03:00+02:00", "2026-03-29 03:30+02:00"]),
        ("*/30 2 * * *", ["2026-03-30 02:00+02:00", "2026-03-30 02:30+02:00"]),
        ("30 */2 * * *", ["2026-03-29 00:30+01:00", "2026-03-29 04:30+02:00"]),
        ("30 * * * *", ["2026-03-29 00:30+01:00", "2026-03-29 01:30+01:00",
                        "2026-03-29 03:30+02:00"]),
        ("@daily", ["2026-03-29 00:00+01:00", "2026-03-30 00:00+02:00"]),
    ],
)  # fmt: skip
def test_clocks_are_put_forward(text: str, expected: list[str]) -> None:
    assert shown(text, at("2026-03-28 23:45", BERLIN), len(expected)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 2 * * *", ["2026-10-25 02:30+02:00", "2026-10-26 02:30+01:00"]),
        ("30 1-3 * * *", ["2026-10-25 01:30+02:00", "2026-10-25 02:30+02:00",
                          "2026-10-25 03:30+01:00"]),
        ("*/30 2 * * *", ["2026-10-25 02:00+02:00", "2026-10-25 02:30+02:00",
                          "2026-10-25 02:00+01:00", "2026-10-25 02:30+01:00",
                          "2026-10-26 02:00+01:00"]),
        ("30 */2 * * *", ["2026-10-25 00:30+02:00", "2026-10-25 02:30+02:00",
                          "2026-10-25 02:30+01:00", "2026-10-25 04:30+01:00"]),
    ],
)  # fmt: skip
def test_clocks_are_put_back(text: str, expected: list[str]) -> None:
    assert shown(text, at("2026-10-24 23:45", BERLIN), len(expected)) == expected


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("40 2 * * *", at("2026-10-25 02:30", BERLIN), "2026-10-25 02:40+02:00"),
        ("40 2 * * *", at("2026-10-25 02:30", BERLIN, fold=1), "2026-10-26 02:40+01:00"),
        ("*/40 2 * * *", at("2026-10-25 02:50", BERLIN), "2026-10-25 02:00+01:00"),
        ("*/40 2 * * *", at("2026-10-25 02:30", BERLIN, fold=1), "2026-10-25 02:40+01:00"),
        ("0 3 * * *", at("2026-03-29 02:30", BERLIN), "2026-03-30 03:00+02:00"),  # it is 03:30
    ],
)
def test_a_start_may_be_in_an_hour_that_comes_again_or_never(
    text: str, start: datetime, expected: str
) -> None:
    assert shown(text, start, 1) == [expected]


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("15 2 * * *", at("2025-10-04 12:00", LORD_HOWE),
         ["2025-10-05 02:30+11:00", "2025-10-06 02:15+11:00"]),
        ("*/20 2,3 * * *", at("2025-10-05 01:00", LORD_HOWE),
         ["2025-10-05 02:40+11:00", "2025-10-05 03:00+11:00"]),
        ("*/20 1 * * *", at("2025-04-06 01:00", LORD_HOWE),
         ["2025-04-06 01:20+11:00", "2025-04-06 01:40+11:00", "2025-04-06 01:40+10:30",
          "2025-04-07 01:00+10:30"]),
        ("45 1 * * *", at("2025-04-06 01:00", LORD_HOWE),
         ["2025-04-06 01:45+11:00", "2025-04-07 01:45+10:30"]),
        ("0 12 30 * *", at("2011-12-01", APIA),
         ["2011-12-31 00:00+14:00", "2012-01-30 12:00+14:00"]),
        ("* * 30 12 *", at("2011-12-01", APIA), ["2012-12-30 00:00+14:00"]),
        ("0 2 * 3,11 SUN", at("2026-03-02", NEW_YORK),
         ["2026-03-08 03:00-04:00", "2026-03-15 02:00-04:00"]),
    ],
)  # fmt: skip
def test_clocks_change_otherwise_elsewhere(text: str, start: datetime, expected: list[str]) -> None:
    assert shown(text, start, len(expected)) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("61 * * * *", "the minute is 61; expected 0 to 59"),
        ("* 24 * * *", "the hour is 24; expected 0 to 23"),
        ("* * 0 * *", "the day of the month is 0; expected 1 to 31"),
        ("* * L * *", 'the day of the month is "L"; expected 1 to 31'),
        ("* * * 13 *", "the month is 13; expected 1 to 12 or JAN to DEC"),
        ("* * * MAI *", 'the month is "MAI"; expected 1 to 12 or JAN to DEC'),
        ("* * * * 8", "the weekday is 8; expected 0 to 7 or SUN to SAT"),
        ("* * * * MON#2", 'the weekday is "MON#2"; expected 0 to 7 or SUN to SAT'),
        ("MON * * * *", 'the minute is "MON"; expected 0 to 59'),
        ("1,,2 * * * *", 'the minute is ""; expected 0 to 59'),
        ("5- * * * *", 'the minute is "5-"; expected 0 to 59'),
        ("-5 * * * *", 'the minute is "-5"; expected 0 to 59'),
        ("*-5 * * * *", 'the minute is "*"; expected 0 to 59'),
        ("٣ * * * *", 'the minute is "٣"; expected 0 to 59'),
        ("*/0 * * * *", 'the step of the minute is "0"; expected a number from 1 on'),
        ("* */ * * *", 'the step of the hour is ""; expected a number from 1 on'),
        ("* 1/-2 * * *", 'the step of the hour is "-2"; expected a number from 1 on'),
        ("0 22-6 * * *", ("the hour goes backwards in 22-6; expected the lower end first, "
         "or 22-23,0-6")),
        ("0 0 * * FRI-MON", ("the weekday goes backwards in FRI-MON; expected the lower end first, "
         "or 5-7,0-1")),
        ("* * * *", "it has 4 fields; expected 5: minute, hour, day of the month, month, weekday"),
        ("x", "it has 1 field; expected 5: minute, hour, day of the month, month, weekday"),
        ("@reboot", ("there is no @reboot; expected one of @hourly, @daily, @midnight, @weekly, "
         "@monthly, @yearly, @annually, or five fields")),
        ("0 0 30 2 *", ("the day of the month is 30, which no month has that it names; "
         "expected 1 to 29 there")),
        ("0 0 31 4,6,9-11/2 */2", ("the day of the month is 31, which no month has that it names; "
         "expected 1 to 30 there")),
    ],
)  # fmt: skip
def test_a_mistake_names_the_field_and_what_was_expected(text: str, reason: str) -> None:
    with pytest.raises(CronError) as caught:
        Expression(text)

    assert caught.value.reason == reason
    assert str(caught.value) == f'"{text}" is no cron expression: {reason}'


def test_a_text_that_is_far_too_long_is_not_shown_in_full() -> None:
    with pytest.raises(CronError) as caught:
        Expression("1" * 100_000)

    assert caught.value.reason == "it has 100,000 characters; expected at most 1,000"
    assert len(str(caught.value)) < 200


def test_an_expression_shows_what_was_written() -> None:
    assert str(Expression(" 0  0 * * mon ")) == "0 0 * * mon"
    assert str(Expression("@daily")) == "@daily"
    assert repr(Expression("@daily")) == "Expression(text='@daily')"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0 0 * * 0", "0 0 * * SUN"),
        ("0 0 * * 7", "0 0 * * 0"),
        ("0/20 * * * *", "0,40,20 * * * *"),
        ("0 0 1-31 * 5", "0 0 13 * 0-7"),
        ("0 0 30 2 5", "0 0 * 2 5"),
    ],
)
def test_expressions_are_equal_if_they_mean_the_same(one: str, other: str) -> None:
    assert Expression(one) == Expression(other)
    assert hash(Expression(one)) == hash(Expression(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0 0 * * 0", "0 0 * * 1"),
        ("0 2 * * *", "0 2 1 * *"),
        ("0 0 1 * 1", "0 0 */30 * 1"),
        ("0 * * * *", "0 0-23 * * *"),  # they differ when clocks change
    ],
)
def test_expressions_differ_if_their_times_do(one: str, other: str) -> None:
    assert Expression(one) != Expression(other)


def test_an_expression_can_be_copied_and_pickled() -> None:
    expression = Expression("*/5 * * * *")

    for again in (copy.deepcopy(expression), pickle.loads(pickle.dumps(expression))):  # noqa: S301
        assert (again, str(again)) == (expression, str(expression))
        assert again.next(WEDNESDAY) == expression.next(WEDNESDAY)


def test_walks_of_one_expression_do_not_disturb_each_other() -> None:
    expression = Expression("0 0 1 * *")
    one, other = expression.times(WEDNESDAY), expression.times(at("2030-06-15"))
    found = [(next(one).month, next(other).month) for _ in range(3)]

    assert found == [(2, 7), (3, 8), (4, 9)]


@pytest.mark.parametrize("zone", [None, UTC, BERLIN, NEW_YORK], ids=str)
@pytest.mark.parametrize("text", ["0 0 1 12 *", "0 */12 1 12 *", "0 0 29 2 */7", "1 1 31 * 5"])
def test_times_end_with_the_calendar(text: str, zone: tzinfo | None) -> None:
    expression = Expression(text)
    *_, last = expression.times(at("9950-01-01", zone))

    assert last.year > 9950
    with pytest.raises(OverflowError, match="the calendar ends with the year 9999"):
        expression.next(last)
