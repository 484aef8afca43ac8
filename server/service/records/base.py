"""What all records have in common."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

JsonValue = Any
"""Any JSON value."""

_FARTHEST = 2**63 - 1
_1970 = datetime(1970, 1, 1, tzinfo=UTC)


class Record(BaseModel):
    """A frozen record; what it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


_T = TypeVar("_T", bound=Record)


class Page(Record, Generic[_T]):
    """A part of a list, and where the next one begins."""

    items: Sequence[_T]
    next: str | None = None
    """The cursor of the next part; None = this is the last one."""


def moment(wall: int) -> datetime | None:
    """Return nanoseconds since 1970 as a time in UTC; None for 0, which is "not yet"."""
    return known_moment(wall) if wall else None


def known_moment(wall: int) -> datetime:
    """Return nanoseconds since 1970 as a time in UTC."""
    # Not fromtimestamp: floating point would lose microseconds.
    return _1970 + timedelta(microseconds=wall // 1_000)


def wall_of(time: datetime) -> int:
    """Return a time in nanoseconds since 1970; one without a zone is in UTC.

    Stores have 64 bits for it: what is beyond the years 1678 to 2262 is taken for their borders.
    """
    aware = time if time.tzinfo is not None else time.replace(tzinfo=UTC)
    wall = (aware - _1970) // timedelta(microseconds=1) * 1_000
    return min(max(wall, -_FARTHEST), _FARTHEST)
