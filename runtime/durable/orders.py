"""What may be asked of a run in the state it is in: each order is checked before it is given.

`Store.post` keeps an order until the process that executes the run takes it; a process that
executes the run itself hands it to `DurableRun.obey`. A run that is over takes no orders, but one
that failed may be taken up again: `Session.go_on`.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from compiler.ir.graph import Graph
from compiler.ir.serialize import graph_from_json
from fblib.operation import OperationError
from fblib.service import Value
from runtime.durable.errors import NotNowError, NotThereError, RunOverError
from runtime.durable.task_names import TaskNames, labels_of, tasks_of
from runtime.durable.waits import OpenWait, open_waits
from runtime.state import RunState, TaskState
from runtime.store.base import Order, RunRecord, Store, TaskRecord

_FAILED = frozenset({TaskState.FAILED, TaskState.TIMED_OUT})
_TRIED_AGAIN = _FAILED | {TaskState.CANCELLED}
_DONE = frozenset({TaskState.SUCCEEDED, TaskState.SKIPPED, TaskState.COMPENSATED})


def find_task(graph: Graph, text: str) -> str:
    """Return the node of the task that is meant, by its label, its id or the end of its id.

    Raises:
        NotThereError: there is none, or there are several.
    """
    try:
        return TaskNames(graph, tasks_of(graph)).find(text)
    except OperationError as error:
        raise NotThereError(str(error)) from error


class Orders:
    """Makes orders for one run, as it stands. Every method raises what `OrderError` is made of.

    NotThereError: no task is called so, or several are. RunOverError: the run is over.
    NotNowError: the task is not in a state for that.
    """

    def __init__(
        self,
        run: RunRecord,
        graph: Graph,
        *,
        tasks: Iterable[TaskRecord] = (),
        waits: Sequence[OpenWait] = (),
    ) -> None:
        """Look at what is known of a run; `orders_of` finds all of it in a store.

        Args:
            run: the run.
            graph: of the run.
            tasks: what is known of its tasks.
            waits: what they wait for.
        """
        self.run = run
        self.graph = graph
        self.labels = labels_of(graph)
        self._waits = waits
        self._states = {task.node: task.state for task in tasks if task.item < 0}
        self._undoing = {node.policy.compensate for node in graph.nodes if node.policy.compensate}

    # --- The run -------------------------------------------------------------------------

    def pause(self, *, by: str = "") -> Order:
        """Let the run begin nothing more; what is under way goes on."""
        return self._order("pause", by=by)

    def unpause(self, *, by: str = "") -> Order:
        """Let the run go on after a pause."""
        return self._order("resume", by=by)

    def cancel(self, task: str = "", *, by: str = "") -> Order:
        """End the run, or one task with what depends on it."""
        node = self._task(task) if task else ""
        if node in self._undoing and node:
            message = (
                f'"{self.labels[node]}" undoes another task; only the whole run can be cancelled'
            )
            raise NotNowError(message)
        return self._order("cancel", node, by=by)

    def send(self, event: str, value: Value = None, *, by: str = "") -> Order:
        """Send a named event to the tasks that wait for it, or will."""
        return self._order("event", data={"name": event, "value": value}, by=by)

    # --- Its tasks -----------------------------------------------------------------------

    def skip(self, task: str, *, by: str = "") -> Order:
        """Let the run go on as if a task had succeeded."""
        node = self._task(task)
        state = self._state(node)
        if not self.run.state.is_over and state in _DONE:
            message = f'"{self.labels[node]}" cannot be skipped: it {_is(state)}'
            raise NotNowError(message)
        return self._order("skip", node, by=by)

    def retry(self, task: str, *, by: str = "") -> Order:
        """Try a task once more that failed or was cancelled, while the run goes on."""
        node = self._task(task)
        state = self._state(node)
        if not self.run.state.is_over and state not in _TRIED_AGAIN:
            message = (
                f'"{self.labels[node]}" is not tried again: it {_is(state)}; only a task that '
                "failed or was cancelled is"
            )
            raise NotNowError(message)
        return self._order("retry", node, by=by)

    def answer(
        self,
        task: str = "",
        *,
        approved: bool,
        comment: str = "",
        data: Value = None,
        by: str = "",
    ) -> Order:
        """Answer a task that waits for an approval, or will.

        Args:
            task: which one; "" = the only one that waits.
            approved: yes or no.
            comment: why.
            data: a JSON value that goes with the answer; None = none.
            by: who answers.
        """
        node = self._task(task) if task else self._only_asking()
        answer: dict[str, Value] = {"approved": approved, "by": by, "comment": comment}
        if data is not None:
            answer["data"] = data
        return self._order("answer", node, data=answer, by=by)

    # --- A run that failed ---------------------------------------------------------------

    def taking_up(self, task: str = "", *, skips: bool = False) -> str:
        """See to it that a run that failed can be taken up again by `Session.go_on`.

        Args:
            task: one that failed, to be tried again alone; "" = all that failed.
            skips: it is skipped instead, and all others that failed are tried again.

        Returns:
            The node to be skipped; "" = none.
        """
        check_taking_up(self.run, again=True)
        if not task:
            return ""
        node = self._task(task)
        failed = [one for one, state in self._states.items() if state in _FAILED]
        listed = ", ".join(f'"{self.labels[one]}"' for one in failed)
        if failed and node not in failed:
            message = (
                f'"{self.labels[node]}" did not fail (its state: {self._state(node)}); '
                f"failed: {listed}"
            )
            raise NotNowError(message)
        if not skips and len(failed) > 1:
            message = (
                f'"{self.labels[node]}" is not the only one that failed: {listed}; the run goes '
                "on only with all of them"
            )
            raise NotNowError(message)
        return node if skips else ""

    # --- Checks --------------------------------------------------------------------------

    def _order(
        self,
        verb: Literal["cancel", "pause", "resume", "retry", "skip", "answer", "event"],
        node: str = "",
        *,
        data: Value = None,
        by: str = "",
    ) -> Order:
        if self.run.state.is_over:
            raise RunOverError(self.run.id, self.run.state)
        return Order(self.run.id, verb, node, data, by)

    def _task(self, task: str) -> str:
        return find_task(self.graph, task)

    def _state(self, node: str) -> TaskState:
        return self._states.get(node, TaskState.PENDING)

    def _only_asking(self) -> str:
        asking = list(dict.fromkeys(w.node for w in self._waits if w.wait.kind == "approval"))
        if len(asking) == 1:
            return asking[0]
        if not asking:
            message = f'nothing in the run "{self.run.id}" waits for an approval'
            raise NotNowError(message)
        listed = ", ".join(f'"{self.labels[node]}"' for node in asking)
        message = f"several tasks wait for an approval: {listed}; name one of them"
        raise NotThereError(message)


async def orders_of(store: Store, run: str) -> Orders:
    """Return what makes orders for a run, as the store knows it.

    Raises:
        UnknownRunError: there is no such run.
        StoreError: it cannot be read.
    """
    record = await store.run(run)
    graph = graph_from_json(await store.graph(run))
    waits = [] if record.state.is_over else await open_waits(store, run)
    return Orders(record, graph, tasks=await store.tasks(run), waits=waits)


def check_taking_up(run: RunRecord, *, again: bool) -> None:
    """See to it that a run can be gone on with; with `again`, one that failed or was cancelled.

    Raises:
        RunOverError: it is over; or it is to be taken up again, but has not failed.
        NotNowError: it is to be taken up again, but is not over; or nothing of it was kept.
    """
    state = run.state
    if not again and state.is_over:
        raise RunOverError(run.id, state)
    if run.durability == "none":
        message = (
            f'the run "{run.id}" cannot go on: nothing of it was kept (durability none); begin a '
            "new one"
        )
        raise NotNowError(message)
    if not again:
        return
    if not state.is_over:
        message = f'the run "{run.id}" is not over; only one that failed is taken up again'
        raise NotNowError(message)
    if state is RunState.COMPENSATED:
        raise RunOverError(run.id, state, instead="begin a new one")
    if state not in (RunState.FAILED, RunState.CANCELLED):
        raise RunOverError(run.id, state, instead="only one that failed is taken up again")


def _is(state: TaskState) -> str:
    """Return the state of a task as the end of a sentence."""
    match state:
        case TaskState.SUCCEEDED | TaskState.FAILED | TaskState.TIMED_OUT:
            return f"has {state}"
        case TaskState.SKIPPED | TaskState.CANCELLED | TaskState.COMPENSATED:
            return f"was {state}"
        case TaskState.RETRYING:
            return "is being tried again already"
        case TaskState.PENDING | TaskState.RUNNING | TaskState.WAITING:
            return f"is {state}"
