"""The tasks of a view within their groups, for whoever draws them."""

from collections.abc import Sequence

from compiler.ir.task_view.records import TaskGroup, TaskNode, TaskView


class TaskTree:
    """What is directly in what; "" stands for the whole view."""

    def __init__(self, view: TaskView) -> None:
        """Sort the tasks and groups of a view under the group around them."""
        self._tasks: dict[str, list[TaskNode]] = {}
        for task in view.tasks:
            self._tasks.setdefault(task.group, []).append(task)
        self._groups: dict[str, list[TaskGroup]] = {}
        for group in view.groups:
            self._groups.setdefault(group.parent, []).append(group)

    def tasks(self, group: str = "") -> Sequence[TaskNode]:
        """Return the tasks directly in a group, in order."""
        return self._tasks.get(group, ())

    def groups(self, group: str = "") -> Sequence[TaskGroup]:
        """Return the groups directly in a group, in order."""
        return self._groups.get(group, ())
