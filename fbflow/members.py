"""The tasks of one graph by name, what each waits for, and in which order they can be executed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Union

from compiler.ir.diagnostics import choices_hint
from fbflow.errors import CycleError, GraphError
from fbflow.functions import TaskFunction
from fbflow.references import shown_place

if TYPE_CHECKING:  # a graph has members, and may be one itself
    from fbflow.graph import AnyGraph

Work = Union["TaskFunction[..., object]", "AnyGraph"]


@dataclass(slots=True)
class Member:
    """One task of a graph."""

    work: Work
    parents: dict[str, None] = field(default_factory=dict)
    """The tasks it waits for, in the order in which that was said."""
    is_added: bool = False
    """Whether it was added by itself, not only named by an edge."""

    @property
    def name(self) -> str:
        """By which its graph knows it."""
        return self.work.name


class Members:
    """The tasks of one graph."""

    def __init__(self, graph: str) -> None:
        """Begin without any; `graph` is the name for messages."""
        self.version = 0
        """How often something has changed."""
        self._graph = graph
        self._members: dict[str, Member] = {}
        self._functions: dict[int, TaskFunction[..., object]] = {}
        """Tasks that were plain functions, by the identities of those."""

    def __iter__(self) -> Iterator[Member]:
        """Return them in the order in which they were named."""
        return iter(self._members.values())

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._members)

    def __contains__(self, name: object) -> bool:
        """Whether there is a task of that name."""
        return name in self._members

    def __getitem__(self, name: str) -> Member:
        """Return a task.

        Raises:
            GraphError: there is none of that name.
        """
        if name not in self._members:
            hint = choices_hint(name, self._members)
            message = f'the graph "{self._graph}" has no task "{name}". {hint}'
            raise GraphError(message.rstrip())
        return self._members[name]

    def known(self, function: object) -> "TaskFunction[..., object] | None":
        """Return the task that a plain function is here, if it is one."""
        return self._functions.get(id(function))

    def put(self, work: Work, *, is_added: bool = False) -> Member:
        """Return the task that this is, which is added if it is new.

        Args:
            work: what it does.
            is_added: whether somebody adds it by itself, who knows best how it is executed.

        Raises:
            GraphError: another one has its name, or it was added before.
        """
        member = self._members.get(work.name)
        if member is None:
            member = self._members[work.name] = Member(work)
            self.version += 1
            if isinstance(work, TaskFunction):
                self._functions.setdefault(id(work.function), work)
        elif not _is_same(member.work, work):
            message = (
                f'the graph "{self._graph}" has two tasks named "{work.name}"{_place(member.work)}'
                f"{_place(work)}; give one of them another name: {_renamed(work)}"
            )
            raise GraphError(message)
        if is_added:
            if member.is_added:
                message = (
                    f'the task "{work.name}" is in the graph "{self._graph}" already; to execute '
                    f'it twice, give it another name: graph.add(…, name="{work.name}_2")'
                )
                raise GraphError(message)
            # Edges may have named it before, with other settings.
            member.work, member.is_added = work, True
            self.version += 1
        return member

    def link(self, parent: Work, child: Work) -> None:
        """Have one task wait for another one.

        Raises:
            CycleError: it would wait for itself.
        """
        before, after = self.put(parent), self.put(child)
        if before is after:
            raise CycleError(self._graph, [before.name])
        after.parents.setdefault(before.name)
        self.version += 1

    def check_order(self) -> None:
        """Refuse tasks that wait for each other.

        Raises:
            CycleError: some do; it names one circle.
        """
        waiting = {member.name: len(member.parents) for member in self}
        children: dict[str, list[str]] = {name: [] for name in waiting}
        for member in self:
            for parent in member.parents:
                children[parent].append(member.name)
        ready = [name for name, count in waiting.items() if not count]
        while ready:
            name = ready.pop()
            del waiting[name]
            for child in children[name]:
                waiting[child] -= 1
                if not waiting[child]:
                    ready.append(child)
        if waiting:
            raise CycleError(self._graph, self._circle(waiting))

    def _circle(self, waiting: Iterable[str]) -> list[str]:
        """Return one circle among tasks of which each waits for another one of them."""
        left = dict.fromkeys(waiting)
        way: dict[str, int] = {}
        name = next(iter(left))
        while name not in way:
            way[name] = len(way)
            name = next(parent for parent in self._members[name].parents if parent in left)
        return list(way)[way[name] :][::-1]


def _is_same(one: Work, other: Work) -> bool:
    """Whether two are one task, maybe with other settings."""
    if one is other:
        return True
    return (
        isinstance(one, TaskFunction)
        and isinstance(other, TaskFunction)
        and one.function == other.function
        and one.arguments == other.arguments
    )


def _place(work: Work) -> str:
    return shown_place(work.function) if isinstance(work, TaskFunction) else ""


def _renamed(work: Work) -> str:
    """Say how a task gets another name."""
    if isinstance(work, TaskFunction):
        return f'graph.add(…, name="{work.name}_2")'
    return f'Graph("{work.name}_2")'
