"""Times, durations, sizes and numbers."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from server.web.formats import Formats
from server.wording.numbers import NARROW


def _plain(text: str) -> str:
    return text.replace(NARROW, " ")


@pytest.mark.parametrize(
    ("seconds", "english", "russian"),
    [
        (None, "–", "–"),
        (0, "0 ms", "0 мс"),
        (0.0123, "12 ms", "12 мс"),
        (1, "1 s", "1 с"),
        (1.25, "1.2 s", "1,2 с"),
        (59.96, "60 s", "60 с"),
        (60, "1 min", "1 мин"),
        (184, "3 min 4 s", "3 мин 4 с"),
        (7_500, "2 h 5 min", "2 ч 5 мин"),
        (86_400 * 3 + 3_600 * 4 + 59, "3 d 4 h", "3 д 4 ч"),
    ],
)
def test_durations(seconds: float | None, english: str, russian: str) -> None:
    assert _plain(Formats("en").duration(seconds)) == english
    assert _plain(Formats("ru").duration(seconds)) == russian


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (1023, "1,023 B"), (1024, "1 KB"), (1_600, "1.6 KB"), (5 * 1024**4, "5 TB")],
)
def test_sizes(size: int, text: str) -> None:
    assert _plain(Formats("en").size(size)) == text.replace("1,023", "1023")


def test_numbers_are_written_as_in_the_language() -> None:
    assert Formats("en").number(1234567.5, 2) == "1,234,567.5"
    assert _plain(Formats("ru").number(1234567.5, 2)) == "1 234 567,5"
    assert _plain(Formats("ru").percent(0.975)) == "97,5 %"
    assert Formats("en").percent(None) == "–"
    assert Formats("en").number(0.004, 2) == "0"


def test_times_are_in_utc_with_the_iso_time_for_programs() -> None:
    at = datetime(2026, 5, 4, 14, 3, 2, 5_000, tzinfo=timezone(timedelta(hours=2)))
    stamp = "2026-05-04T12:03:02.005Z"

    assert Formats("en").time(at) == (
        f'<time datetime="{stamp}" title="{stamp}">May 4, 2026, 12:03:02 UTC</time>'
    )
    assert "4 мая 2026, 12:03:02 UTC" in Formats("ru").time(at)
    assert Formats("en").time(None) == "–"
    assert "3 июня 2026" in Formats("ru").time(datetime(2026, 6, 3, tzinfo=UTC))
