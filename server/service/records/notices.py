"""Notices: what somebody may want to be told of, wherever that is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from server.service.records.base import JsonValue, Record

NoticeKind = Literal["failed", "late", "letter", "circuit", "approval", "ended"]
"""failed: a run has failed. late: a task or a run is not over within its SLA. letter: an operation
failed for good and left a dead letter. circuit: a target failed so often that it is left alone.
approval: a task waits for somebody's approval. ended: a run is over, however it went."""


class NoticeAbout(Record):
    """Something that is worth telling somebody. Secrets are masked."""

    kind: NoticeKind
    key: str
    """Names what happened, for ever: who gets the same key twice was told twice."""
    at: datetime
    """When it happened."""
    run: str = ""
    """The id of the run; "" = it is about none."""
    graph: str = ""
    """The name of the graph of the run."""
    graph_id: str = ""
    """Of the registered graph of that name; "" = there is none (any more)."""
    node: str = ""
    """The task; "" = it is about none, or about the whole run."""
    label: str = ""
    """Of the task, for people."""
    text: str
    """All of it in one English sentence."""
    data: Mapping[str, JsonValue] = {}
    """More about it. failed, ended: state, reason, duration (seconds), tasks_total, tasks_over,
    failed (a list of node, label and error). late: sla (seconds). letter: letter (its number),
    operation, error, attempts. circuit: target, failures. approval: question, details, approvers
    (a list of names; null = anybody)."""


class CircuitAbout(Record):
    """A target that operations depend on, and whether they may try it."""

    target: str
    state: Literal["closed", "open", "half-open"]
    failures: int
    """In a row."""
    changed: datetime
    opened: datetime | None = None
    """When it opened last."""
