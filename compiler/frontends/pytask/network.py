"""From a graph of Python functions to the declarations of its network: plain function blocks."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from compiler.frontends.pytask.form import GraphForm, TaskForm, Work
from compiler.frontends.pytask.results import RESULT, results_of
from compiler.ir.datatypes import STRING
from compiler.ir.declarations import (
    ApplicationDeclaration,
    ConnectionDeclaration,
    ElementDeclaration,
    EventDeclaration,
    InterfaceDeclaration,
    NetworkDeclaration,
    ParameterDeclaration,
    SystemDeclaration,
    VariableDeclaration,
)
from compiler.ir.literals import format_literal
from compiler.ir.policy import Policy
from compiler.ir.source import Span
from compiler.workflow.border import lay_end
from compiler.workflow.events import Events, Gate
from compiler.workflow.names import Names

TASK = "PYTHON_TASK"
CONFIG = "CONFIG"
_GIVEN = "in_"
"""What the pins begin with by which a sub-graph is given results of tasks around it."""


@dataclass(frozen=True, slots=True)
class DeclaredGraph:
    """A graph as a system, and where its tasks are in it."""

    system: SystemDeclaration
    nodes: Mapping[str, str]
    """The id of each task's node, by its name; in a graph that is a task, `outer.inner`."""
    undoing: Mapping[str, str]
    """The ids of the nodes that undo tasks, by the names of those."""


def declare_graph(form: GraphForm) -> DeclaredGraph:
    """Return the system that a graph is."""
    application = Names().take(form.name)
    builder = _Builder(form)
    network = builder.network()
    config = f"{application}.{CONFIG}" if form.config else ""
    system = SystemDeclaration(
        name=form.name,
        format="python",
        file=form.file,
        applications=(ApplicationDeclaration(application, network, form.span),),
        span=form.span,
        workflow=form.workflow.model_copy(update={"config": config}),
    )
    nodes = {name: f"{application}.{id_}" for name, id_ in builder.ids()}
    undoing = {name: f"{application}.{id_}" for name, id_ in builder.undoing_ids()}
    return DeclaredGraph(system, nodes, undoing)


@dataclass(slots=True)
class _Builder:
    """Makes the network of one graph."""

    form: GraphForm
    is_inner: bool = False
    tells_failure: bool = False
    elements: list[ElementDeclaration] = field(default_factory=list)
    data: list[ConnectionDeclaration] = field(default_factory=list)
    names: Names = field(default_factory=Names)
    blocks: dict[str, str] = field(default_factory=dict)
    """The name of the element of each task."""
    undoing: dict[str, str] = field(default_factory=dict)
    """The names of the elements that undo tasks, by those tasks."""
    works: dict[str, Work | GraphForm] = field(default_factory=dict)
    inner: "dict[str, _Builder]" = field(default_factory=dict)
    """Of each graph among them."""

    def network(self) -> NetworkDeclaration:
        """Return the network."""
        form = self.form
        for name in ("START", CONFIG):
            self.names.take(name)
        for task in form.tasks:
            self.blocks[task.name] = self.names.take(task.name)
            self.works[task.name] = task.work
        start = "REQ" if self.is_inner else "START.COLD"
        events = Events(
            dict(self._gates()), f"{CONFIG}.CNF" if form.config else start, self.names.take
        )
        for task in form.tasks:
            block = self.blocks[task.name]
            if isinstance(task.work, GraphForm):
                tells = self.tells_failure or block in events.handled
                self._add_graph(task, task.work, tells_failure=tells)
            else:
                self._add_task(task, task.work)
        events.lay()
        if self.is_inner:
            last = [self.blocks[task.name] for task in form.last]
            self.data += lay_end(events, last, tells_failure=self.tells_failure, span=form.span)
        first, first_events = self._first(start)
        return NetworkDeclaration(
            (*first, *self.elements, *events.elements),
            (*first_events, *events.connections),
            tuple(self.data),
        )

    def ids(self) -> Iterator[tuple[str, str]]:
        """Return the names of all tasks with what their nodes are called in this network."""
        for name, block in self.blocks.items():
            if name not in self.inner:
                yield name, block
                continue
            for one, id_ in self.inner[name].ids():
                yield f"{name}.{one}", f"{block}.{id_}"

    def undoing_ids(self) -> Iterator[tuple[str, str]]:
        """Return the same of what undoes tasks."""
        for name, block in self.undoing.items():
            yield name, block
        for name, inner in self.inner.items():
            for one, id_ in inner.undoing_ids():
                yield f"{name}.{one}", f"{self.blocks[name]}.{id_}"

    def _gates(self) -> Iterator[tuple[str, Gate]]:
        for task in self.form.tasks:
            block = self.blocks[task.name]
            parents = tuple(self.blocks[one] for one in task.parents)
            is_graph = isinstance(task.work, GraphForm)
            yield block, Gate(block, parents, task.trigger, task.span, is_graph=is_graph)

    def _first(self, start: str) -> tuple[list[ElementDeclaration], list[ConnectionDeclaration]]:
        """Return what stands before the tasks: the start of the run, the config that is read."""
        span = self.form.span
        first = [] if self.is_inner else [ElementDeclaration("START", "E_RESTART", span=span)]
        if not self.form.config:
            return first, []
        file = ParameterDeclaration("file", format_literal(self.form.config, STRING), span)
        first.append(ElementDeclaration(CONFIG, "CONFIG_READ", parameters=(file,), span=span))
        return first, [ConnectionDeclaration(start, f"{CONFIG}.REQ", span)]

    # --- Tasks ---------------------------------------------------------------------------

    def _add_task(self, task: TaskForm, work: Work) -> None:
        block = self.blocks[task.name]
        undo = self.names.take(f"{block}_UNDO") if task.undo is not None else ""
        policy = task.policy
        if undo or task.for_each:
            changed = {"compensate": undo, "for_each": "item" if task.for_each else ""}
            policy = policy.model_copy(update=changed)
        self._add_work(block, task.name, work, policy, task.span, for_each=task.for_each)
        if task.undo is not None:
            self.undoing[task.name] = undo
            self._add_work(undo, f"undo {task.name}", task.undo, _undoing(policy), task.span)

    def _add_work(
        self, block: str, name: str, work: Work, policy: Policy, span: Span, *, for_each: str = ""
    ) -> None:
        values = {"function": format_literal(work.function, STRING)}
        if work.pool:
            values["pool"] = format_literal(work.pool, STRING)
        if work.parameters:
            values["parameters"] = _json(work.parameters)
        if for_each:
            values["item_name"] = format_literal(for_each, STRING)
        self.elements.append(
            ElementDeclaration(
                block,
                TASK,
                parameters=tuple(
                    ParameterDeclaration(pin, value, span) for pin, value in values.items()
                ),
                span=span,
                policy=policy,
                label="" if name == block else name,
            )
        )
        for argument, source in work.results.items():
            pin = "item" if argument == for_each else f"arguments.{argument}"
            self._wire_result(source, f"{block}.{pin}", span)
        for argument in work.given:
            self._wire(f"{_GIVEN}{argument}", f"{block}.arguments.{argument}", span)
        if work.config:
            self._wire(f"{CONFIG}.data", f"{block}.parameters.{work.config}", span)

    def _wire(self, source: str, target: str, span: Span) -> None:
        self.data.append(ConnectionDeclaration(source, target, span))

    def _wire_result(self, task: str, target: str, span: Span) -> None:
        """Give a task the result of another one."""
        block = self.blocks[task]
        work = self.works[task]
        if isinstance(work, Work):
            self._wire(f"{block}.{RESULT}", target, span)
            return
        for one in results_of(work):
            self._wire(f"{block}.{one.name}", ".".join((target, *one.way)), span)

    # --- Graphs as tasks -----------------------------------------------------------------

    def _add_graph(self, task: TaskForm, graph: GraphForm, *, tells_failure: bool) -> None:
        inner = _Builder(graph, is_inner=True, tells_failure=tells_failure)
        self.inner[task.name] = inner
        network = inner.network()
        results = results_of(graph)
        for one in results:
            source = f"{inner.blocks[one.task]}.{one.pin}"
            inner.data.append(ConnectionDeclaration(source, one.name, task.span))
        network = replace(network, data_connections=tuple(inner.data))
        interface = InterfaceDeclaration(
            event_inputs=(EventDeclaration("REQ"),),
            event_outputs=(EventDeclaration("CNF"), EventDeclaration("ERR")),
            inputs=tuple(VariableDeclaration(f"{_GIVEN}{one}", "OBJECT") for one in task.inputs),
            outputs=tuple(VariableDeclaration(one.name, "OBJECT") for one in results),
        )
        block = self.blocks[task.name]
        self.elements.append(
            ElementDeclaration(
                block,
                kind="subapplication",
                interface=interface,
                network=network,
                span=task.span,
                label="" if task.name == block else task.name,
            )
        )
        for name, source in task.inputs.items():
            self._wire_result(source, f"{block}.{_GIVEN}{name}", task.span)


def _undoing(policy: Policy) -> Policy:
    """Return how what undoes a task is executed: as often tried as the task."""
    return Policy(retry=policy.retry, timeout=policy.timeout)


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
