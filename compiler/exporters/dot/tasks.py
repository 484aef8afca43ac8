"""Tasks as drawings of Graphviz."""

from collections.abc import Iterator

from compiler.exporters.dot.texts import html, quote
from compiler.ir.task_view import TaskEdge, TaskNode, TaskTree, TaskView, shortened

_LETTERS = 60
_HEAD = """\
  rankdir=LR;
  nodesep=0.3;
  ranksep=0.6;
  fontname="Helvetica";
  fontsize=11;
  node [shape=box, style=rounded, height=0.4, fontname="Helvetica", fontsize=11];
  edge [arrowsize=0.7, fontname="Helvetica", fontsize=9];"""


def tasks_to_dot(view: TaskView) -> str:
    """Draw tasks as a `digraph`, sub-graphs as clusters.

    Arrows are solid where a result goes along, dashed where only the order counts, and dotted
    to what undoes a task. A task with two borders is executed for each element of a list.

    Args:
        view: the tasks to draw.

    Returns:
        The text of the drawing, ending in a newline; equal views give equal texts.
    """
    chart = _Chart(view)
    lines = [f"digraph {quote(view.name)} {{", _HEAD, *chart.lines(), *chart.edges(), "}"]
    return "\n".join(lines) + "\n"


class _Chart:
    def __init__(self, view: TaskView) -> None:
        self._edges = view.edges
        self._names = {task.id: f"n{number}" for number, task in enumerate(view.tasks)}
        self._numbers = {group.id: number for number, group in enumerate(view.groups)}
        self._tree = TaskTree(view)

    def lines(self, group: str = "", indent: str = "  ") -> Iterator[str]:
        """Yield the lines of a group's tasks and of the groups in it."""
        for task in self._tree.tasks(group):
            yield f"{indent}{self._names[task.id]} [{_look(task)}];"
        for child in self._tree.groups(group):
            yield f"{indent}subgraph cluster_{self._numbers[child.id]} {{"
            yield f"{indent}  label={quote(shortened(child.label, _LETTERS))};"
            yield f"{indent}  style=rounded;"
            yield from self.lines(child.id, indent + "  ")
            yield f"{indent}}}"

    def edges(self) -> Iterator[str]:
        """Yield a line for each dependency."""
        for edge in self._edges:
            source, target = self._names[edge.source], self._names[edge.target]
            yield f"  {source} -> {target}{_style(edge)};"


def _look(task: TaskNode) -> str:
    look = f"label=<<B>{_line(task.label)}</B>"
    if task.summary:
        look += f'<BR/><FONT POINT-SIZE="9">{_line(task.summary)}</FONT>'
    look += ">"
    if task.undoes:
        return f'{look}, style="rounded,dashed"'
    return f"{look}, peripheries=2" if task.policy.for_each else look


def _line(text: str) -> str:
    return html(shortened(text, _LETTERS))


def _style(edge: TaskEdge) -> str:
    if edge.kind == "undo":
        return " [style=dotted, dir=none]"
    styles = ["style=dashed"] if edge.kind == "order" else []
    if edge.marks:
        styles.append(f"label={quote(' '.join(edge.marks))}")
    return f" [{', '.join(styles)}]" if styles else ""
