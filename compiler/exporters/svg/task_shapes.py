"""How large tasks are drawn, and what stands in them."""

from collections.abc import Mapping
from dataclasses import dataclass

from compiler.exporters.svg.geometry import LINE, text_width
from compiler.ir.task_view import TaskNode, TaskView, shortened

ARROW = 8.0
"""The length of the arrow head before a task."""
HANGING = 1.2 * LINE
"""How far what undoes a task stands to the right of its left side."""
HANGING_GAP = LINE / 2
_PADDING = 14.0
_BOLD = 1.1
"""How much wider bold letters are."""
_SMALL = 0.85
"""The size of the letters of marks."""
_LEAST = 4 * LINE


@dataclass(frozen=True, slots=True)
class TaskShape:
    """A task as it is drawn; its arrows come and go at half its height."""

    task: TaskNode
    label: str
    summary: str
    width: float
    height: float
    marks: str
    """How its dependencies are more than plain ones, in a badge at its left side."""
    badge: float
    """The width of the badge; 0 = it has none."""
    waits: bool
    """Whether arrows come to it."""

    @property
    def left(self) -> float:
        """How far the badge and the arrow reach out to the left."""
        return self.badge + (ARROW if self.waits else 0.0)


def task_shapes(view: TaskView) -> dict[str, TaskShape]:
    """Measure all tasks of a view; all are equally high."""
    marks: dict[str, dict[str, None]] = {}
    for edge in view.edges:
        if edge.kind != "undo":
            marks.setdefault(edge.target, {}).update(dict.fromkeys(edge.marks))
    lines = 2 if any(task.summary for task in view.tasks) else 1
    height = lines * LINE + LINE / 2
    return {task.id: _shape(task, height, marks) for task in view.tasks}


def _shape(task: TaskNode, height: float, marks: Mapping[str, Mapping[str, None]]) -> TaskShape:
    label, summary = shortened(task.label), shortened(task.summary)
    text = " ".join(marks.get(task.id, ()))
    return TaskShape(
        task=task,
        label=label,
        summary=summary,
        width=max(_LEAST, max(text_width(label) * _BOLD, text_width(summary)) + 2 * _PADDING),
        height=height,
        marks=text,
        badge=text_width(text) * _SMALL + _PADDING if text else 0.0,
        waits=task.id in marks,
    )
