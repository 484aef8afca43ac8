"""Fields of forms, and the days that people choose."""

from datetime import UTC, datetime

import pytest

from server.doorway.problems import ProblemError
from server.web.forms import LONGEST, back_of, day_of, needed


def test_a_field_that_is_missing_is_refused_by_name() -> None:
    with pytest.raises(ProblemError, match='no field "run"'):
        needed({"run": ""}, "run")
    assert needed({"run": "x" * (LONGEST + 5)}, "run") == "x" * LONGEST


@pytest.mark.parametrize(
    ("back", "address"),
    [
        ("/runs/1", "/runs/1"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("", "/approvals"),
    ],
)
def test_forms_go_back_to_this_server_only(back: str, address: str) -> None:
    assert back_of({"back": back}, "/approvals") == address


@pytest.mark.parametrize("text", ["", "today", "2026-13-01", "<script>"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert day_of(text) is None


def test_a_day_begins_at_midnight_utc() -> None:
    assert day_of("2026-05-04") == datetime(2026, 5, 4, tzinfo=UTC)
