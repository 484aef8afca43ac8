"""Progress for machines: one JSON object for each thing that happens to a run."""

import json
from collections.abc import Callable
from typing import ClassVar

from typing_extensions import override

from fblib.service import Value
from runtime.durable.listener import RunListener
from runtime.executor.base import Wait
from runtime.progress.tally import Tally
from runtime.store.base import RunRecord, TaskRecord


class JsonLines(RunListener):
    """Writes an event for each thing that happens; times are nanoseconds since 1970."""

    is_essential: ClassVar[bool] = True

    def __init__(self, tally: Tally, *, write: Callable[[str], None]) -> None:
        """Write lines; the tally knows labels and the time."""
        self._tally = tally
        self._write = write

    @override
    def run_changed(self, run: RunRecord) -> None:
        self._tell(
            {
                "kind": "run",
                "at": self._tally.wall(),
                "run": run.id,
                "graph": run.graph,
                "state": run.state.value,
                "reason": run.reason,
                "tasks_total": run.tasks_total,
                "tasks_over": run.tasks_over,
            }
        )

    @override
    def task_changed(self, task: TaskRecord) -> None:
        self._tell(
            self._about("task", task)
            | {
                "state": task.state.value,
                "attempts": task.attempts,
                "started": task.started,
                "ended": task.ended if task.state.is_over else 0,
                "error": task.error,
            }
        )

    @override
    def task_retries(self, task: TaskRecord, again_in: float) -> None:
        self._tell(
            self._about("retry", task)
            | {"attempt": task.attempts, "error": task.error, "again_in": again_in}
        )

    @override
    def task_waits(self, task: TaskRecord, wait: Wait) -> None:
        self._tell(
            self._about("wait", task)
            | {
                "for": wait.kind,
                "name": wait.name,
                "details": wait.details,
                "until": wait.until,
            }
        )

    @override
    def task_progressed(self, task: TaskRecord, fraction: float, text: str) -> None:
        self._tell(self._about("progress", task) | {"fraction": fraction, "text": text})

    @override
    def logged(self, node: str, text: str) -> None:
        self._tell(
            {
                "kind": "log",
                "at": self._tally.wall(),
                "task": self._tally.label(node),
                "node": node,
                "text": text,
            }
        )

    @override
    def late(self, node: str, seconds: float) -> None:
        task = self._tally.label(node) if node else ""
        self._tell(
            {
                "kind": "late",
                "at": self._tally.wall(),
                "task": task,
                "node": node,
                "sla": seconds,
            }
        )

    def _about(self, kind: str, task: TaskRecord) -> dict[str, Value]:
        about: dict[str, Value] = {
            "kind": kind,
            "at": self._tally.wall(),
            "task": self._tally.label(task.node),
            "node": task.node,
        }
        return about | {"item": task.item} if task.item >= 0 else about

    def _tell(self, event: dict[str, Value]) -> None:
        self._write(json.dumps(event, ensure_ascii=False, separators=(",", ":")))
