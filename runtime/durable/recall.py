"""What a journal tells of the tasks of a run, beside the state of its kernel."""

from collections.abc import Iterable
from typing import Any, cast

from fblib.service import Value
from runtime.durable.answers import Answer, Answers
from runtime.durable.cancelled import CancelledTasks
from runtime.durable.failures import Failures
from runtime.durable.plans import Plan
from runtime.durable.view import View
from runtime.executor.base import Result, Wait
from runtime.executor.shared_values import Change
from runtime.state import TaskState
from runtime.store.base import Entry, TaskRecord


class Recall:
    """Reads a journal in order, and tells everybody what they had known."""

    def __init__(
        self,
        plans: dict[str, Plan],
        view: View,
        cancelled: CancelledTasks,
        failures: Failures,
        answers: Answers,
    ) -> None:
        """Tell these."""
        self._plans = plans
        self._tasks = view.tasks
        self._values = view.values
        self._cancelled = cancelled
        self._failures = failures
        self._answers = answers
        self._waits: dict[str, Wait] = {}
        self._kept: list[Answer] = []

    def read(self, entries: Iterable[Entry], records: Iterable[TaskRecord]) -> None:
        """Read a whole journal, and what is kept of the tasks."""
        for record in records:
            if record.item < 0:
                self._tasks.of(record.node).record = record
            else:
                self._tasks.of(record.node).elements[record.item] = record
        for entry in entries:
            self._take(entry)
        for answer in self._kept:
            self._answers.keep(answer)

    def _take(self, entry: Entry) -> None:
        data = cast("dict[str, Any]", entry.data if isinstance(entry.data, dict) else {})
        match entry.kind:
            case "finish":
                self._finished(entry.node, data)
            case "inject":
                self._failures.recall_undoing(entry.node)
            case "wait":
                self._waits[entry.node] = Wait(data["kind"], data["name"])
            case "answer":
                kind, name, value = data["kind"], data["name"], cast("Value", data["value"])
                self._kept.append(Answer(kind, entry.node, name, value, data["by"]))
            case "value":
                self._values.recall(_change(entry, data))
            case "cancel":
                self._cancelled.recall(entry.node, cancelled=data["cancelled"])
            case "undone":
                self._failures.recall_undone(entry.node, data["error"])
            case "state":
                self._failures.recall_state(data["state"])
            case _:
                self._request_went_on(entry, data)

    def _request_went_on(self, entry: Entry, data: dict[str, Any]) -> None:
        """Take what belongs to a request of a task that has no result yet."""
        match entry.kind:
            case "attempt":
                self._tasks.of(entry.node).recalled().attempts[entry.item] = data["number"]
            case "checkpoint":
                self._tasks.of(entry.node).recalled().checkpoints[entry.item] = entry.data
            case "item":
                self._tasks.of(entry.node).recalled().results[entry.item] = _result(data)
            case _:
                pass

    def _finished(self, node: str, data: dict[str, Any]) -> None:
        task = self._tasks.of(node)
        task.number += 1
        task.begun = None
        if (wait := self._waits.pop(node, None)) is not None:
            used = next((one for one in self._kept if one.fits(node, wait)), None)
            if used is not None:
                self._kept.remove(used)
        self._failures.errors.pop(node, None)
        if data["event"] == "CNF":
            task.outputs = data["outputs"]
            self._failures.recall_success(node)
        elif data["event"] and not self._plans[node].handles_failure:
            self._failures.recall_failure(node, str(data["outputs"].get("error", "")))


def _change(entry: Entry, data: dict[str, Any]) -> Change:
    return Change(
        entry.node,
        entry.item,
        data["name"],
        cast("Value", data.get("value")),
        is_deleted="deleted" in data,
    )


def _result(data: dict[str, Any]) -> Result:
    return Result(TaskState(data["state"]), data["outputs"])
