"""What a graph of Python functions says, as records: functions are named here, never called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from compiler.ir.policy import DEFAULT_POLICY, DEFAULT_WORKFLOW, Policy, Workflow
from compiler.ir.source import NOWHERE, Span
from compiler.workflow.events import Trigger


@dataclass(frozen=True, slots=True)
class Work:
    """A function with its arguments."""

    function: str
    """As `module:function`, or a name that only the program knows."""
    pool: str = ""
    """Where it is called: see `python.task`."""
    results: Mapping[str, str] = field(default_factory=dict)
    """The arguments that are results of tasks: the name of the task by argument, in order."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Arguments that are JSON values."""
    config: str = ""
    """The argument that gets the content of the graph's config file; "" = none."""
    given: tuple[str, ...] = ()
    """In a graph that is a task: the arguments that come from around it."""


@dataclass(frozen=True, slots=True)
class TaskForm:
    """One task: a function, or a graph."""

    name: str
    work: "Work | GraphForm"
    parents: tuple[str, ...] = ()
    """The tasks it waits for; those of its `results` are among them."""
    policy: Policy = DEFAULT_POLICY
    trigger: Trigger = "all"
    for_each: str = ""
    """The argument that gets each element of the list which that result is."""
    undo: Work | None = None
    """What is called when the run fails after this task has succeeded."""
    inputs: Mapping[str, str] = field(default_factory=dict)
    """Of a graph: the name of a task around it, by what the graph's tasks call its result."""
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class GraphForm:
    """A whole graph, or one that is a task of another."""

    name: str
    tasks: tuple[TaskForm, ...]
    config: str = ""
    """The name of its config file; "" = it has none."""
    workflow: Workflow = DEFAULT_WORKFLOW
    file: str = ""
    """The name of the file in which it is written, without folders."""
    span: Span = NOWHERE

    @property
    def last(self) -> tuple[TaskForm, ...]:
        """The tasks that no other one waits for."""
        waited = {parent for task in self.tasks for parent in task.parents}
        return tuple(task for task in self.tasks if task.name not in waited)
