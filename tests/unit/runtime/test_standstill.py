import pytest

from runtime import standstill
from runtime.standstill import StandstillNote


def test_a_virtual_time_that_stands_still_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standstill, "PATIENCE", 0)
    told: list[str] = []
    note = StandstillNote(tell=told.append, now=lambda: 1_500_000_000)
    for _ in range(3):
        note.paused()

    assert len(told) == 1
    assert told[0].startswith("virtual time stands still at 0:00:01.500")


def test_a_time_that_goes_on_needs_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standstill, "PATIENCE", 0)
    told: list[str] = []
    times = iter(range(10))
    note = StandstillNote(tell=told.append, now=lambda: next(times))
    for _ in range(10):
        note.paused()

    assert told == []
