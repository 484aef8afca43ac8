"""Tells callbacks what the runtime tells its listeners."""

from collections.abc import Mapping
from typing import ClassVar

from typing_extensions import override

from fbflow.callbacks import Callbacks
from fbflow.calls import Call
from fblib.operation import Outputs
from fblib.pickled import opened
from runtime.durable.listener import RunListener
from runtime.state import TaskState
from runtime.store.base import TaskRecord


class Telling(RunListener):
    """Tells callbacks what a run tells its listeners."""

    is_essential: ClassVar[bool] = True

    def __init__(
        self, callbacks: tuple[Callbacks, ...], calls: Mapping[Call, str], *, is_pickled: bool
    ) -> None:
        """Tell them.

        Args:
            callbacks: who is told.
            calls: the ids of their nodes.
            is_pickled: whether results are pickled in this run.
        """
        self._callbacks = callbacks
        self._names = {node: str(call) for call, node in calls.items()}
        self._is_pickled = is_pickled

    def _name(self, task: TaskRecord) -> str:
        return self._names.get(task.node, task.node)

    @override
    def task_changed(self, task: TaskRecord) -> None:
        if task.item >= 0:
            return
        for one in self._callbacks:
            if task.state is TaskState.RUNNING:
                one.task_started(self._name(task), task.attempts)
            elif task.state.is_over:
                one.task_ended(self._name(task), task.state)

    @override
    def task_succeeded(self, task: TaskRecord, outputs: Outputs) -> None:
        result = outputs.get("result")
        for one in self._callbacks:
            one.task_succeeded(self._name(task), opened(result) if self._is_pickled else result)

    @override
    def task_retries(self, task: TaskRecord, again_in: float) -> None:
        for one in self._callbacks:
            one.task_retried(self._name(task), task.error, again_in)

    @override
    def task_failed(self, task: TaskRecord, error: BaseException | None) -> None:
        for one in self._callbacks:
            one.task_failed(self._name(task), error)

    @override
    def logged(self, node: str, text: str) -> None:
        for one in self._callbacks:
            one.logged(self._names.get(node, node), text)
