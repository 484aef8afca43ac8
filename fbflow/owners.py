"""Keeps `Task` objects up to date while they are executed, and lets them end themselves."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import Self

from fbflow.forms import Formed
from fbflow.task import Task
from fblib.pickled import opened
from runtime.durable.run import DurableRun
from runtime.state import TaskState


class Owners:
    """The `Task` objects of one run, for as long as it is executed."""

    def __init__(self, run: DurableRun, nodes: Mapping[str, str], formed: Formed) -> None:
        """Find them; `nodes` are the ids of nodes by the names of tasks."""
        self._run = run
        self._tasks = {
            nodes[name]: caller.task.owner
            for name, caller in formed.callers.items()
            if isinstance(caller.task.owner, Task) and name in nodes
        }

    def __enter__(self) -> Self:
        """Tell them what is known of them from before, and take what they cancel."""
        loop = asyncio.get_running_loop()
        for node, task in self._tasks.items():
            record = self._run.operations.tasks.of(node).record
            if record.state is TaskState.SUCCEEDED:
                self._settle(node, task)
            cancel = partial(self._run.cancel_task, node)
            task.begin(partial(_soon, loop, cancel))
            if task.is_cancelled:
                cancel()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Tell them what became of them."""
        for node, task in self._tasks.items():
            task.begin(None)
            self._settle(node, task)

    def _settle(self, node: str, task: Task) -> None:
        run = self._run
        state = run.operations.tasks.of(node).record.state
        result = None
        if state is TaskState.SUCCEEDED:
            result = run.machine.kernel.read(node, "result")
            if run.record.durability != "none" and run.graph.workflow.objects == "pickle":
                result = opened(result)
        task.settle(state, result, run.operations.exceptions.get(node))


def _soon(loop: asyncio.AbstractEventLoop, call: Callable[[], object]) -> None:
    """Call something on an event loop, from any thread; one that has ended has no need of it."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(call)
