"""What can be changed about a schedule: each by buttons, or in words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from server.service.records.base import JsonValue
from server.telegram_bot.schedule_screen import MISSED, OVERLAP
from server.telegram_bot.words import PACKAGE
from server.wording.languages import LANGUAGES, Texts, sentence

_OF_SERVER = frozenset({"server", "сервер", "сервера", "как на сервере", "-", ""})


@dataclass(frozen=True, slots=True)
class Field:
    """One field of `NewSchedule`."""

    question: str
    choices: Sequence[tuple[str, JsonValue]]
    """What is on buttons, and the values that it means."""
    read: Callable[[str], JsonValue]
    """Returns what words mean; what cannot be understood is returned as it is."""


def _as_it_is(text: str) -> JsonValue:
    return text.strip()


def _zone(text: str) -> JsonValue:
    found = text.strip()
    return "" if found.casefold() in _OF_SERVER else found


def _number(text: str) -> JsonValue:
    plain = text.strip().casefold().removesuffix("с").removesuffix("s").strip().replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return text.strip()


def _one_of(choices: Iterable[tuple[str, str]]) -> Callable[[str], JsonValue]:
    """Return what understands the words on buttons, in every language."""

    def read(text: str) -> JsonValue:
        wanted = text.strip(" .!").casefold()
        for value, label in choices:
            labels = {str(Texts(one, PACKAGE).say(label)).casefold() for one in LANGUAGES}
            if wanted in labels | {value}:
                return value
        return text.strip()

    return read


FIELDS: Mapping[str, Field] = {
    "expression": Field(
        sentence("When shall it run? Press a button, or write a cron expression."),
        [
            (sentence("every 15 minutes"), "*/15 * * * *"),
            (sentence("every hour"), "0 * * * *"),
            (sentence("every day at 9:00"), "0 9 * * *"),
            (sentence("on workdays at 8:00"), "0 8 * * 1-5"),
        ],
        _as_it_is,
    ),
    "zone": Field(
        sentence("In which time zone? Press a button, or write a name such as Asia/Novosibirsk."),
        [
            (sentence("that of the server"), ""),
            ("UTC", "UTC"),
            ("Europe/Moscow", "Europe/Moscow"),
            ("Europe/Berlin", "Europe/Berlin"),
        ],
        _zone,
    ),
    "missed": Field(
        sentence("What about times that passed while the server was away?"),
        [(label, value) for value, label in MISSED.items()],
        _one_of(MISSED.items()),
    ),
    "overlap": Field(
        sentence("What about a time at which the run before still goes on?"),
        [(label, value) for value, label in OVERLAP.items()],
        _one_of(OVERLAP.items()),
    ),
    "jitter": Field(
        sentence(
            "By how many seconds may a run begin later? That spreads runs that are due at the same "
            "time. Press a button, or write a number."
        ),
        [(sentence("at once"), 0.0), ("10", 10.0), ("60", 60.0), ("300", 300.0)],
        _number,
    ),
}
