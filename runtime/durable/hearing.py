"""What is written into the journal of a run while its operations are being performed."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any

from typing_extensions import override

from fblib.service import Value
from runtime.durable.answers import Answers
from runtime.durable.journal import Journal
from runtime.durable.listener import RunListener
from runtime.durable.view import View
from runtime.executor.base import Job, JobListener, Result, Wait
from runtime.state import TaskState
from runtime.store.base import TaskRecord


class Hearing(JobListener):
    """Hears from the executor how jobs go on, keeps that and tells those who listen."""

    def __init__(
        self, view: View, *, answers: Answers, journal: Journal, listeners: Iterable[RunListener]
    ) -> None:
        """Hear of the tasks of a run.

        Args:
            view: has the tasks, and the values that they share.
            answers: are handed to tasks that wait.
            journal: of the run.
            listeners: hear what happens.
        """
        self.tasks = view.tasks
        self.answers = answers
        self._view = view
        self._journal = journal
        self._listeners = tuple(listeners)

    @abstractmethod
    def urge(self) -> None:
        """Have what was recorded committed soon."""

    def _keep(self, record: TaskRecord) -> None:
        self._journal.touch(record)
        for listener in self._listeners:
            listener.task_changed(record)

    @override
    def element_ended(self, job: Job, item: int, result: Result) -> None:
        record = self.tasks.element(job.node, item)
        record.state, record.attempts, record.error = result.state, result.attempts, result.error
        record.started, record.ended = result.started, result.ended
        if result.state is not TaskState.CANCELLED:
            data: dict[str, Any] = {"state": result.state.value, "outputs": dict(result.outputs)}
            record.seq = self._journal.record("item", job.node, item, data)
        self._keep(record)
        self.urge()

    @override
    def began(self, job: Job, item: int, attempt: int, at: int) -> None:
        tasks = self.tasks
        record = tasks.of(job.node).record if item < 0 else tasks.element(job.node, item)
        record.state, record.attempts, record.started = TaskState.RUNNING, attempt, at
        for listener in self._listeners:
            listener.task_changed(record)

    @override
    def failed(self, job: Job, item: int, attempt: int, error: str, again_in: float) -> None:
        record = self.tasks.element(job.node, item)
        record.state, record.attempts, record.error = TaskState.RETRYING, attempt, error
        data: Value = {"number": attempt, "error": error, "again_in": again_in}
        self._journal.record("attempt", job.node, item, data)
        self._keep(record)
        for listener in self._listeners:
            listener.task_retries(record, again_in)
        self.urge()

    @override
    def waits(self, job: Job, item: int, wait: Wait | None) -> None:
        record = self.tasks.element(job.node, item)
        if wait is None:
            record.state = TaskState.RUNNING
            self._keep(record)
            return
        record.state = TaskState.WAITING
        data: Value = {
            "kind": wait.kind,
            "name": wait.name,
            "details": wait.details,
            "until": wait.until,
        }
        self._journal.record("wait", job.node, item, data)
        self._keep(record)
        for listener in self._listeners:
            listener.task_waits(record, wait)
        self.urge()
        self.answers.waits(job.node, wait)

    @override
    def checkpointed(self, job: Job, item: int, value: Value) -> None:
        self._journal.record("checkpoint", job.node, item, value)
        self.urge()

    @override
    def progressed(self, job: Job, item: int, fraction: float, text: str) -> None:
        record = self.tasks.element(job.node, item)
        for listener in self._listeners:
            listener.task_progressed(record, fraction, text)

    @override
    def logged(self, job: Job, item: int, text: str) -> None:
        self._journal.record("log", job.node, item, {"text": text})
        for listener in self._listeners:
            listener.logged(job.node, text)
        self.urge()

    @override
    def values_changed(self, job: Job) -> None:
        for change in self._view.values.taken():
            data: Value = {"name": change.name, "value": change.value}
            if change.is_deleted:
                data = {"name": change.name, "deleted": True}
            self._journal.record("value", change.node, change.item, data)
            self.urge()
