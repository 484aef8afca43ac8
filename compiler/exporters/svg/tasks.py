"""Tasks as SVG: what people declared, and what depends on what."""

from collections.abc import Iterable, Mapping

from compiler.exporters.svg.access import Access
from compiler.exporters.svg.document import Head, document, headline
from compiler.exporters.svg.drawn_tasks import draw_group, draw_task
from compiler.exporters.svg.geometry import LINE, Box, around
from compiler.exporters.svg.style import ACCESS, BLOCKS, STATES, TASKS, standalone
from compiler.exporters.svg.task_layout import TaskLayout, lay_out_tasks
from compiler.exporters.svg.task_shapes import TaskShape, task_shapes
from compiler.exporters.svg.task_wires import draw_ways, task_ways
from compiler.exporters.svg.wires import Point
from compiler.ir.task_view import TaskView


def tasks_to_svg(
    view: TaskView,
    *,
    title: bool = True,
    style: bool = True,
    interactive: bool = False,
    prefix: str = "fb",
) -> str:
    """Draw tasks in layers from left to right.

    Lines are solid where a result goes along, dashed where only the order counts, and dotted to
    what undoes a task. A badge before a task says that any of its parents is enough, that they
    need only be done, or that a condition decides. Tasks with a state have its colour and sign.
    What a page can do with the drawing stands in the description of this package.

    Args:
        view: the tasks to draw.
        title: whether the name of the graph stands above the drawing.
        style: whether the drawing brings its style sheet along; a page with `page_style` needs
            none.
        interactive: whether tasks can be reached and pressed with a keyboard.
        prefix: of the ids in the drawing, letters and digits; drawings in one page need
            different ones.

    Returns:
        An SVG document, ending in a newline; equal views give equal documents.
    """
    access = Access(prefix, interactive)
    sheets = (BLOCKS, TASKS, STATES, ACCESS) if interactive else (BLOCKS, TASKS, STATES)
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
        style=standalone(*sheets) if style else "",
        access=access,
        layers={
            "frames": (draw_group(group, box) for group, box in layout.groups),
            "wires": draw_ways(ways, shapes),
            "blocks": (
                draw_task(shape, layout.tasks[id_], access) for id_, shape in shapes.items()
            ),
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
