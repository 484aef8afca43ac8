import pytest

from runtime.clock import SECOND
from runtime.times import clock_time, parse_duration, span_of_time
from runtime.usage import UsageError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("24h", 86_400),
        ("1h30m", 5_400),
        ("500ms", 0.5),
        ("10s", 10),
        ("T#10s", 10),
        ("TIME#1m", 60),
        ("1.5s", 1.5),
        ("0s", 0),
    ],
)
def test_durations_are_read_as_people_write_them(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds * SECOND


@pytest.mark.parametrize("text", ["", "10", "soon", "10 parsecs", "-1s", "INT#5"])
def test_what_is_no_duration_is_told_with_examples(text: str) -> None:
    with pytest.raises(UsageError, match="is not a duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "0:00:00.000"),
        (1_500_000_000, "0:00:01.500"),
        (86_400 * SECOND, "24:00:00.000"),
        (3_725 * SECOND + 999_999, "1:02:05.000"),
    ],
)
def test_run_times_line_up(nanoseconds: int, text: str) -> None:
    assert clock_time(nanoseconds) == text


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "0 s"),
        (999_999, "under 1 ms"),
        (1_230_000, "1.23 ms"),
        (999_999_999, "1 s"),
        (1_500_000_000, "1.5 s"),
        (59_990_000_000, "60 s"),
        (90 * SECOND, "1 min 30 s"),
        (86_400 * SECOND, "1 d"),
        (93_784 * SECOND, "1 d 2 h 3 min 4 s"),
    ],
)
def test_spans_of_time_are_short(nanoseconds: int, text: str) -> None:
    assert span_of_time(nanoseconds) == text
