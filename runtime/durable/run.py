"""One run of a graph of operations: from its start, or from where its journal ends."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import orjson

from compiler.ir.graph import Graph
from fblib.operation import Operation, OperationError, OperationSettings, RunFiles
from fblib.service import Files, Value
from runtime.channels.reach import Reach
from runtime.clock import Clock, RealClock
from runtime.durable.answers import Answer
from runtime.durable.cancelled import CancelledTasks
from runtime.durable.failures import Failures
from runtime.durable.housekeeping import Housekeeping
from runtime.durable.journal import Journal
from runtime.durable.listener import RunListener, isolated
from runtime.durable.operations import Operations
from runtime.durable.plans import FAILURE, plans_of
from runtime.durable.recall import Recall
from runtime.durable.recording import RecordingMachine
from runtime.durable.replay import replay, set_parameters
from runtime.durable.tasks import Tasks
from runtime.durable.view import View
from runtime.executor.base import Executor
from runtime.grouped_errors import first_of
from runtime.kernels import KernelChoice
from runtime.python_blocks import workers_of
from runtime.report import Ending, RunReport
from runtime.run import Run
from runtime.state import RunState, TaskState
from runtime.store.base import Entry, Order, RunRecord, Store, TaskRecord


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a run needs of the process it runs in; many runs share it."""

    executor: Executor
    store: Store | None = None
    """None = nothing is kept."""
    settings: OperationSettings = field(default_factory=OperationSettings)
    operations: Mapping[str, Operation] | None = None
    """By name; by default those of the block library."""
    reach: Reach | None = None
    """How far blocks that talk may go."""
    kernel: KernelChoice = "auto"
    """What executes function blocks."""


@dataclass(frozen=True, slots=True)
class Past:
    """What is kept of a run that goes on."""

    entries: Sequence[Entry]
    tasks: Sequence[TaskRecord]
    snapshot: tuple[int, bytes] | None = None


class DurableRun:
    """One run of a graph of operations."""

    def __init__(
        self,
        graph: Graph,
        record: RunRecord,
        surroundings: Surroundings,
        *,
        files: RunFiles,
        block_files: Files | None = None,
        past: Past | None = None,
        clock: Clock | None = None,
        listeners: Iterable[RunListener] = (),
    ) -> None:
        """Make ready; nothing is executed yet.

        Args:
            graph: what runs.
            record: what is known of the run; it is kept up to date.
            surroundings: executor, store and settings.
            files: the folder of the run, for operations.
            block_files: the same for blocks that read and write files.
            past: what is kept of the run, if it goes on.
            clock: the time; by default the real one, which counts from the run's start.
            listeners: hear what happens.

        Raises:
            RunError: the graph needs what does not exist, or the journal is not its own.
        """
        self.graph = graph
        self.record = record
        self._store = surroundings.store
        self._executor = surroundings.executor
        self._listeners = tuple(map(isolated, listeners))
        self._clock = clock or RealClock(sleep=asyncio.sleep, epoch=record.started or None)
        record.started = record.started or self.wall()
        seq = past.entries[-1].seq if past and past.entries else 0
        self.journal = Journal(record, self._store, wall=self.wall, seq=seq)
        workers = workers_of(graph, surroundings.settings.permissions)
        own = surroundings.operations
        self._plans = plans_of(graph, workers.operations if own is None else own)
        record.tasks_total = sum(not plan.is_compensation for plan in self._plans.values())
        self._failures = Failures(
            self._plans,
            graph.workflow,
            journal=self.journal,
            executor=self._executor,
            wall=self.wall,
        )
        tasks = Tasks()
        self.view = View(graph, self._plans, tasks, kept=self.journal.is_kept)
        self._cancelled = CancelledTasks(graph, self._plans, tasks, journal=self.journal)
        self.operations = Operations(
            self._plans,
            journal=self.journal,
            executor=self._executor,
            settings=surroundings.settings,
            files=files,
            failures=self._failures,
            view=self.view,
            cancelled=self._cancelled,
            listeners=self._listeners,
            keeps_state=record.durability == "strict",
        )
        self.run = Run(
            graph,
            clock=self._clock,
            files=block_files,
            reach=surroundings.reach,
            outside=self.operations,
            services=workers.services,
            make_machine=RecordingMachine,
            follows_clock=True,
            kernel=surroundings.kernel,
        )
        self.machine = cast("RecordingMachine", self.run.machine)
        self._house: Housekeeping | None = None
        self._begins_paused = False
        if past is not None:
            self._recall(past)
        self.journal.follow(self.machine)
        if record.durability == "strict" and self.journal.is_kept:
            self.machine.journal = self.journal

    def wall(self) -> int:
        """Return the time in nanoseconds since 1970."""
        return self._clock.epoch + self._clock.now()

    # --- Going on ------------------------------------------------------------------------

    def _recall(self, past: Past) -> None:
        recall = Recall(
            self._plans, self.view, self._cancelled, self._failures, self.operations.answers
        )
        recall.read(past.entries, past.tasks)
        if self.record.durability == "snapshot":
            if past.snapshot is not None:
                snapshot = orjson.loads(past.snapshot[1])
                # Whoever watched what was counted is gone.
                snapshot["kernel"]["counts"] = None
                self.run.load(snapshot)
            return
        replay(self.machine, past.entries)
        if any(entry.kind == "start" for entry in past.entries):
            self.run.go_on()

    def retry(self, reason: str = "", *, skip: str = "") -> None:
        """Have what failed requested again when the run goes on, but for a node to be skipped."""
        for node in self._failures.retry(reason):
            if node == skip:
                self.operations.skip(node)
            else:
                self.machine.inject(node, "REQ")

    def begin_paused(self) -> None:
        """Begin nothing when the run is executed, until an order lets it go on."""
        self._begins_paused = True
        self._executor.pause(self.record.id)

    # --- Executing -----------------------------------------------------------------------

    def inject(self, events: Iterable[tuple[str, str]]) -> None:
        """Trigger event inputs of nodes, in this order, when the run is executed.

        Raises:
            KeyError: there is no such node or event input.
        """
        for node, event in events:
            self.machine.inject(node, event)

    async def execute(
        self,
        *,
        inject: Iterable[tuple[str, str]] = (),
        limit: int | None = None,
    ) -> RunReport:
        """Execute until the end, or until somebody stops it; then it can go on later.

        Raises:
            StoreError: what happened cannot be kept.
        """
        if not self.run.goes_on:
            set_parameters(self.machine, self.record.parameters)
        self._change(RunState.PAUSED if self._begins_paused else RunState.RUNNING)
        if not self.run.kernel.is_expected:
            self.journal.record("log", data={"text": str(self.run.kernel)})
        house = self._house = self._housekeeping()
        try:
            async with asyncio.TaskGroup() as group:
                keeping = group.create_task(house.run())
                report = await self.run.run(inject=inject, limit=limit)
                keeping.cancel()
        except* Exception as errors:
            # Whoever called is told of one mistake, not of a group of them.
            raise first_of(errors) from errors
        await self._end(report, house)
        return report

    def _housekeeping(self) -> Housekeeping:
        return Housekeeping(
            self.graph.workflow,
            self._plans,
            operations=self.operations,
            journal=self.journal,
            store=self._store,
            machine=self.machine,
            wall=self.wall,
            listeners=self._listeners,
            obey=self.obey,
            saves=self.record.durability == "snapshot",
        )

    async def _end(self, report: RunReport, house: Housekeeping) -> None:
        """Keep how the run ended, or that it goes on later."""
        state = self._state_after(report)
        if state is None:
            self._executor.forget(self.record.id)
            self.record.owner = ""
            self.journal.touch_run()
            if self.record.durability == "snapshot":
                await house.save()
        else:
            self.record.owner = ""
            self.record.ended = self.wall()
            self._skip_the_rest()
            reason = str(report.error or next(iter(self._failures.errors.values()), ""))
            self.journal.record("state", data={"state": state.value, "reason": reason})
            self._change(state, reason)
        await self.journal.commit()

    def _state_after(self, report: RunReport) -> RunState | None:
        """Return what became of the run; None if it goes on later."""
        match report.ended_because:
            case Ending.RUN_ERROR:
                return RunState.FAILED
            case Ending.CANCELLED:
                return RunState.CANCELLED
            case Ending.STOP_REQUESTED | Ending.TIME_IS_UP:
                return None if self.record.durability != "none" else RunState.CANCELLED
            case _ if not self._failures.errors:
                return RunState.SUCCEEDED
            case _ if self._failures.undone and not any(self._failures.undone.values()):
                return RunState.COMPENSATED
            case _:
                return RunState.FAILED

    def _skip_the_rest(self) -> None:
        """Note what was undone, what did not come to its end, and what was never requested."""
        for task in self.operations.tasks:
            for record in (task.record, *task.elements.values()):
                if not record.state.is_over:
                    record.ended = self.record.ended
                    self._set(record, TaskState.CANCELLED)
        for node, error in self._failures.undone.items():
            if not error:
                self._set(self.operations.tasks.of(node).record, TaskState.COMPENSATED)
        cut_off = self._cancelled.cut_off()
        for node, plan in self._plans.items():
            if node not in self.operations.tasks and not plan.is_compensation:
                state = TaskState.CANCELLED if node in cut_off else TaskState.SKIPPED
                self._set(self.operations.tasks.of(node).record, state)

    def _set(self, record: TaskRecord, state: TaskState) -> None:
        record.state = state
        self.journal.touch(record)
        for listener in self._listeners:
            listener.task_changed(record)

    def _change(self, state: RunState, reason: str = "") -> None:
        self.record.state, self.record.reason = state, reason
        tasks = self.operations.tasks
        self.record.tasks_over = sum(
            task.record.state.is_over and not self._plans[task.record.node].is_compensation
            for task in tasks
        )
        self.journal.touch_run()
        for listener in self._listeners:
            listener.run_changed(self.record)

    def cancel_task(self, task: str, *, by: str = "") -> None:
        """Cancel one task; what does not depend on it goes on, as does the run.

        Before the run begins this is possible as well: then it never begins.

        Args:
            task: its id, its label, or the end of its id.
            by: who wants it.

        Raises:
            OperationError: there is no such task, or it only undoes another one.
        """
        node = self.view.names.find(task)
        if self._plans[node].is_compensation:
            message = f'"{node}" undoes another task; only the whole run can be cancelled'
            raise OperationError(message, again=False)
        self.operations.cancel_task(node, _by(by))

    def note(self, node: str, text: str, *, keeps: bool = False) -> None:
        """Write a line into the log of the run, which somebody caused by hand.

        Args:
            node: which it is about; "" = the run.
            text: what was done, and by whom.
            keeps: whether it changed the state of the machine, which is saved soon if it is
                what the run goes on from.
        """
        self.journal.record("log", node, data={"text": text})
        for listener in self._listeners:
            listener.logged(node, text)
        if keeps and self._house is not None:
            self._house.save_soon()
        self.operations.urge()

    # --- Orders --------------------------------------------------------------------------

    def stop(self) -> None:
        """Ask the run to stop now, and to go on another time."""
        self.run.stop()

    def obey(self, order: Order) -> None:
        """Carry out an order; one that does not fit the run's state is noted in its log."""
        match order.verb:
            case "cancel" if not order.node:
                self.operations.cancel(_by(order.by))
            case "pause":
                self._executor.pause(self.record.id)
                self._change(RunState.PAUSED, order.by)
                self.journal.record("state", data={"state": "paused", "reason": order.by})
            case "resume":
                self._executor.go_on(self.record.id)
                self._change(RunState.RUNNING, order.by)
                self.journal.record("state", data={"state": "resumed", "reason": order.by})
            case "skip" | "retry" | "cancel":
                self._obey_for_task(order)
            case "answer":
                self._answer(Answer("approval", order.node, "", order.data, order.by))
            case "event":
                name = str(cast("dict[str, Value]", order.data)["name"])
                value = cast("dict[str, Value]", order.data).get("value")
                self._answer(Answer("event", "", name, value, order.by))
        self.operations.urge()

    def _obey_for_task(self, order: Order) -> None:
        node = order.node
        if node not in self._plans:
            self.journal.record("log", node, data={"text": f"no task to {order.verb}"})
        elif order.verb == "skip":
            self.operations.skip(node)
        elif order.verb == "retry":
            self.operations.retry(node)
        else:
            try:
                self.cancel_task(node, by=order.by)
            except OperationError as error:
                self.journal.record("log", node, data={"text": str(error)})

    def _answer(self, answer: Answer) -> None:
        self.operations.answers.give(answer)

    # --- Results -------------------------------------------------------------------------

    def result(self, node: str) -> dict[str, Value]:
        """Return what a node's operation resulted in last, by pin."""
        kernel = self.machine.kernel
        pins = (pin for pin in self._plans[node].outputs if pin not in FAILURE)
        return {pin: kernel.read(node, pin) for pin in pins}


def _by(who: str) -> str:
    return f"cancelled by {who}" if who else "cancelled"
