"""Times in words, as clocks show them in the zone they are in."""

from collections.abc import Sequence
from datetime import datetime

from server.telegram_bot.talk import Talk
from server.wording.languages import sentence

_WEEKDAYS = (
    *(sentence("Mon"), sentence("Tue"), sentence("Wed"), sentence("Thu")),
    *(sentence("Fri"), sentence("Sat"), sentence("Sun")),
)
_MONTHS = (
    *(sentence("January"), sentence("February"), sentence("March"), sentence("April")),
    *(sentence("May"), sentence("June"), sentence("July"), sentence("August")),
    *(sentence("September"), sentence("October"), sentence("November"), sentence("December")),
)


def in_words(talk: Talk, at: datetime) -> str:
    """Return a time with its weekday: `Mon, 4 May 2026, 09:00`."""
    return talk.plain(
        "{weekday}, {day} {month} {year}, {clock}",
        weekday=talk.plain(_WEEKDAYS[at.weekday()]),
        day=at.day,
        month=talk.plain(_MONTHS[at.month - 1]),
        year=at.year,
        clock=f"{at:%H:%M}",
    )


def here(at: datetime) -> str:
    """Return a time as the server's clock shows it: `2026-05-04 09:00 UTC+02:00`."""
    local = at.astimezone()
    return f"{local:%Y-%m-%d %H:%M} {distance(local)}"


def distance(at: datetime) -> str:
    """Return how far the zone of a time is from UTC: `UTC+02:00`; where it is that, `UTC`."""
    offset = f"{at:%z}"
    return "UTC" if offset == "+0000" else f"UTC{offset[:3]}:{offset[3:5]}"


def listed(talk: Talk, times: Sequence[datetime]) -> str:
    """Return times, each on a line; where clocks change between them, with the distance."""
    changes = len({at.utcoffset() for at in times}) > 1
    lines = (in_words(talk, at) + (f" {distance(at)}" if changes else "") for at in times)
    return "\n".join(f"• {line}" for line in lines)
