"""`Scheduler`: a graph of `Task` objects, made of what each says that it depends on."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from fbflow.errors import GraphError
from fbflow.graph import Graph
from fbflow.task import Task, in_order


class Scheduler:
    """Tasks in the order that their dependencies allow."""

    def __init__(self, tasks: Iterable[Task], *, name: str = "tasks") -> None:
        """Put tasks in order.

        Args:
            tasks: all of them, with all that they depend on.
            name: of the graph that they are.

        Raises:
            GraphError: a task depends on one that is not among them, or two have one name.
            CycleError: some wait for each other.
        """
        self.tasks = tuple(in_order(set(tasks)))
        self._check()
        for task in self.tasks:
            task.take_name([one.name for one in self.tasks])
        self.graph: Graph[Any] = Graph(name, on_failure="continue")
        for task in self.tasks:
            self.graph.add(task)
        for task in self.tasks:
            self.graph.add_edges(in_order(task.dependencies), [task])
        self.graph.members.check_order()

    def _check(self) -> None:
        known = set(self.tasks)
        for task in self.tasks:
            for other in task.dependencies - known:
                message = (
                    f'the task "{task.shown_name}" depends on "{other.shown_name}", which the '
                    "scheduler was not given; add it to the tasks"
                )
                raise GraphError(message)
        names = Counter(task.name for task in self.tasks if task.name)
        for name, count in names.items():
            if count > 1:
                message = f'{count} tasks are named "{name}"; give each a name of its own: name=…'
                raise GraphError(message)
