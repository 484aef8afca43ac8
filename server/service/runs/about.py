"""From records of the store to what people and programs are told.

Fields come as plain values first: events are made of them very often, records only when asked.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

from runtime.clock import SECOND
from runtime.store.base import RunRecord, TaskRecord
from server.service.records.base import moment
from server.service.records.runs import RunAbout, TaskAbout
from server.service.runs.notes import Notes

if TYPE_CHECKING:  # a teller is made of what stands here
    from server.service.runs.telling import Waiting

Fields = dict[str, Any]


class Told(NamedTuple):
    """What only a living run knows of a task."""

    waits: "Waiting | None" = None
    progress: tuple[float, str] | None = None


NOTHING = Told()


def run_fields(
    run: RunRecord, notes: Notes, *, graph: str, graph_id: str, now: int, live: bool
) -> Fields:
    """Return the fields of a `RunAbout`; `graph` is what people call its graph."""
    end = run.ended if run.state.is_over else now
    return {
        "id": run.id,
        "graph": graph,
        "graph_id": graph_id,
        "state": run.state.value,
        "reason": notes.text(run.reason),
        "created": moment(run.created),
        "started": moment(run.started),
        "ended": moment(run.ended) if run.state.is_over else None,
        "duration": max(end - run.started, 0) / SECOND if run.started and end else None,
        "durability": run.durability,
        "parameters": notes.parameters(run.parameters),
        "tasks_total": run.tasks_total,
        "tasks_over": run.tasks_over,
        "is_live": live,
        "is_network": notes.is_network,
    }


def run_about(
    run: RunRecord, notes: Notes, *, graph: str, graph_id: str, now: int, live: bool
) -> RunAbout:
    """Return what is told of a run; `graph` is what people call its graph."""
    fields = run_fields(run, notes, graph=graph, graph_id=graph_id, now=now, live=live)
    return RunAbout(**fields)


def task_fields(task: TaskRecord, notes: Notes, *, now: int, told: Told = NOTHING) -> Fields:
    """Return the fields of a `TaskAbout`."""
    waits, progress = told
    end = task.ended if task.state.is_over else now
    return {
        "node": task.node,
        "label": notes.labels.get(task.node, task.node),
        "item": None if task.item < 0 else task.item,
        "operation": notes.operations.get(task.node, ""),
        "state": task.state.value,
        "attempts": task.attempts,
        "attempts_allowed": notes.attempts.get(task.node, 1),
        "requested": moment(task.requested),
        "started": moment(task.started),
        "ended": moment(task.ended) if task.state.is_over else None,
        "duration": max(end - task.started, 0) / SECOND if task.started and end else None,
        "error": notes.text(task.error),
        "waits": None if waits is None else _wait(waits, notes),
        "progress": None if progress is None else progress[0],
        "progress_text": "" if progress is None else progress[1],
    }


def task_about(task: TaskRecord, notes: Notes, *, now: int, told: Told = NOTHING) -> TaskAbout:
    """Return what is told of a task."""
    return TaskAbout(**task_fields(task, notes, now=now, told=told))


def _wait(waiting: "Waiting", notes: Notes) -> Fields:
    wait = waiting.wait
    return {
        "kind": wait.kind,
        "name": notes.text(wait.name),
        "details": notes.json(wait.details),
        "since": moment(waiting.since),
        "until": moment(wait.until),
    }
