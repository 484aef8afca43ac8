"""States of runs and tasks: the sign and the word of each."""

from collections.abc import Mapping

from markupsafe import Markup

from server.telegram_bot.words import Words
from server.wording.languages import sentence

SIGNS: Mapping[str, str] = {
    "queued": "⏳",
    "pending": "▫️",
    "running": "▶️",
    "retrying": "🔁",
    "waiting": "🕒",
    "paused": "⏸",
    "succeeded": "✅",
    "failed": "❌",
    "timed out": "⌛",
    "skipped": "⏭",
    "cancelled": "🚫",
    "compensated": "↩️",
}
"""By the name of the state."""
_WORDS: Mapping[str, str] = {
    "queued": sentence("Queued"),
    "pending": sentence("Pending"),
    "running": sentence("Running"),
    "retrying": sentence("Retrying"),
    "waiting": sentence("Waiting"),
    "paused": sentence("Paused"),
    "succeeded": sentence("Succeeded"),
    "failed": sentence("Failed"),
    "timed out": sentence("Timed out"),
    "skipped": sentence("Skipped"),
    "cancelled": sentence("Cancelled"),
    "compensated": sentence("Undone"),
}


def state_of(words: Words, state: str) -> Markup:
    """Return a state by its sign and its word."""
    return Markup("{} {}").format(SIGNS[state], words.t(_WORDS[state]))
