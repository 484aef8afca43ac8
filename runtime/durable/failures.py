"""What becomes of a run in which an operation failed for good, or that is cancelled.

Handled in the graph (ERR is connected), a failure is nothing special. Otherwise the run has
failed: `on_failure: cancel` cancels all that is under way, `continue` lets everything end that
does not depend on it. Then what can be undone is undone, the last first.
"""

from collections.abc import Callable, Mapping
from enum import Enum, auto

from compiler.ir.policy import Workflow
from runtime.durable.journal import Journal
from runtime.durable.plans import Plan
from runtime.executor.base import Executor
from runtime.kernel.machine import Machine
from runtime.report import Ending


class Phase(Enum):
    """What a run is about."""

    WORKING = auto()
    FAILING = auto()
    """What is under way is being cancelled."""
    CANCELLING = auto()
    """The same, because somebody asked for it."""
    UNDOING = auto()
    OVER = auto()


class Failures:
    """Decides about one run; the loop of its operations asks and tells."""

    def __init__(
        self,
        plans: Mapping[str, Plan],
        workflow: Workflow,
        *,
        journal: Journal,
        executor: Executor,
        wall: Callable[[], int],
    ) -> None:
        """Decide by the workflow of the run's graph.

        Args:
            plans: of all nodes that are operations.
            workflow: says what a failure does.
            journal: gets what was decided.
            executor: cancels what is under way.
            wall: the time in nanoseconds since 1970.
        """
        self.wall = wall
        self.errors: dict[str, str] = {}
        """Why operations failed that nothing handles, by node."""
        self.undone: dict[str, str] = {}
        """Nodes that were undone, and why that failed ("" = it did not)."""
        self.phase = Phase.WORKING
        self._plans = plans
        self._cancels = workflow.on_failure == "cancel"
        self._journal = journal
        self._executor = executor
        self._machine: Machine | None = None
        self._succeeded: dict[str, None] = {}
        """Nodes that can be undone, in the order of their last success."""
        self._undoing = ""
        """The node that is being undone."""

    def begin(self, machine: Machine) -> None:
        """The run begins, or goes on."""
        self._machine = machine

    # --- What happened -------------------------------------------------------------------

    def succeeded(self, node: str) -> None:
        """An operation succeeded."""
        plan = self._plans[node]
        if plan.is_compensation:
            self._undone("")
        elif plan.policy.compensate:
            self._succeeded.pop(node, None)
            self._succeeded[node] = None

    def failed(self, node: str, error: str, *, handled: bool) -> None:
        """An operation failed for good."""
        if self._plans[node].is_compensation:
            self._undone(error)
            return
        if handled:
            return
        self.errors[node] = error
        if self.phase is Phase.WORKING and self._cancels:
            self._journal.record("state", node, data={"state": "failing", "reason": error})
            self.phase = Phase.FAILING
            self._executor.cancel(self._journal.run.id)

    def cancel(self, reason: str) -> None:
        """Somebody wants the run to end: nothing more begins, what is under way is cancelled."""
        if self.phase is Phase.OVER:
            return
        self._journal.record("state", data={"state": "cancelling", "reason": reason})
        self.phase = Phase.CANCELLING
        self._executor.cancel(self._journal.run.id)

    # --- What follows --------------------------------------------------------------------

    def lets_begin(self, node: str) -> bool:
        """Whether a request of a node may begin now; if not, it stays open."""
        if self.phase is Phase.WORKING:
            return True
        return self.phase is Phase.UNDOING and self._plans[node].is_compensation

    @property
    def is_busy(self) -> bool:
        """Whether there is more to do although nothing is under way."""
        return self.phase in (Phase.FAILING, Phase.CANCELLING, Phase.UNDOING)

    @property
    def ending(self) -> Ending | None:
        """Why the run is to end now, if it is."""
        if self.phase is not Phase.OVER:
            return None
        return Ending.OPERATION_FAILED if self.errors else Ending.CANCELLED

    def go_on(self, *, is_busy: bool) -> None:
        """Do what is next once nothing is under way any more."""
        if is_busy or self.phase in (Phase.WORKING, Phase.OVER):
            return
        if self.phase is Phase.CANCELLING:
            self.errors.clear()
            self.phase = Phase.OVER
        else:
            self._undo_next()

    def settle(self) -> bool:
        """Nothing is left to do: begin to undo if the run has failed; return whether it is so."""
        if self.phase is Phase.WORKING and self.errors:
            self._undo_next()
            return bool(self._undoing)
        return False

    def _undo_next(self) -> None:
        if self._undoing:
            return
        if not self._succeeded:
            self.phase = Phase.OVER
            return
        self.phase = Phase.UNDOING
        self._undoing = self._succeeded.popitem()[0]
        if self._machine is not None:
            self._machine.inject(self._plans[self._undoing].policy.compensate, "REQ")

    def _undone(self, error: str) -> None:
        by = self._plans[self._undoing].policy.compensate if self._undoing else ""
        self._journal.record("undone", self._undoing, data={"by": by, "error": error})
        self.undone[self._undoing] = error
        self._undoing = ""

    # --- After a crash -------------------------------------------------------------------

    def recall_success(self, node: str) -> None:
        """An operation had succeeded."""
        if not self._plans[node].is_compensation and self._plans[node].policy.compensate:
            self._succeeded.pop(node, None)
            self._succeeded[node] = None

    def recall_failure(self, node: str, error: str) -> None:
        """An operation had failed that nothing handles."""
        if not self._plans[node].is_compensation:
            self.errors[node] = error

    def recall_state(self, state: str) -> None:
        """The run was failing, was being cancelled, or began to go on after a failure."""
        match state:
            case "failing":
                self.phase = Phase.FAILING
            case "cancelling":
                self.phase = Phase.CANCELLING
            case "running":
                self.phase = Phase.WORKING
                self.errors.clear()
            case _:
                pass

    def retry(self, reason: str) -> list[str]:
        """Go on with a run that had failed; return the nodes that are to be requested again."""
        self._journal.record("state", data={"state": "running", "reason": reason})
        again = list(self.errors)
        self.recall_state("running")
        return again

    def recall_undoing(self, compensation: str) -> None:
        """The compensation of a node was begun."""
        for node, plan in self._plans.items():
            if plan.policy.compensate == compensation and node in self._succeeded:
                self.phase = Phase.UNDOING
                self._succeeded.pop(node)
                self._undoing = node

    def recall_undone(self, node: str, error: str) -> None:
        """A node had been undone."""
        self.undone[node] = error
        self._undoing = ""
