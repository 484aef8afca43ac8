"""States of runs and tasks: the sign and the word that go with each colour."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.wording.languages import sentence


@dataclass(frozen=True, slots=True)
class StateLook:
    """How a state is shown; never by its colour alone."""

    word: str
    """In English."""
    icon: str
    """Of `icons.svg`."""


LOOKS: Mapping[str, StateLook] = {
    "queued": StateLook(sentence("Queued"), "dots"),
    "pending": StateLook(sentence("Pending"), "ring"),
    "running": StateLook(sentence("Running"), "play"),
    "retrying": StateLook(sentence("Retrying"), "again"),
    "waiting": StateLook(sentence("Waiting"), "clock"),
    "paused": StateLook(sentence("Paused"), "pause"),
    "succeeded": StateLook(sentence("Succeeded"), "check"),
    "failed": StateLook(sentence("Failed"), "cross"),
    "timed out": StateLook(sentence("Timed out"), "alarm"),
    "skipped": StateLook(sentence("Skipped"), "skip"),
    "cancelled": StateLook(sentence("Cancelled"), "stop"),
    "compensated": StateLook(sentence("Undone"), "back"),
}
"""By the name of the state."""


def css_class(state: str) -> str:
    """Return the class that gives a state its colour."""
    return f"is-{state.replace(' ', '-')}"
