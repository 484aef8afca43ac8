"""A cron expression: when it is due, again and again."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

from typing_extensions import override

from compiler.ir.cron.fields import Fields, read_fields
from compiler.ir.cron.walking import times_of_clock, times_of_day, times_of_elapsed


@dataclass(frozen=True, slots=True)
class Expression:
    """A cron expression of five fields, or a nickname as `@daily`.

        Expression("1-2,*/15 0 1 3 2").next(datetime(2026, 1, 1))

    Naive times stay naive. Aware ones keep their zone, and changes of its clocks are heeded: a
    time of day comes once each day, what has a star in its minute or hour goes by elapsed time.
    Expressions are equal if they mean the same.
    """

    text: str = field(compare=False)
    """As it was written, with single spaces."""
    _fields: Fields = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Read it.

        Raises:
            CronError: it is no cron expression, or would never be due.
        """
        object.__setattr__(self, "_fields", read_fields(self.text))
        object.__setattr__(self, "text", " ".join(self.text.split()))

    @override
    def __str__(self) -> str:
        return self.text

    def next(self, start: datetime) -> datetime:
        """Return the first time after a start; the start itself never is.

        Raises:
            OverflowError: there is none before the calendar ends, in the year 9999.
        """
        for time in self.times(start):
            return time
        message = f'"{self}" is never due after {start}: the calendar ends with the year 9999'
        raise OverflowError(message)

    def upcoming(self, start: datetime, count: int) -> list[datetime]:
        """Return the first times after a start."""
        return list(islice(self.times(start), count))

    def times(self, start: datetime) -> Iterator[datetime]:
        """Yield all times after a start, to the end of the calendar in the year 9999."""
        with suppress(OverflowError):
            yield from self._times(start)

    def _times(self, start: datetime) -> Iterator[datetime]:
        zone = start.tzinfo
        if zone is None:
            return times_of_clock(self._fields, start)
        walk = times_of_elapsed if self._fields.is_repeated else times_of_day
        return walk(self._fields, start.astimezone(UTC), zone)
