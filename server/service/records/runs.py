"""Runs and their tasks: what people and programs are told of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from pydantic import Field

from server.service.records.base import JsonValue, Record

RunStateName = Literal[
    "queued", "running", "paused", "succeeded", "failed", "cancelled", "compensated"
]
TaskStateName = Literal[
    "pending",
    "running",
    "retrying",
    "waiting",
    "succeeded",
    "failed",
    "skipped",
    "cancelled",
    "timed out",
    "compensated",
]


class NewRun(Record):
    """What a run is started with."""

    graph: str
    """The id of a registered graph."""
    parameters: Mapping[str, JsonValue] = Field(default_factory=dict)
    """Only those that the graph declares as its user's."""


class RunAbout(Record):
    """A run."""

    id: str
    graph: str
    """What people call its graph."""
    graph_id: str
    """Of the registered graph; "" = there is none (any more)."""
    state: RunStateName
    reason: str = ""
    created: datetime
    started: datetime | None = None
    ended: datetime | None = None
    duration: float | None = None
    """Seconds from its start to its end, or until now."""
    durability: Literal["strict", "snapshot", "none"]
    parameters: Mapping[str, JsonValue] = {}
    tasks_total: int = 0
    tasks_over: int = 0
    is_live: bool = False
    """Whether this server executes it now."""
    is_network: bool = False
    """Whether it has no tasks: function blocks only."""


class Wait(Record):
    """What a task waits for."""

    kind: Literal["approval", "event", "time"]
    name: str = ""
    """Of an event; of an approval what it is about."""
    details: JsonValue = None
    since: datetime
    until: datetime | None = None


class TaskAbout(Record):
    """One task of a run, or one element of its list."""

    node: str
    label: str
    item: int | None = None
    """The element of its list; None = the task as a whole."""
    operation: str = ""
    state: TaskStateName
    attempts: int = 0
    attempts_allowed: int = 1
    requested: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None
    duration: float | None = None
    """Seconds of its last attempt."""
    error: str = ""
    waits: Wait | None = None
    progress: float | None = None
    """From 0 to 1, where it tells."""
    progress_text: str = ""


class TaskDetail(Record):
    """All that is known of one task."""

    task: TaskAbout
    parameters: Mapping[str, JsonValue] = {}
    """Its inputs as its author or whoever started the run set them; secrets are masked."""
    result: Mapping[str, JsonValue] | None = None
    """By pin; None = there is none yet."""
    depends_on: Sequence[str] = ()
    """Nodes of the tasks that it waits for."""
    items: Sequence[TaskAbout] = ()


class JournalEntry(Record):
    """One line of a run's journal."""

    seq: int
    kind: str
    at: datetime
    run_time: float
    """Seconds since the start of the run."""
    node: str = ""
    item: int | None = None
    data: JsonValue = None


class Executed(Record):
    """A block that was executed."""

    node: str
    event: str
    """The event input that it was reached by; "" = a timer, a message or a result."""
    source: str
    """The event output it came from, as `node.PIN`; "" = from outside."""


class StateAt(Record):
    """What a run was like after an entry of its journal."""

    run: str
    seq: int
    last: int
    """The number of the last entry there is."""
    run_time: float
    tasks: Mapping[str, TaskStateName]
    """By node."""
    pins: Mapping[str, str]
    """All data pins as IEC literals, by `node.PIN`; secrets are masked."""
    path: Sequence[Executed] = ()
    """What was executed because of the entry, in order; of a very long path the last part."""
    path_length: int = 0
    """How much that was."""
    entry: JournalEntry
    error: str = ""
    """Why the run failed right then."""


class Bar(Record):
    """A stretch of time in which a task was doing one thing."""

    kind: Literal["queued", "at work", "waiting", "delayed"]
    start: datetime
    end: datetime | None = None
    """None = it goes on."""
    attempt: int = 0
    failed: bool = False
    """Whether the attempt ended with a failure."""
    error: str = ""


class TimelineRow(Record):
    """One task of a timeline."""

    node: str
    label: str
    item: int | None = None
    state: TaskStateName
    bars: Sequence[Bar] = ()
    critical: bool = False
    """Whether it is on the critical path."""


class Timeline(Record):
    """When the tasks of a run were at work."""

    run: str
    start: datetime | None
    end: datetime | None
    """None = it goes on."""
    rows: Sequence[TimelineRow] = ()
    critical_path: Sequence[str] = ()
    """Nodes, from the first to the last."""


class RunFile(Record):
    """A file that a run wrote."""

    name: str
    size: int


class Approval(Record):
    """A task that waits for somebody's approval."""

    run: RunAbout
    task: TaskAbout


class Answer(Record):
    """An answer to a task that waits for an approval."""

    approved: bool
    comment: str = Field(default="", max_length=10_000)


class DeadLetterAbout(Record):
    """An operation that failed for good, with what it was to work on."""

    id: int
    run: str
    graph: str
    node: str
    label: str
    item: int | None = None
    operation: str
    inputs: Mapping[str, JsonValue]
    """Secrets are masked."""
    error: str
    attempts: int
    died: datetime
    sent_again: datetime | None = None


class ArchiveAbout(Record):
    """What remains of a run that is over, as a ZIP."""

    run: str
    graph: str
    state: RunStateName
    size: int
    created: datetime | None = None
