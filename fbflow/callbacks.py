"""What a run tells whoever wants to hear of it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from fblib.operation import Outputs
from fblib.pickled import opened
from runtime.durable.listener import RunListener
from runtime.state import TaskState
from runtime.store.base import TaskRecord

if TYPE_CHECKING:  # what is told in the end
    from fbflow.result import RunResult


class Callbacks:
    """The base of all callbacks: every happening has a default that does nothing.

    They are called on the event loop of the run: be quick. What they raise ends the run.
    Tasks are named as in their graph; one in a graph that is a task is named `outer.inner`.
    """

    def run_started(self, graph: str, run: str) -> None:
        """A run of a graph begins, or goes on; `run` is its id."""

    def run_ended(self, graph: str, result: "RunResult") -> None:
        """A run has ended, in whatever way."""

    def task_started(self, task: str, attempt: int) -> None:
        """An attempt of a task begins; the first is 1."""

    def task_retried(self, task: str, error: str, delay: float) -> None:
        """A task failed and is tried again after some seconds."""

    def task_succeeded(self, task: str, result: Any) -> None:  # noqa: ANN401 - any result
        """A task succeeded; nothing that depends on it has begun."""

    def task_failed(self, task: str, error: BaseException | None) -> None:
        """A task failed for good; None if what it raised is no longer known."""

    def task_ended(self, task: str, state: TaskState) -> None:
        """A task has ended: it succeeded, failed, or was skipped, cancelled or undone."""

    def logged(self, task: str, text: str) -> None:
        """A task wrote a line into the log of the run."""


class Telling(RunListener):
    """Tells callbacks what a run tells its listeners."""

    def __init__(
        self, callbacks: tuple[Callbacks, ...], nodes: Mapping[str, str], *, is_pickled: bool
    ) -> None:
        """Tell them.

        Args:
            callbacks: who is told.
            nodes: the ids of nodes by the names of tasks.
            is_pickled: whether results are pickled in this run.
        """
        self._callbacks = callbacks
        self._names = {node: name for name, node in nodes.items()}
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
