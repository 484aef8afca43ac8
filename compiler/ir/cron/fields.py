"""What stands in a cron expression: five fields, each read into the numbers it means.

    *   *   *   *   *
    |   |   |   |   weekday, 0 to 7 or SUN to SAT; 0 and 7 are Sunday
    |   |   |   month, 1 to 12 or JAN to DEC
    |   |   day of the month, 1 to 31
    |   hour, 0 to 23
    minute, 0 to 59

A field is a list of parts: `*`, a value, a range `9-17`, each of them with a step if wanted
(`*/15`, `0-30/10`; `5/15` goes to the end of the field). Instead of all five there may be a
nickname.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

MOST_CHARACTERS = 1000
"""More than an expression needs that lists every minute, hour, day, month and weekday."""

NICKNAMES: Mapping[str, str] = MappingProxyType(
    {
        "@hourly": "0 * * * *",
        "@daily": "0 0 * * *",
        "@midnight": "0 0 * * *",
        "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *",
        "@yearly": "0 0 1 1 *",
        "@annually": "0 0 1 1 *",
    }
)


class CronError(ValueError):
    """A text is no cron expression."""

    def __init__(self, text: str, reason: str) -> None:
        """Say what is wrong with a text."""
        self.shown = text if len(text) <= MOST_CHARACTERS else f"{text[:80]}…"
        """The text, or its beginning if it is very long."""
        self.reason = reason
        """What is wrong, in which field, and what was expected."""
        super().__init__(f'"{self.shown}" is no cron expression: {reason}')


@dataclass(frozen=True, slots=True)
class Field:
    """What may stand in one of the five fields."""

    name: str
    lowest: int
    highest: int
    names: tuple[str, ...] = ()
    """Of the values from the lowest on."""

    @property
    def expected(self) -> str:
        """What a message says that would be right."""
        names = f" or {self.names[0]} to {self.names[-1]}" if self.names else ""
        return f"expected {self.lowest} to {self.highest}{names}"


MINUTE = Field("minute", 0, 59)
HOUR = Field("hour", 0, 23)
DAY = Field("day of the month", 1, 31)
MONTH = Field(
    "month",
    1,
    12,
    ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"),
)
WEEKDAY = Field("weekday", 0, 7, ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"))
FIELDS = (MINUTE, HOUR, DAY, MONTH, WEEKDAY)

EVERY_DAY = frozenset(range(1, 32))
EVERY_WEEKDAY = frozenset(range(7))
_LONGEST = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""Days of the months, in a leap year."""


@dataclass(frozen=True, slots=True)
class Fields:
    """What an expression means. Two that mean the same are equal."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    """0 is Sunday."""
    is_either_day: bool
    """Whether one of `days` and `weekdays` is enough."""
    is_repeated: bool
    """Whether it is about elapsed time rather than times of day; it matters when clocks change."""


def read_fields(text: str) -> Fields:
    """Read an expression.

    Raises:
        CronError: it cannot be read, or there is no day it matches.
    """
    if len(text) > MOST_CHARACTERS:
        reason = f"it has {len(text):,} characters; expected at most {MOST_CHARACTERS:,}"
        raise CronError(text, reason)
    texts = NICKNAMES.get(text.strip().lower(), text).split()
    try:
        return _meaning(texts)
    except _MistakeError as mistake:
        raise CronError(text, str(mistake)) from None


class _MistakeError(Exception):
    """What is wrong with an expression."""


def _meaning(texts: list[str]) -> Fields:
    if len(texts) == 1 and texts[0].startswith("@"):
        message = f"there is no {texts[0]}; expected one of {', '.join(NICKNAMES)}, or five fields"
        raise _MistakeError(message)
    if len(texts) != len(FIELDS):
        names = ", ".join(field.name for field in FIELDS)
        found = f"{len(texts)} field{'' if len(texts) == 1 else 's'}"
        message = f"it has {found}; expected {len(FIELDS)}: {names}"
        raise _MistakeError(message)
    minutes, hours, days, months, weekdays = map(_values, texts, FIELDS)
    minute, hour, day, _, weekday = texts
    # Vixie cron's rule, and Debian's: what begins with a star ("*/2", too) adds no days.
    is_either_day = not (day.startswith("*") or weekday.startswith("*"))
    weekdays = frozenset(value % 7 for value in weekdays)
    longest = max(_LONGEST[month] for month in months)
    if min(days) > longest:
        if not is_either_day:
            message = (
                f"the {DAY.name} is {min(days)}, which no month has that it names; "
                f"expected 1 to {longest} there"
            )
            raise _MistakeError(message)
        days, is_either_day = EVERY_DAY, False  # they add nothing to the weekdays
    elif is_either_day and (days == EVERY_DAY or weekdays == EVERY_WEEKDAY):
        days, weekdays, is_either_day = EVERY_DAY, EVERY_WEEKDAY, False
    is_repeated = minute.startswith("*") or hour.startswith("*")
    return Fields(minutes, hours, days, months, weekdays, is_either_day, is_repeated)


def _values(text: str, field: Field) -> frozenset[int]:
    return frozenset(value for part in text.split(",") for value in _range(part, field))


def _range(part: str, field: Field) -> range:
    text, slash, step = part.partition("/")
    if slash and (not _is_number(step) or int(step) == 0):
        message = f'the step of the {field.name} is "{step}"; expected a number from 1 on'
        raise _MistakeError(message)
    begin, dash, end = text.partition("-")
    if text == "*":
        first, last = field.lowest, field.highest
    else:
        first = _value(begin, part, field)
        last = _value(end, part, field) if dash else field.highest if slash else first
    if last < first and end.upper() == "SUN":
        last = field.highest  # the end of the week
    if last < first:
        message = (
            f"the {field.name} goes backwards in {text}; expected the lower end first, "
            f"or {first}-{field.highest},{field.lowest}-{last}"
        )
        raise _MistakeError(message)
    return range(first, last + 1, int(step) if slash else 1)


def _value(text: str, part: str, field: Field) -> int:
    if text.upper() in field.names:
        return field.lowest + field.names.index(text.upper())
    if _is_number(text):
        if field.lowest <= int(text) <= field.highest:
            return int(text)
        message = f"the {field.name} is {int(text)}; {field.expected}"
    else:
        message = f'the {field.name} is "{text or part}"; {field.expected}'
    raise _MistakeError(message)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
