"""Keeps `Task` objects up to date while they are executed, and lets them end themselves."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, ClassVar

from typing_extensions import override

from fbflow.calls import Formed
from fbflow.task import Task
from fblib.operation import Outputs
from fblib.pickled import opened
from runtime.durable.listener import RunListener
from runtime.durable.run import DurableRun
from runtime.state import TaskState
from runtime.store.base import TaskRecord


class Owners(RunListener):
    """The `Task` objects of one run."""

    is_essential: ClassVar[bool] = True

    def __init__(
        self, nodes: Mapping[str, str], formed: Formed | None, *, is_pickled: bool
    ) -> None:
        """Find them.

        Args:
            nodes: the ids of nodes by the names of tasks.
            formed: what the graph says; None if the program has none.
            is_pickled: whether results are pickled in this run.
        """
        self._is_pickled = is_pickled
        callers = {} if formed is None else formed.callers
        self._tasks = {
            nodes[call.task]: caller.task.owner
            for call, caller in callers.items()
            if isinstance(caller.task.owner, Task) and call.task in nodes and not call.undoes
        }

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._tasks)

    @override
    def task_succeeded(self, task: TaskRecord, outputs: Outputs) -> None:
        # Now, not at the end of the run: those that depend on it ask for `dependency.result`.
        if task.item < 0 and task.node in self._tasks:
            result = self._opened(outputs.get("result"))
            self._tasks[task.node].settle(TaskState.SUCCEEDED, result, None)

    def _opened(self, result: Any) -> Any:  # noqa: ANN401 - any result
        return opened(result) if self._is_pickled else result

    @contextmanager
    def at_work(self, run: DurableRun) -> Iterator[None]:
        """Take what they cancel; tell them what became of them, before and in the end."""
        loop = asyncio.get_running_loop()
        tasks = run.operations.tasks
        for node, task in self._tasks.items():
            # Asked for, a task that was never begun would be there from then on.
            if node in tasks and tasks.of(node).record.state is TaskState.SUCCEEDED:
                task.settle(TaskState.SUCCEEDED, self._opened(run.view.result(node)), None)
            cancel = partial(run.cancel_task, node)
            task.begin(partial(_soon, loop, cancel))
            if task.is_cancelled:
                cancel()
        try:
            yield
        finally:
            for node, task in self._tasks.items():
                task.begin(None)
                state = run.operations.tasks.of(node).record.state
                succeeded = state is TaskState.SUCCEEDED
                result = run.view.result(node) if succeeded else None
                task.settle(state, self._opened(result), run.operations.exceptions.get(node))


def _soon(loop: asyncio.AbstractEventLoop, call: Callable[[], object]) -> None:
    """Call something on an event loop, from any thread; one that has ended has no need of it."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(call)
