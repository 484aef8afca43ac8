"""What a run of operations tells those who listen: views, event streams, logs."""

from collections.abc import Callable
from typing import ClassVar, ParamSpec

from typing_extensions import override

from fblib.operation import Outputs
from runtime.executor.base import Wait
from runtime.listener import log_failure
from runtime.store.base import RunRecord, TaskRecord

_P = ParamSpec("_P")


class RunListener:
    """The base of all listeners: every happening has a default that does nothing.

    Records are the run's own and go on changing: whoever keeps one copies it.
    """

    is_essential: ClassVar[bool] = False
    """Whether runs are worth nothing without it: then what it raises ends the executor, and with
    it all runs. Of all others that is logged, and they are told nothing more."""

    def run_changed(self, run: RunRecord) -> None:
        """The run is in another state."""

    def task_changed(self, task: TaskRecord) -> None:
        """A task, or one element of its list, is in another state."""

    def task_retries(self, task: TaskRecord, again_in: float) -> None:
        """A task failed and is tried again after some seconds."""

    def task_succeeded(self, task: TaskRecord, outputs: Outputs) -> None:
        """A task succeeded with these results, which nothing that depends on it has got yet."""

    def task_failed(self, task: TaskRecord, error: BaseException | None) -> None:
        """A task failed for good; the error is None where no process knows it any more."""

    def task_waits(self, task: TaskRecord, wait: Wait) -> None:
        """A task waits for an approval, an event or a time."""

    def task_progressed(self, task: TaskRecord, fraction: float, text: str) -> None:
        """A task tells how far it is."""

    def logged(self, node: str, text: str) -> None:
        """A task wrote a line into the log of the run."""

    def late(self, node: str, seconds: float) -> None:
        """A task ("" = the run) has not ended within its SLA."""


class _Isolated(RunListener):
    """Stands before a listener, so that a mistake in it stays its own."""

    def __init__(self, listener: RunListener) -> None:
        """Tell this listener everything until it fails."""
        self._listener = listener

    @override
    def run_changed(self, run: RunRecord) -> None:
        self._tell(self._listener.run_changed, run)

    @override
    def task_changed(self, task: TaskRecord) -> None:
        self._tell(self._listener.task_changed, task)

    @override
    def task_retries(self, task: TaskRecord, again_in: float) -> None:
        self._tell(self._listener.task_retries, task, again_in)

    @override
    def task_succeeded(self, task: TaskRecord, outputs: Outputs) -> None:
        self._tell(self._listener.task_succeeded, task, outputs)

    @override
    def task_failed(self, task: TaskRecord, error: BaseException | None) -> None:
        self._tell(self._listener.task_failed, task, error)

    @override
    def task_waits(self, task: TaskRecord, wait: Wait) -> None:
        self._tell(self._listener.task_waits, task, wait)

    @override
    def task_progressed(self, task: TaskRecord, fraction: float, text: str) -> None:
        self._tell(self._listener.task_progressed, task, fraction, text)

    @override
    def logged(self, node: str, text: str) -> None:
        self._tell(self._listener.logged, node, text)

    @override
    def late(self, node: str, seconds: float) -> None:
        self._tell(self._listener.late, node, seconds)

    def _tell(self, hook: Callable[_P, None], *args: _P.args, **kwargs: _P.kwargs) -> None:
        try:
            hook(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - no run ends by who looks at it
            log_failure(self._listener, error)
            self._listener = RunListener()


def isolated(listener: RunListener) -> RunListener:
    """Return what is told in place of a listener: one that fails is dropped, unless essential."""
    return listener if listener.is_essential else _Isolated(listener)
