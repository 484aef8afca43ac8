"""The tasks of a run that somebody cancelled: they are performed no more, all others are."""

from collections.abc import Mapping

from compiler.ir.graph import Graph
from runtime.durable.journal import Journal
from runtime.durable.plans import Plan
from runtime.durable.tasks import Tasks
from runtime.state import TaskState


class CancelledTasks:
    """Which they are; the journal has that, too."""

    def __init__(
        self, graph: Graph, plans: Mapping[str, Plan], tasks: Tasks, *, journal: Journal
    ) -> None:
        """Begin without any.

        Args:
            graph: of the run.
            plans: of its nodes that are operations.
            tasks: what is known of them.
            journal: gets what is cancelled, and what is not any more.
        """
        self._graph = graph
        self._plans = plans
        self._tasks = tasks
        self._journal = journal
        self.nodes: dict[str, None] = {}
        """Which they are, in the order in which they were cancelled."""

    def add(self, node: str, reason: str) -> None:
        """Cancel a task."""
        self._journal.record("cancel", node, data={"cancelled": True, "reason": reason})
        self.recall(node, cancelled=True)

    def discard(self, node: str, reason: str) -> None:
        """Let a task be performed again."""
        if node in self.nodes:
            self._journal.record("cancel", node, data={"cancelled": False, "reason": reason})
            self.recall(node, cancelled=False)

    def recall(self, node: str, *, cancelled: bool) -> None:
        """Repeat what was recorded."""
        record = self._tasks.of(node).record
        if cancelled:
            self.nodes[node] = None
            if not record.requested:
                record.state = TaskState.CANCELLED
        else:
            self.nodes.pop(node, None)
            record.state = TaskState.PENDING

    def cut_off(self) -> set[str]:
        """Return the tasks that were not reached because others were cancelled.

        These are the ones behind cancelled tasks, with any other blocks between. What was
        requested on another way ends such a path: it went on from there.
        """
        tasks = self._tasks
        left = [node for node in self.nodes if tasks.of(node).record.state is TaskState.CANCELLED]
        if not left:
            return set()
        targets: dict[str, list[str]] = {}
        for wire in self._graph.event_wires:
            # No failure is missed where nothing was tried.
            if wire.source_pin != "ERR" or wire.source not in self._plans:
                targets.setdefault(wire.source, []).append(wire.target)
        seen = set(left)
        while left:
            for target in targets.get(left.pop(), ()):
                if target not in seen and not self._was_reached(target):
                    seen.add(target)
                    left.append(target)
        return {node for node in seen if node in self._plans and node not in self.nodes}

    def _was_reached(self, node: str) -> bool:
        if node not in self._tasks:
            return False
        record = self._tasks.of(node).record
        return record.requested > 0 or record.state is TaskState.SKIPPED
