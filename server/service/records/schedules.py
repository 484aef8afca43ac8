"""Schedules: what people and programs are told of them, and say about them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from pydantic import Field

from server.service.records.base import JsonValue, Record

Missed = Literal["skip", "once", "all"]
"""What becomes of slots that passed while nobody followed the schedule: none of them is made up
for, only the last one, or every one in order."""
Overlap = Literal["skip", "queue", "allow"]
"""What becomes of a slot while the run before it goes on: it is left out, it waits for the end,
or it begins beside it."""
LONGEST_JITTER = 24 * 60 * 60.0


class NewSchedule(Record):
    """What somebody wants of a schedule."""

    expression: str = Field(min_length=1, max_length=200)
    """Five fields of cron, or a word such as `@daily`."""
    zone: str = Field(default="", max_length=64)
    """What the expression means with hours and days: an IANA name such as `Europe/Berlin`;
    "" = the time zone of the server's machine."""
    missed: Missed = "skip"
    overlap: Overlap = "skip"
    jitter: float = Field(default=0.0, ge=0.0, le=LONGEST_JITTER)
    """Seconds by which a run begins later than its slot at most; how many differs from slot to
    slot, and is always the same for the same slot."""
    parameters: Mapping[str, JsonValue] = Field(default_factory=dict)
    """What its runs are started with; only those that the graph declares as its user's."""
    paused: bool = False


class ScheduleAbout(Record):
    """A graph that runs at its times. The slots of a schedule are the times of its expression."""

    graph: str
    """Its id."""
    name: str
    """Of the graph."""
    expression: str
    zone: str = ""
    """"" = the time zone of the server's machine."""
    missed: Missed = "skip"
    overlap: Overlap = "skip"
    jitter: float = 0.0
    parameters: Mapping[str, JsonValue] = {}
    paused: bool = False
    own: bool = False
    """Whether it is the graph's own, as its author wrote it, and nobody has set another one."""
    by: str = ""
    """Who set it; "" = its author."""
    problem: str = ""
    """Why it has no times."""
    next: Sequence[datetime] = ()
    """The next ten slots, in its zone; () while it is paused."""
    waiting: int = 0
    """Slots that wait for the end of the run before them."""
    last_slot: datetime | None = None
    last_run: str = ""


class SlotAbout(Record):
    """One slot of a schedule, and what became of it."""

    slot: datetime
    """In UTC."""
    state: Literal["starting", "started", "waiting", "skipped", "failed"]
    run: str = ""
    """The id of its run; "" = it was not started."""
    reason: str = ""
    """Why it was skipped, or failed."""
    decided: datetime
    """When."""
