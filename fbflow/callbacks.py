"""What a run tells whoever wants to hear of it."""

from typing import TYPE_CHECKING, Any

from runtime.state import TaskState

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
