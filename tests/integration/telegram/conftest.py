"""What tests of the bot share."""

import pytest


@pytest.fixture(autouse=True)
def spans(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spans of time are told as such, as the library will do anyway; else it warns."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
