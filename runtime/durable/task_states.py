"""The states that the tasks of a run had, as far as a beginning of its journal tells them.

The journal does not tell when an attempt begins. But the kernel knows what was requested and has
no result yet: a task that neither waits nor is tried again later is at work then.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, cast

from compiler.ir.graph import Graph
from runtime.clock import SECOND
from runtime.durable.answers import Answer
from runtime.durable.task_names import tasks_of
from runtime.executor.base import Wait
from runtime.state import RunState, TaskState
from runtime.store.base import Entry, TaskRecord

Key = tuple[str, int]
"""A node, and which element of its list; -1 = the node itself."""
_ACTIVE = frozenset({TaskState.RUNNING, TaskState.RETRYING, TaskState.WAITING})
_ENDS = frozenset(state.value for state in RunState if state.is_over)


@dataclass(slots=True)
class _Known:
    """What was told last of a task or an element."""

    state: TaskState
    until: int = 0
    """When it goes on by itself, in nanoseconds since 1970; 0 = when it is told to."""
    wait: Wait | None = None

    def at(self, wall: int) -> TaskState:
        return TaskState.RUNNING if self.until and wall >= self.until else self.state


class TaskStates:
    """Takes the entries of a journal in order."""

    def __init__(self, graph: Graph, records: Iterable[TaskRecord] = ()) -> None:
        """Begin before the first entry.

        Args:
            graph: of the run.
            records: what is known of its tasks; of a failure that stands in the journal, only
                they say whether time was up.
        """
        self._nodes = tasks_of(graph)
        self._undoing = {node.policy.compensate for node in graph.nodes if node.policy.compensate}
        self._results = {record.seq: record.state for record in records if record.seq}
        self._known: dict[Key, _Known] = {}
        self._answers: list[Answer] = []
        """Those that nobody has waited for yet."""
        self._is_over = False

    def take(self, entry: Entry) -> None:
        """Take the next entry."""
        data = cast("dict[str, Any]", entry.data if isinstance(entry.data, dict) else {})
        key = (entry.node, entry.item)
        match entry.kind:
            case "attempt":
                due = entry.wall + round((data.get("again_in") or 0) * SECOND)
                self._known[key] = _Known(TaskState.RETRYING, until=due)
            case "wait":
                self._wait(key, Wait(data["kind"], data["name"], until=data["until"]))
            case "answer":
                self._answer(Answer(data["kind"], entry.node, data["name"], None))
            case "item":
                self._known[key] = _Known(TaskState(data["state"]))
            case "finish":
                self._finish(entry, data)
            case "cancel":
                self._cancel(entry.node, is_cancelled=data["cancelled"])
            case "undone" if not data["error"]:
                self._known[key] = _Known(TaskState.COMPENSATED)
            case "state" if data["state"] in _ENDS:
                self._is_over = True
            case "state" if data["state"] == "running":
                self._is_over = False
            case _:
                pass

    def states(self, *, wall: int, requested: Collection[str]) -> dict[Key, TaskState]:
        """Return the state of every task, and of each element that is known.

        Args:
            wall: the time, in nanoseconds since 1970.
            requested: the nodes that were requested and have no result.
        """
        states = {
            (node, -1): self._state(node, wall, is_requested=node in requested)
            for node in self._nodes
        }
        for key, known in self._known.items():
            if key[1] >= 0:
                state = known.at(wall)
                is_left = state in _ACTIVE and (self._is_over or key[0] not in requested)
                states[key] = TaskState.CANCELLED if is_left else state
        return states

    def _state(self, node: str, wall: int, *, is_requested: bool) -> TaskState:
        known = self._known.get((node, -1))
        state = TaskState.PENDING if known is None else known.at(wall)
        if self._is_over:
            if is_requested and not state.is_over:
                return TaskState.CANCELLED
            never = state is TaskState.PENDING and node not in self._undoing
            return TaskState.SKIPPED if never else state
        if is_requested:
            return state if state in _ACTIVE else TaskState.RUNNING
        return TaskState.PENDING if state in _ACTIVE else state

    # --- What was told -------------------------------------------------------------------

    def _wait(self, key: Key, wait: Wait) -> None:
        came = next((one for one in self._answers if one.fits(key[0], wait)), None)
        if came is None:
            until = wait.until if wait.kind == "time" else 0
            self._known[key] = _Known(TaskState.WAITING, until, wait)
        else:
            self._answers.remove(came)
            self._known[key] = _Known(TaskState.RUNNING)

    def _answer(self, answer: Answer) -> None:
        reached = [
            key
            for key, known in self._known.items()
            if known.wait is not None and answer.fits(key[0], known.wait)
        ]
        for key in reached:
            self._known[key] = _Known(TaskState.RUNNING)
        if not reached:
            self._answers.append(answer)

    def _finish(self, entry: Entry, data: dict[str, Any]) -> None:
        match data["event"]:
            case "CNF":
                state = TaskState.SKIPPED if data.get("skipped") else TaskState.SUCCEEDED
            case "ERR":
                state = self._results.get(entry.seq, TaskState.FAILED)
            case _:
                state = TaskState.CANCELLED
        self._known[entry.node, -1] = _Known(state)

    def _cancel(self, node: str, *, is_cancelled: bool) -> None:
        if not is_cancelled:
            self._known[node, -1] = _Known(TaskState.PENDING)
        elif (node, -1) not in self._known:
            self._known[node, -1] = _Known(TaskState.CANCELLED)
