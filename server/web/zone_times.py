"""Times as clocks show them in the zone of a schedule: that is what its expression is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.wording.languages import sentence

_WEEKDAYS = (
    sentence("Mon"),
    sentence("Tue"),
    sentence("Wed"),
    sentence("Thu"),
    sentence("Fri"),
    sentence("Sat"),
    sentence("Sun"),
)

_CLOCK = len("2026-05-04 09:00:00")


@dataclass(frozen=True, slots=True)
class ZoneTime:
    """A time in its zone."""

    at: datetime

    @property
    def weekday(self) -> str:
        """Its short name, in English."""
        return _WEEKDAYS[self.at.weekday()]

    @property
    def clock(self) -> str:
        """Date and time with the distance from UTC, which tells summer from winter."""
        written = self.at.isoformat(" ", "seconds")
        return f"{written[:_CLOCK]} UTC{written[_CLOCK:]}"


def zone_times(times: Sequence[datetime]) -> Sequence[ZoneTime]:
    """Return times as clocks show them in their zone."""
    return [ZoneTime(at) for at in times]
