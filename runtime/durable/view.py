"""What the operations of a run see of it beside their own inputs."""

from collections.abc import Mapping

from typing_extensions import override

from compiler.ir.diagnostics import choices_hint
from compiler.ir.graph import Graph
from fblib.operation import Objects, OperationError
from fblib.service import Value
from runtime.durable.plans import FAILURE, Plan
from runtime.durable.task_names import TaskNames
from runtime.durable.tasks import Tasks
from runtime.executor.base import RunView
from runtime.executor.json_values import json_copy
from runtime.executor.shared_values import SharedValues
from runtime.kernel.machine import Machine


class View(RunView):
    """The run as its operations see it, in any thread."""

    def __init__(
        self, graph: Graph, plans: Mapping[str, Plan], tasks: Tasks, *, kept: bool
    ) -> None:
        """Show a run of a graph.

        Args:
            graph: what runs.
            plans: of its nodes that are operations.
            tasks: what is known of them.
            kept: whether anything of the run is kept.
        """
        self.names = TaskNames(graph, plans)
        self._plans = plans
        self.tasks = tasks
        self._is_kept = kept
        self._objects: Objects = graph.workflow.objects if kept else "reference"
        self._values = SharedValues(kept=kept)
        self._machine: Machine | None = None

    def begin(self, machine: Machine) -> None:
        """Show the results that are in this machine."""
        self._machine = machine

    @property
    @override
    def objects(self) -> Objects:
        return self._objects

    @property
    @override
    def values(self) -> SharedValues:
        return self._values

    @override
    def result(self, node: str, pin: str = "result") -> Value:
        node = self.names.find(node)
        pins = [name for name in self._plans[node].outputs if name not in FAILURE]
        if pin not in pins:
            message = f'the task "{node}" has no result "{pin}". {choices_hint(pin, pins)}'
            raise OperationError(message.rstrip(), again=False)
        outputs = self.tasks.of(node).outputs if node in self.tasks else None
        if outputs is not None and pin in outputs:
            # What has just ended may not have reached the pins yet.
            value = outputs[pin]
        elif outputs is not None and self._machine is not None:
            value = self._machine.kernel.read(node, pin)
        else:
            message = f'the task "{node}" has no result yet; depend on it, so that it comes first'
            raise OperationError(message, again=False)
        if self._is_kept:
            value = json_copy(f'the result "{pin}" of "{node}"', value)
        return value
