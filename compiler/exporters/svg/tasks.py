"""Tasks as SVG: what people declared, and what depends on what."""

from collections.abc import Iterable, Mapping

from compiler.exporters.svg.document import Head, document, headline
from compiler.exporters.svg.drawn_tasks import draw_group, draw_task
from compiler.exporters.svg.geometry import LINE, Box, around
from compiler.exporters.svg.task_layout import TaskLayout, lay_out_tasks
from compiler.exporters.svg.task_shapes import TaskShape, task_shapes
from compiler.exporters.svg.task_style import TASK_STYLE
from compiler.exporters.svg.task_wires import draw_ways, task_ways
from compiler.exporters.svg.wires import Point
from compiler.ir.task_view import TaskView


def tasks_to_svg(view: TaskView, *, title: bool = True) -> str:
    """Draw tasks in layers from left to right.

    Lines are solid where a result goes along, dashed where only the order counts, and dotted to
    what undoes a task. A badge before a task says that any of its parents is enough, that they
    need only be done, or that a condition decides. Every task is a `<g class="task"
    data-node="its id">`, so that a page can colour it by its state.

    Args:
        view: the tasks to draw.
        title: whether the name of the graph stands above the drawing.

    Returns:
        An SVG document, ending in a newline; equal views give equal documents.
    """
    shapes = task_shapes(view)
    layout = lay_out_tasks(view, shapes)
    ways = task_ways(view, shapes, layout)
    extent = _extent(shapes, layout, (point for _, way in ways for point in way))
    height = 2.5 * LINE if title else 0.0
    parts = [headline(view.name, extent, extent.y - height)] if title else []
    return document(
        view.name,
        _description(view),
        extent,
        head=Head(parts, height),
        style=TASK_STYLE,
        layers={
            "frames": (draw_group(group, box) for group, box in layout.groups),
            "wires": draw_ways(ways, shapes),
            "blocks": (draw_task(shape, layout.tasks[id_]) for id_, shape in shapes.items()),
        },
    )


def _description(view: TaskView) -> str:
    tasks = sum(not task.undoes for task in view.tasks)
    edges = sum(edge.kind != "undo" for edge in view.edges)
    counts = ((tasks, "task", "tasks"), (edges, "dependency", "dependencies"))
    return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts)


def _extent(shapes: Mapping[str, TaskShape], layout: TaskLayout, corners: Iterable[Point]) -> Box:
    tasks = (
        Box(box.x - shapes[id_].left, box.y, box.width + shapes[id_].left, box.height)
        for id_, box in layout.tasks.items()
    )
    points = (Box(x, y, 0.0, 0.0) for x, y in corners)
    return around([*tasks, *points, *(box for _, box in layout.groups)])
