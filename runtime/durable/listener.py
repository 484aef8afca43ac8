"""What a run of operations tells those who listen: views, event streams, logs."""

from fblib.operation import Outputs
from runtime.executor.base import Wait
from runtime.store.base import RunRecord, TaskRecord


class RunListener:
    """The base of all listeners: every happening has a default that does nothing.

    Records are the run's own and go on changing: whoever keeps one copies it.
    """

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
