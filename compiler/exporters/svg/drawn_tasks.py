"""Tasks as SVG, and the frames of the graphs they are in."""

from collections.abc import Iterator

from compiler.exporters.svg.access import Access
from compiler.exporters.svg.colors import SIGNS, state_class
from compiler.exporters.svg.drawn_blocks import FONT_RISE
from compiler.exporters.svg.geometry import LINE, Box
from compiler.exporters.svg.markup import element, number, text
from compiler.exporters.svg.task_layout import PADDING, TITLE
from compiler.exporters.svg.task_shapes import ARROW, TaskShape
from compiler.ir.task_view import TaskGroup, shortened

_STACK = 4.0
"""How far the second sheet of a task that is executed for each element stands out."""
_ROUND = 6.0
_BADGE_HEIGHT = 15.0
_MARK_RISE = 3.5
_SIGN_INSET = 3.0
_SIGN_FALL = 11.0
"""From the top of a task to the base line of its sign."""


def draw_task(shape: TaskShape, box: Box, access: Access) -> str:
    """Draw a task where it stands."""
    task = shape.task
    classes = ["task"]
    if task.undoes:
        classes.append("undoing")
    if task.state:
        classes.append(state_class(task.state))
    return element(
        "g",
        element("title", text(_hover(shape))),
        *_sheets(shape, box),
        *_words(shape, box),
        *_entrance(shape, box),
        _sign(task.state, box),
        **access.of_node(task.id),
        class_=" ".join(classes),
        data_node=task.id,
    )


def draw_group(group: TaskGroup, box: Box) -> str:
    """Draw the frame of a group with its name."""
    title = text(shortened(group.label))
    x, y = box.x + PADDING / 2, box.y + TITLE / 2 + FONT_RISE + 2
    return element(
        "g",
        element("title", text(group.label)),
        _rect(box, "frame", corner=8),
        element("text", title, x=x, y=y, class_="title"),
        class_="group",
        data_group=group.id,
    )


def _sheets(shape: TaskShape, box: Box) -> Iterator[str]:
    if shape.task.policy.for_each:
        yield _rect(box.moved(_STACK, _STACK), "body", corner=_ROUND)
    yield _rect(box, "body", corner=_ROUND)


def _words(shape: TaskShape, box: Box) -> Iterator[str]:
    x, middle = box.x + box.width / 2, box.y + box.height / 2 + FONT_RISE
    rise = LINE / 2 if shape.summary else 0.0
    yield element("text", text(shape.label), x=x, y=middle - rise, class_="name")
    if shape.summary:
        yield element("text", text(shape.summary), x=x, y=middle + rise, class_="note")


def _entrance(shape: TaskShape, box: Box) -> Iterator[str]:
    """Draw where the lines come in."""
    x, y = box.x - shape.badge, box.y + box.height / 2
    if shape.waits:
        left, above, below = (number(one) for one in (x - ARROW, y - ARROW / 2, y + ARROW / 2))
        path = f"M{left} {above}L{number(x)} {number(y)}L{left} {below}Z"
        yield element("path", d=path, class_="arrow")
    if shape.badge:
        badge = Box(x, y - _BADGE_HEIGHT / 2, shape.badge, _BADGE_HEIGHT)
        yield _rect(badge, "badge", corner=_BADGE_HEIGHT / 2)
        middle = x + shape.badge / 2
        yield element("text", text(shape.marks), x=middle, y=y + _MARK_RISE, class_="mark")


def _sign(state: str, box: Box) -> str:
    sign = text(SIGNS.get(state, ""))
    x, y = box.right - _SIGN_INSET, box.y + _SIGN_FALL
    return element("text", sign, x=x, y=y, class_="sign")


def _hover(shape: TaskShape) -> str:
    """Return everything that is known of a task, for who points at it."""
    task, policy = shape.task, shape.task.policy
    known = {
        "operation": task.operation,
        "function": task.function,
        "when": task.condition,
        "tag": policy.tag,
        "attempts": policy.retry.attempts if policy.retry.attempts > 1 else "",
        "timeout": f"{policy.timeout:g} s" if policy.timeout else "",
        "state": task.state,
        "declared at": task.span,
    }
    return "\n".join([task.label, *(f"{name}: {value}" for name, value in known.items() if value)])


def _rect(box: Box, class_: str, *, corner: float) -> str:
    return element(
        "rect", x=box.x, y=box.y, width=box.width, height=box.height, rx=corner, class_=class_
    )
