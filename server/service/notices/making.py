"""Notices, made of what is known of runs, tasks, letters and circuits."""

from collections.abc import Sequence
from datetime import datetime

from server.service.records.notices import CircuitAbout, NoticeAbout, NoticeKind
from server.service.records.runs import DeadLetterAbout, RunAbout, TaskAbout

_LONGEST = 500
"""Characters of a reason in a sentence; all of it is in the data."""
_ENDS = {
    "succeeded": "succeeded",
    "failed": "failed",
    "cancelled": "was cancelled",
    "compensated": "failed and was undone",
}


def end_of(run: RunAbout, kind: NoticeKind, failed: Sequence[TaskAbout]) -> NoticeAbout:
    """Return the notice of the end of a run.

    Args:
        run: is over.
        kind: `failed` or `ended`.
        failed: its tasks that failed.
    """
    at = run.ended or run.created
    lasted = "" if run.duration is None else f" after {run.duration:.3g} s"
    return NoticeAbout(
        kind=kind,
        # The same run may go on after its end, and then ends again.
        key=f"{kind}:{run.id}:{at.isoformat()}",
        at=at,
        **_of(run),
        text=f'"{run.graph}" {_ENDS.get(run.state, run.state)}{lasted}{_because(run.reason)}',
        data={
            "state": run.state,
            "reason": run.reason,
            "duration": run.duration,
            "tasks_total": run.tasks_total,
            "tasks_over": run.tasks_over,
            "failed": [
                {"node": one.node, "label": one.label, "error": one.error} for one in failed
            ],
        },
    )


def late(run: RunAbout, node: str, label: str, *, at: datetime, sla: float) -> NoticeAbout:
    """Return the notice that a task ("" = the run) is not over within its SLA."""
    what = f'the task "{label}" of "{run.graph}"' if node else f'"{run.graph}"'
    return NoticeAbout(
        kind="late",
        key=f"late:{run.id}:{node}",
        at=at,
        **_of(run, node, label),
        text=f"{what} is late: it is not over within {sla:g} s",
        data={"sla": sla},
    )


def approval(run: RunAbout, task: TaskAbout, *, request: int) -> NoticeAbout:
    """Return the notice that a task waits for an approval.

    Args:
        run: goes on.
        task: waits.
        request: which request of the task it is, from 1: it may be asked again and again.
    """
    wait = task.waits
    question = "" if wait is None else wait.name
    details = {} if wait is None or not isinstance(wait.details, dict) else wait.details
    item = "" if task.item is None else f"[{task.item}]"
    return NoticeAbout(
        kind="approval",
        key=f"approval:{run.id}:{task.node}{item}:{request}.{task.attempts}",
        at=run.created if wait is None else wait.since,
        **_of(run, task.node, task.label),
        text=f'"{task.label}" of "{run.graph}" waits for an approval{_because(question)}',
        data={
            "question": question,
            "details": details.get("details"),
            "approvers": details.get("approvers"),
            "item": task.item,
        },
    )


def dead_letter(run: RunAbout, letter: DeadLetterAbout) -> NoticeAbout:
    """Return the notice of an operation that failed for good."""
    times = f"{letter.attempts} attempt{'' if letter.attempts == 1 else 's'}"
    return NoticeAbout(
        kind="letter",
        key=f"letter:{letter.id}",
        at=letter.died,
        **_of(run, letter.node, letter.label),
        text=f'"{letter.label}" of "{run.graph}" failed for good after {times} and left the dead '
        f"letter {letter.id}{_because(letter.error)}",
        data={
            "letter": letter.id,
            "operation": letter.operation,
            "error": letter.error,
            "attempts": letter.attempts,
        },
    )


def open_circuit(circuit: CircuitAbout) -> NoticeAbout:
    """Return the notice that a target is left alone for a while."""
    at = circuit.opened or circuit.changed
    return NoticeAbout(
        kind="circuit",
        key=f"circuit:{circuit.target}:{at.isoformat()}",
        at=at,
        text=f'"{circuit.target}" failed {circuit.failures} times in a row; its circuit is open, '
        "so no operation tries it for a while",
        data={"target": circuit.target, "failures": circuit.failures},
    )


def _of(run: RunAbout, node: str = "", label: str = "") -> dict[str, str]:
    """Return the fields that say what a notice is about."""
    return {
        "run": run.id,
        "graph": run.graph,
        "graph_id": run.graph_id,
        "node": node,
        "label": label,
    }


def _because(reason: str) -> str:
    line = " ".join(reason.split())
    shown = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
    return f": {shown}" if shown else ""
