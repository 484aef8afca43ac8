"""The tasks of one config, with what they name found: operations, parents, results, values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from compiler.frontends.jsonconf.conditions import Condition
from compiler.frontends.jsonconf.form import ConfigForm, TaskForm
from compiler.frontends.jsonconf.json_text import Located
from compiler.frontends.jsonconf.references import Reference
from compiler.ir.declarations import InterfaceDeclaration
from compiler.ir.source import Span

FAILURE = frozenset({"error", "attempts"})
FUNCTION_OPERATION = "python.call"


@dataclass(slots=True)
class Value:
    """A value that stands at a parameter."""

    pin: str
    way: tuple[str, ...]
    """Where in the pin's JSON value; () = it is the whole value."""
    located: Located
    span: Span


@dataclass(slots=True)
class Link:
    """A reference that a parameter, or a part of it, gets its value from."""

    pin: str
    way: tuple[str, ...]
    reference: Reference
    span: Span


@dataclass(slots=True)
class Work:
    """What an element does: an operation with its values, or a graph."""

    type: str = ""
    """Of its block; "" = it is a graph, or its operation is not known."""
    operation: str = ""
    interface: InterfaceDeclaration | None = None
    values: list[Value] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


@dataclass(slots=True)
class Task:
    """A task of a config."""

    id: str
    name: str
    """Of its element."""
    form: TaskForm
    located: Located
    span: Span
    work: Work
    graph: "SubGraph | None" = None
    parents: dict[str, Span] = field(default_factory=dict)
    """Ids of the tasks it waits for."""
    condition: Condition | None = None
    undo: Work | None = None
    undo_name: str = ""

    def type_of(self, work: Work, pin: str) -> str:
        """Return the type of an input of the task, or of what undoes it."""
        if work.interface is None or (work is self.work and pin == self.form.for_each):
            return "JSON"
        return next((one.type for one in work.interface.inputs if one.name == pin), "JSON")

    @property
    def results(self) -> Mapping[str, str]:
        """The type of each result."""
        if self.graph is not None:
            return self.graph.results
        if self.work.interface is None:
            return {}
        pins = self.work.interface.outputs
        each = self.form.for_each is not None
        return {pin.name: "JSON" if each else pin.type for pin in pins}


@dataclass(slots=True)
class SubGraph:
    """A config that is a task of another one."""

    config: "Config"
    results: dict[str, str] = field(default_factory=dict)
    """The type of each of its results."""
    sources: dict[str, str] = field(default_factory=dict)
    """Where in its network each comes from."""


@dataclass(slots=True)
class Config:
    """A config with its tasks."""

    form: ConfigForm
    located: Located
    tasks: dict[str, Task]
    """By id."""
    span: Callable[[Located], Span]
    """Returns the place of a value in the config's file."""
    parameters: tuple[str, ...] = ()
    """Of a sub-graph: what it is given."""
    inputs: tuple[str, ...] = ()
    """Those of them that come from results of other tasks."""

    @property
    def last(self) -> list[Task]:
        """The tasks that no other one waits for."""
        waited = {parent for task in self.tasks.values() for parent in task.parents}
        return [task for task in self.tasks.values() if task.id not in waited]
