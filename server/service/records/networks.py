"""Running networks: pins that are watched and changed while a run goes on."""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from server.service.records.base import Record


class PinValue(Record):
    """A data pin with its value."""

    pin: str
    """`node.PIN`."""
    value: str
    """As an IEC literal."""
    forced: bool = False


class PinValues(Record):
    """Pins of a run as they are now."""

    run: str
    run_time: float
    """Seconds since its start."""
    pins: Sequence[PinValue]
    events: Mapping[str, int] = {}
    """How often event pins had an event since they were counted first."""


class PinOrder(Record):
    """A change of a pin."""

    action: Literal["write", "force", "release", "trigger"]
    pin: str = Field(max_length=1_000)
    value: str = Field(default="", max_length=100_000)
    """An IEC literal; for write and force."""
