"""What runs of the past tell about speed, bottlenecks and cost."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from server.service.records.base import Record


class Durations(Record):
    """How long things took, in seconds."""

    count: int
    mean: float
    p50: float
    p95: float
    p99: float
    longest: float


class Hour(Record):
    """How many runs ended in an hour."""

    start: datetime
    succeeded: int = 0
    failed: int = 0
    other: int = 0


class Performance(Record):
    """How runs went."""

    runs: int
    by_state: Mapping[str, int]
    success_rate: float | None
    """From 0 to 1 of the runs that are over; None = there are none."""
    durations: Durations | None
    hours: Sequence[Hour] = ()


class TaskStatistics(Record):
    """How one task went in many runs."""

    node: str
    label: str
    runs: int
    durations: Durations | None
    failures: int
    retries: int
    share: float
    """Of the time that runs took, from 0 to 1."""
    critical: int
    """In how many of the runs it was on the critical path."""


class Bottlenecks(Record):
    """Where the time of a graph's runs goes."""

    graph: str
    runs: int
    tasks: Sequence[TaskStatistics]
    """The slowest share first."""
    critical_path: Sequence[str] = ()
    """Labels of the critical path of the last run that is over."""


class CostRow(Record):
    """What one kind of work used up."""

    operation: str
    tag: str
    attempts: int
    seconds: float
    """At work, all attempts together."""
    wasted_seconds: float
    """Of attempts that failed."""
    cost: float | None
    """Seconds times the rate of its tag; None = no rate was set."""


class Cost(Record):
    """What runs used up."""

    runs: int
    currency: str = ""
    rows: Sequence[CostRow]
    total: float | None = None
