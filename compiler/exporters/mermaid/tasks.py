"""Tasks as flowcharts."""

from collections.abc import Iterator

from compiler.exporters.mermaid.texts import escape
from compiler.ir.task_view import TaskNode, TaskTree, TaskView, shortened

_ARROWS = {"data": "-->", "order": "-.->", "undo": "-.-"}
_LETTERS = 60
_UNDO_STYLE = "stroke:#c77700,stroke-dasharray:2 4"


def tasks_to_mermaid(view: TaskView) -> str:
    """Draw tasks as a left-to-right flowchart.

    Arrows are solid where a result goes along, and dashed where only the order counts. What
    undoes a task hangs on it; a task with two bars is executed for each element of a list.

    Args:
        view: the tasks to draw.

    Returns:
        The text of the chart, ending in a newline; equal views give equal texts.
    """
    chart = _Chart(view)
    return "\n".join(["flowchart LR", *chart.lines(), *chart.arrows(), *chart.styles()]) + "\n"


class _Chart:
    def __init__(self, view: TaskView) -> None:
        self._edges = view.edges
        self._names = {task.id: f"n{number}" for number, task in enumerate(view.tasks)}
        self._numbers = {group.id: number for number, group in enumerate(view.groups)}
        self._tree = TaskTree(view)

    def lines(self, group: str = "", indent: str = "  ") -> Iterator[str]:
        """Yield the lines of a group's tasks and of the groups in it."""
        for task in self._tree.tasks(group):
            left, right = _brackets(task)
            text = "<br/>".join(map(_line, _words(task)))
            yield f'{indent}{self._names[task.id]}{left}"{text}"{right}'
        for child in self._tree.groups(group):
            yield f'{indent}subgraph g{self._numbers[child.id]}["{_line(child.label)}"]'
            yield from self.lines(child.id, indent + "  ")
            yield f"{indent}end"

    def arrows(self) -> Iterator[str]:
        """Yield a line for each dependency."""
        for edge in self._edges:
            marks = f'|"{escape(" ".join(edge.marks))}"|' if edge.marks else ""
            source, target = self._names[edge.source], self._names[edge.target]
            yield f"  {source} {_ARROWS[edge.kind]}{marks} {target}"

    def styles(self) -> Iterator[str]:
        """Yield the look of the lines to what undoes something."""
        numbers = [str(place) for place, edge in enumerate(self._edges) if edge.kind == "undo"]
        if numbers:
            yield f"  linkStyle {','.join(numbers)} {_UNDO_STYLE}"


def _brackets(task: TaskNode) -> tuple[str, str]:
    if task.undoes:
        return "([", "])"
    return ("[[", "]]") if task.policy.for_each else ("(", ")")


def _words(task: TaskNode) -> list[str]:
    return [task.label, task.summary] if task.summary else [task.label]


def _line(text: str) -> str:
    return escape(shortened(text, _LETTERS))
