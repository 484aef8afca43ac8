"""The operations of one run: begins what the machine requests, brings back what came of it.

A result is recorded and committed before it enters the machine: so nothing that depends on it
starts before it is kept. What comes in while a commit is under way is committed together.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping

from typing_extensions import override

from fblib.operation import OperationSettings, RunFiles
from fblib.service import Value
from runtime.durable.answers import Answers
from runtime.durable.cancelled import CancelledTasks
from runtime.durable.failures import Failures
from runtime.durable.hearing import Hearing
from runtime.durable.journal import Journal
from runtime.durable.listener import RunListener
from runtime.durable.plans import Plan
from runtime.durable.tasks import Begun, Task
from runtime.durable.view import View
from runtime.errors import ServiceError
from runtime.executor.base import Executor, Job, Result
from runtime.kernel import codes
from runtime.kernel.base import Request
from runtime.kernel.machine import Machine
from runtime.outside import Outside
from runtime.report import Ending
from runtime.state import TaskState
from runtime.store.base import DeadLetter, TaskRecord

_Settled = tuple[Task, str | None, Mapping[str, Value]]
"""What enters the machine for a result: an event and outputs; None = nothing."""
_NOTHING_BEGUN = Begun()
MOST_WAITING = 1_000
"""Requests of one node that may wait while another one is being performed."""


class Operations(Hearing, Outside):
    """Performs the operations of one run by an executor, and keeps its journal."""

    def __init__(
        self,
        plans: Mapping[str, Plan],
        *,
        journal: Journal,
        executor: Executor,
        settings: OperationSettings,
        files: RunFiles,
        failures: Failures,
        view: View,
        cancelled: CancelledTasks,
        listeners: Iterable[RunListener] = (),
        keeps_state: bool = True,
    ) -> None:
        """Perform what a run requests.

        Args:
            plans: by node, how its operation is performed.
            journal: of the run.
            executor: performs the operations of many runs.
            settings: what operations may do.
            files: the folder of the run.
            failures: decides what becomes of a failure.
            view: what operations see of the run; it shows its `tasks`.
            cancelled: the tasks that are not performed.
            listeners: hear what happens.
            keeps_state: whether the run goes on later from its journal if it is stopped.
        """
        super().__init__(
            view, answers=Answers(executor, journal), journal=journal, listeners=listeners
        )
        self.exceptions: dict[str, BaseException] = {}
        """Why operations failed for good in this process, by node, until they succeed."""
        self._plans = plans
        self._run = journal.run.id
        self._executor = executor
        self._settings = settings
        self._files = files
        self._failures = failures
        self._cancelled = cancelled
        self._keeps_state = keeps_state
        self._arrived: deque[tuple[Job, Result]] = deque()
        self._machine: Machine | None = None
        self._notify: Callable[[], None] = lambda: None
        self._skipped: list[str] = []
        """Nodes that somebody skipped, until that is recorded."""
        self._urgent = False
        """Whether there is something to commit although no result came."""

    # --- For the loop of the run ---------------------------------------------------------

    @override
    def begin(self, machine: Machine, *, arrived: Callable[[], None]) -> None:
        self._machine = machine
        self._notify = arrived
        self._failures.begin(machine)
        self._view.begin(machine)
        self.take()
        # What was skipped before the run went on, but had been requested, was just begun.
        for node in self._skipped:
            if self.tasks.of(node).job is not None:
                self._executor.cancel(self._run, node)

    @override
    def take(self) -> None:
        requests = self._of().requests
        now = self._failures.wall()
        while requests:
            request = requests.popleft()
            if self._failures.lets_begin(request.node):
                self._request(request, now)

    @override
    async def enter(self) -> None:
        arrived, self._arrived = self._arrived, deque()
        self._urgent = False
        results = [self._settle(job, result) for job, result in arrived]
        results += self._settle_skipped()
        if self._journal.has_pending:
            await self._journal.commit()
        finish = self._of().finish
        for task, event, outputs in results:
            if event is not None:
                finish(task.record.node, event, outputs)
                if event == "CNF":
                    task.outputs = outputs
        for task, _, _ in results:
            if task.waiting:
                self._go_on(task)
        self._failures.go_on(is_busy=bool(self.tasks.performed or self._arrived))

    @property
    @override
    def has_news(self) -> bool:
        return bool(self._arrived) or self._urgent

    @property
    @override
    def is_busy(self) -> bool:
        return self.tasks.performed > 0 or self._failures.is_busy

    @property
    @override
    def ending(self) -> Ending | None:
        return self._failures.ending

    @property
    @override
    def keeps_state(self) -> bool:
        return self._keeps_state

    @override
    def settle(self) -> bool:
        return self._failures.settle()

    @override
    def urge(self) -> None:
        self._urgent = True
        self._notify()

    def cancel(self, reason: str) -> None:
        """Cancel the run."""
        self._failures.cancel(reason)
        self.urge()

    def cancel_task(self, node: str, reason: str) -> None:
        """Perform a task no more; all that does not depend on it goes on."""
        self._cancelled.add(node, reason)
        task = self.tasks.of(node)
        if task.job is not None:
            task.drops = True
            self._executor.cancel(self._run, node)
        else:
            if not task.record.state.is_over:
                task.record.state = TaskState.CANCELLED
            self._keep(task.record)
        self.urge()

    def skip(self, node: str) -> None:
        """Let the run go on as if a node had succeeded, with the results it has by default."""
        self._skipped.append(node)
        if self.tasks.of(node).job is None:
            self.urge()
        else:
            self._executor.cancel(self._run, node)

    def retry(self, node: str) -> None:
        """Request a node once more that has failed, or was cancelled."""
        self._cancelled.discard(node, "tried again")
        self._failures.errors.pop(node, None)
        self._of().inject(node, "REQ")
        self.urge()

    def touch_running(self) -> None:
        """Keep what is known of the tasks that are being performed."""
        for task in self.tasks:
            if task.job is not None:
                self._journal.touch(task.record)

    def _of(self) -> Machine:
        assert self._machine is not None  # noqa: S101 - the loop calls `begin` first
        return self._machine

    # --- Requests ------------------------------------------------------------------------

    def _request(self, request: Request, now: int) -> None:
        task = self.tasks.of(request.node)
        if task.job is None:
            self._take_up(task, request, now)
            return
        if len(task.waiting) >= MOST_WAITING:
            message = (
                f"{MOST_WAITING:,} requests wait already: events come faster than the operation "
                "is done; trigger it less often"
            )
            raise ServiceError(codes.OVERLOADED, message, node=request.node)
        task.waiting.append(request)

    def _take_up(self, task: Task, request: Request, now: int) -> None:
        node, record = request.node, task.record
        task.number += 1
        record.requested = record.requested or now
        if node in self._cancelled.nodes:
            self._drop(task)
            self._of().finish(node, "", {})
            return
        record.state = TaskState.PENDING
        record.attempts = 0
        record.error = ""
        plan, begun = self._plans[node], task.begun or _NOTHING_BEGUN
        task.job = job = Job(
            self,
            self._run,
            node,
            plan.operation,
            request.inputs,
            plan.policy,
            self._files,
            self._settings,
            task.number,
            begun.attempts,
            begun.checkpoints,
            begun.results,
            plan.outputs,
            plan.circuit,
            self._view,
        )
        self.tasks.performed += 1
        self._executor.submit(job)

    def _go_on(self, task: Task) -> None:
        """Begin the next request of a node that waits, if there is one."""
        while task.job is None and task.waiting:
            request = task.waiting.pop(0)
            if self._failures.lets_begin(request.node):
                self._take_up(task, request, self._failures.wall())

    # --- Results -------------------------------------------------------------------------

    def _settle(self, job: Job, result: Result) -> _Settled:
        """Record a result; return what enters the machine for it."""
        node = job.node
        task = self.tasks.of(node)
        task.job = None
        self.tasks.performed -= 1
        record = task.record
        record.state = result.state
        record.attempts = result.attempts
        record.started, record.ended = result.started, result.ended
        record.error = result.error
        event, outputs = "CNF", result.outputs
        drops, task.drops = task.drops, False
        if result.state is TaskState.CANCELLED:
            if drops:
                return self._drop(task)
            self._keep(record)
            return task, None, {}
        task.begun = None
        self.exceptions.pop(node, None)
        if result.state is not TaskState.SUCCEEDED:
            event, outputs = "ERR", {"error": result.error, "attempts": result.attempts}
            self._bury(job, result)
            self._failures.failed(node, result.error, handled=self._plans[node].handles_failure)
        else:
            self._failures.succeeded(node)
            for listener in self._listeners:
                listener.task_succeeded(record, outputs)
        if self._journal.is_kept:
            data: Value = {"event": event, "outputs": dict(outputs)}
            record.seq = self._journal.record("finish", node, data=data)
        self._keep(record)
        if event == "ERR":
            self._tell_failure(record, result.exception)
        return task, event, outputs

    def _drop(self, task: Task) -> _Settled:
        """Record that a request is over without a result; return what enters the machine."""
        record = task.record
        task.begun = None
        record.state = TaskState.CANCELLED
        self._journal.record("finish", record.node, data={"event": "", "outputs": {}})
        self._keep(record)
        return task, "", {}

    def _settle_skipped(self) -> list[_Settled]:
        """Record what was skipped and is not being performed (any more)."""
        ready = [node for node in self._skipped if self.tasks.of(node).job is None]
        self._skipped = [node for node in self._skipped if node not in ready]
        settled: list[_Settled] = []
        for node in ready:
            task = self.tasks.of(node)
            record = task.record
            record.state, record.error = TaskState.SKIPPED, ""
            self._failures.errors.pop(node, None)
            self.exceptions.pop(node, None)
            data: Value = {"event": "CNF", "outputs": {}, "skipped": True}
            record.seq = self._journal.record("finish", node, data=data)
            self._keep(record)
            settled.append((task, "CNF", {}))
        return settled

    def _tell_failure(self, record: TaskRecord, error: BaseException | None) -> None:
        if error is not None:
            self.exceptions[record.node] = error
        for listener in self._listeners:
            listener.task_failed(record, error)

    def _bury(self, job: Job, result: Result) -> None:
        self._journal.bury(
            DeadLetter(
                self._run,
                job.node,
                -1,
                job.operation.name,
                dict(job.inputs),
                result.error,
                result.attempts,
                result.ended,
            )
        )

    @override
    def ended(self, job: Job, result: Result) -> None:
        # Whoever was told of one comes for all that are there by then.
        if not self._arrived:
            self._notify()
        self._arrived.append((job, result))
