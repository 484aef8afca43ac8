"""Where tasks stand: in layers from left to right, groups as frames within them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from compiler.exporters.svg.geometry import LINE, Box, around, text_width
from compiler.exporters.svg.layered import Size, place_in_layers
from compiler.exporters.svg.lifting import EdgesByFrame, Path, lift
from compiler.exporters.svg.task_shapes import HANGING, HANGING_GAP, TaskShape
from compiler.ir.task_view import TaskGroup, TaskTree, TaskView, shortened

PADDING = LINE
TITLE = 1.5 * LINE
_BOLD = 1.1


@dataclass(slots=True)
class TaskLayout:
    """A finished layout; boxes are absolute."""

    tasks: dict[str, Box] = field(default_factory=dict)
    """By id."""
    groups: list[tuple[TaskGroup, Box]] = field(default_factory=list)
    """Outer ones first."""


def lay_out_tasks(view: TaskView, shapes: Mapping[str, TaskShape]) -> TaskLayout:
    """Find a place for every task and group."""
    arranger = _Arranger(view, shapes)
    placed = arranger.arrange(None)
    layout = TaskLayout()
    _collect(placed, 0.0, 0.0, layout)
    return layout


@dataclass(frozen=True, slots=True)
class _Unit:
    """A task with what undoes it, which hangs on it."""

    task: TaskShape
    undo: TaskShape | None

    @property
    def size(self) -> Size:
        """The room both need."""
        if self.undo is None:
            return Size(self.task.width, self.task.height, self.task.left)
        width = max(self.task.width, HANGING + self.undo.width)
        height = self.task.height + HANGING_GAP + self.undo.height
        return Size(width, height, self.task.left)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A group with the boxes of its children, relative to its own upper left corner."""

    group: TaskGroup | None
    width: float
    height: float
    children: "tuple[tuple[_Placed | _Unit, Box], ...]"

    @property
    def size(self) -> Size:
        """The room it needs."""
        return Size(self.width, self.height)


class _Arranger:
    def __init__(self, view: TaskView, shapes: Mapping[str, TaskShape]) -> None:
        self._tree = TaskTree(view)
        self._shapes = shapes
        self._undos = {
            task.undoes: task.id
            for task in view.tasks
            if task.undoes and not shapes[task.undoes].task.undoes
        }
        self._hanging = frozenset(self._undos.values())
        paths = dict(self._paths(None, ()))
        for task, undo in self._undos.items():
            paths[undo] = paths[task]
        self._edges: EdgesByFrame = lift(((one.source, one.target) for one in view.edges), paths)

    def arrange(self, group: TaskGroup | None) -> _Placed:
        """Arrange what is in a group, innermost groups first, and measure it."""
        id_ = group.id if group else ""
        children: list[_Placed | _Unit] = [*self._units(id_)]
        children += map(self.arrange, self._tree.groups(id_))
        sizes = [child.size for child in children]
        corners = place_in_layers(sizes, self._edges.get(id_, ()), bundled=True)
        boxes = [
            Box(x, y, size.width, size.height) for (x, y), size in zip(corners, sizes, strict=True)
        ]
        content = around(
            Box(box.x - size.left, box.y, box.width + size.left, box.height)
            for box, size in zip(boxes, sizes, strict=True)
        )
        if group is None:
            return _Placed(None, content.width, content.height, _pairs(children, boxes))
        title = text_width(shortened(group.label)) * _BOLD
        moved = [box.moved(PADDING - content.x, TITLE + PADDING - content.y) for box in boxes]
        return _Placed(
            group,
            max(content.width, title) + 2 * PADDING,
            content.height + TITLE + 2 * PADDING,
            _pairs(children, moved),
        )

    def _units(self, group: str) -> Iterator[_Unit]:
        for task in self._tree.tasks(group):
            if task.id not in self._hanging:
                undo = self._undos.get(task.id)
                yield _Unit(self._shapes[task.id], self._shapes[undo] if undo else None)

    def _paths(self, group: TaskGroup | None, path: Path) -> Iterator[tuple[str, Path]]:
        """Yield where each task is, but those that hang on others."""
        id_ = group.id if group else ""
        units = list(self._units(id_))
        for number, unit in enumerate(units):
            yield unit.task.task.id, (*path, (id_, number))
        for number, child in enumerate(self._tree.groups(id_), len(units)):
            yield from self._paths(child, (*path, (id_, number)))


def _pairs(
    children: list[_Placed | _Unit], boxes: list[Box]
) -> tuple[tuple[_Placed | _Unit, Box], ...]:
    return tuple(zip(children, boxes, strict=True))


def _collect(placed: _Placed, x: float, y: float, layout: TaskLayout) -> None:
    if placed.group:
        layout.groups.append((placed.group, Box(x, y, placed.width, placed.height)))
    for child, relative in placed.children:
        box = relative.moved(x, y)
        if isinstance(child, _Placed):
            _collect(child, box.x, box.y, layout)
            continue
        task, undo = child.task, child.undo
        layout.tasks[task.task.id] = Box(box.x, box.y, task.width, task.height)
        if undo:
            top = box.y + task.height + HANGING_GAP
            layout.tasks[undo.task.id] = Box(box.x + HANGING, top, undo.width, undo.height)
