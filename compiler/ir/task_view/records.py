"""The records of a task view."""

import re
from dataclasses import dataclass
from typing import Literal

from compiler.ir.policy import Policy

Mark = Literal["any", "done", "if", "error"]
"""How a dependency is more than "after it succeeded": the first success of several is enough, the
end is enough whatever it was, a condition decides, it is its failure that is waited for."""

_PARTS = re.compile(r"[.:]")


@dataclass(frozen=True, slots=True)
class TaskNode:
    """One task: an operation with what its author said of it."""

    id: str
    """Of its node in the graph."""
    name: str
    """The id without the application all tasks are in: `load`, `sub_graph.load`."""
    label: str
    """What its author calls it."""
    operation: str
    """Such as `http.request`; of a Python function `python.task`."""
    function: str
    """The Python function it calls, `module:name`; "" = none, or one that a result names."""
    policy: Policy
    """Its tag, attempts, timeout and the rest."""
    span: str = ""
    """Where it was declared, `file:line`."""
    group: str = ""
    """The id of the group around it; "" = none."""
    condition: str = ""
    """Its `when`; "" = it has none."""
    undoes: str = ""
    """The id of the task that it undoes if the run fails; "" = it is an ordinary task."""
    state: str = ""
    """What it does in a run, where one is shown."""

    @property
    def summary(self) -> str:
        """Return what it does in a few words, for pictures: the line under its label."""
        what = self.operation
        if self.function:
            name = _PARTS.split(self.function)[-1]
            what = "" if name == self.label else f"{name}()"
        each = "for each" if self.policy.for_each else ""
        return " · ".join(filter(None, (what, self.policy.tag, each)))


@dataclass(frozen=True, slots=True)
class TaskEdge:
    """A dependency: `target` begins after `source`."""

    source: str
    target: str
    """Ids of tasks."""
    kind: Literal["data", "order", "undo"]
    """Whether a result goes along; undo: the target undoes the source."""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """A graph that is a task of another, or another part of a system with tasks in it."""

    id: str
    label: str
    parent: str = ""
    """The id of the group around it; "" = none."""


@dataclass(frozen=True, slots=True)
class TaskView:
    """The tasks of a graph; equal graphs have equal views."""

    name: str
    tasks: tuple[TaskNode, ...]
    """In the order of the graph."""
    edges: tuple[TaskEdge, ...]
    """In the order of their targets, then of their sources."""
    groups: tuple[TaskGroup, ...]
    """Outer ones first; none without tasks."""


def shortened(text: str, most: int = 32) -> str:
    """Put a text on one line and leave out its middle where it is longer than `most`.

    Names of many tasks often begin alike and differ at their ends. What cannot be seen (and may
    turn the direction of what is around it) is replaced.
    """
    line = " ".join(text.split())
    one_line = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
    if len(one_line) <= most:
        return one_line
    end = most // 3
    return f"{one_line[: most - 1 - end]}…{one_line[len(one_line) - end :]}"
