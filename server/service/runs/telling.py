"""Tells the event stream what happens in one run, and knows what only the living run knows."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from runtime.durable.listener import RunListener
from runtime.executor.base import Wait
from runtime.listener import Listener
from runtime.store.base import RunRecord, TaskRecord
from server.service.events import Hub
from server.service.records.base import JsonValue
from server.service.runs.about import Told, run_fields, task_fields
from server.service.runs.notes import Notes

_LINES = 200
"""Lines of a console that are kept until they are told together."""
_PAUSE = 0.1
"""Seconds between two tellings of a console."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a task waits for, and since when."""

    wait: Wait
    since: int


class Teller(RunListener):
    """Listens to one run."""

    def __init__(
        self,
        hub: Hub,
        notes: Notes,
        *,
        graph_id: str,
        called: Callable[[str], str],
        wall: Callable[[], int],
    ) -> None:
        """Tell a hub.

        Args:
            hub: gets the events.
            notes: on the graph of the run.
            graph_id: of the registered graph.
            called: what people call a graph, by what it calls itself.
            wall: the time in nanoseconds since 1970.
        """
        self.notes = notes
        self.graph_id = graph_id
        self.waits: dict[tuple[str, int], Waiting] = {}
        self.progress: dict[tuple[str, int], tuple[float, str]] = {}
        self._hub = hub
        self._called = called
        self._wall = wall
        self._run = ""
        self._over: set[str] = set()
        """Tasks that have ended."""

    @property
    def over(self) -> int:
        """How many tasks have ended."""
        return len(self._over)

    def belongs_to(self, run: RunRecord) -> None:
        """Tell of this run from now on."""
        self._run = run.id

    def answered(self, node: str) -> bool:
        """Note that somebody answers a task; return whether it waited for an approval."""
        waiting = self.waits.get((node, -1))
        if waiting is None or waiting.wait.kind != "approval":
            return False
        del self.waits[node, -1]
        return True

    def told(self, node: str, item: int) -> Told:
        """Return what is known of a task beside its record."""
        key = (node, item)
        return Told(self.waits.get(key), self.progress.get(key))

    def _tell(self, kind: Any, data: JsonValue) -> None:  # noqa: ANN401 - a kind of event
        self._hub.tell(kind, self._run, self._graph, self._wall(), data)

    @property
    def _graph(self) -> str:
        return self._called(self.notes.graph.name)

    # --- What is told ------------------------------------------------------------------------

    @override
    def run_changed(self, run: RunRecord) -> None:
        self._run = run.id
        fields = run_fields(
            run,
            self.notes,
            graph=self._graph,
            graph_id=self.graph_id,
            now=self._wall(),
            live=not run.state.is_over,
        )
        self._tell("run", fields | {"tasks_over": max(self.over, run.tasks_over)})

    @override
    def task_changed(self, task: TaskRecord) -> None:
        key = (task.node, task.item)
        if task.state.is_over:
            self.waits.pop(key, None)
            self.progress.pop(key, None)
            if task.item < 0 and task.node in self.notes.attempts:
                self._over.add(task.node)
        elif task.item < 0:
            self._over.discard(task.node)
        if task.state != "waiting":
            self.waits.pop(key, None)
            self._task(task)

    def _task(self, task: TaskRecord) -> None:
        told = self.told(task.node, task.item)
        self._tell("task", task_fields(task, self.notes, now=self._wall(), told=told))

    @override
    def task_retries(self, task: TaskRecord, again_in: float) -> None:
        self._task(task)

    @override
    def task_waits(self, task: TaskRecord, wait: Wait) -> None:
        self.waits[task.node, task.item] = Waiting(wait, self._wall())
        self._task(task)

    @override
    def task_progressed(self, task: TaskRecord, fraction: float, text: str) -> None:
        text = self.notes.text(text)
        self.progress[task.node, task.item] = fraction, text
        item = None if task.item < 0 else task.item
        data = {"node": task.node, "item": item, "fraction": fraction, "text": text}
        self._tell("progress", data)

    @override
    def logged(self, node: str, text: str) -> None:
        label = self.notes.labels.get(node, node)
        self._tell("log", {"node": node, "label": label, "text": self.notes.text(text)})

    @override
    def late(self, node: str, seconds: float) -> None:
        label = self.notes.labels.get(node, node)
        self._tell("late", {"node": node, "label": label, "sla": seconds})

    def broke_off(self, reason: str) -> None:
        """Tell that the run is no longer executed, although it is not over."""
        self._tell("log", {"node": "", "label": "", "text": f"broke off: {reason}"})

    def console(self, lines: list[dict[str, str]], lost: int) -> None:
        """Tell what blocks printed."""
        self._tell("console", {"lines": lines, "lost": lost})


class Console(Listener):
    """Collects what blocks print: a network may print a thousand lines a second."""

    def __init__(self, teller: Teller) -> None:
        """Tell a teller, ten times a second at most."""
        self._teller = teller
        self._lines: deque[tuple[str, str]] = deque(maxlen=_LINES)
        self._count = 0
        self._timer: asyncio.TimerHandle | None = None

    @override
    def console(self, node: str, text: str) -> None:
        self._lines.append((node, text))
        self._count += 1
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_PAUSE, self.flush)

    def flush(self) -> None:
        """Tell what was collected."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        if not self._count:
            return
        mask = self._teller.notes.text
        lines = [{"node": node, "text": mask(text)} for node, text in self._lines]
        lost, self._count = self._count - len(lines), 0
        self._lines.clear()
        self._teller.console(lines, lost)
