"""From a config to the declarations of its network: plain function blocks and connections."""

from dataclasses import dataclass, field

from compiler.frontends.jsonconf.form import ConfigForm
from compiler.frontends.jsonconf.parameters import parameters_of
from compiler.frontends.jsonconf.references import CONFIG, Reference
from compiler.frontends.jsonconf.tasks import FAILURE, Config, Task, Work
from compiler.frontends.jsonconf.values import literal
from compiler.ir.declarations import (
    ConnectionDeclaration,
    ElementDeclaration,
    EventDeclaration,
    InterfaceDeclaration,
    NetworkDeclaration,
    ParameterDeclaration,
    VariableDeclaration,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.policy import Policy, Retry
from compiler.workflow.border import lay_end
from compiler.workflow.events import Events, Gate
from compiler.workflow.names import Names


@dataclass(slots=True)
class Builder:
    """Makes the network of one config."""

    config: Config
    diagnostics: Diagnostics
    retry: Retry
    """What tasks do that say nothing of their own."""
    is_inner: bool = False
    tells_failure: bool = False
    """Whether failures in a sub-graph are told outside; if not, they fail the run themselves."""
    elements: list[ElementDeclaration] = field(default_factory=list)
    data: list[ConnectionDeclaration] = field(default_factory=list)
    names: Names = field(default_factory=Names)
    _policies: dict[Policy, Policy] = field(default_factory=dict)
    """Tasks that are executed alike share one policy."""

    def network(self) -> NetworkDeclaration:
        """Return the network."""
        for name in ("START", "CONFIG"):
            self.names.take(name)
        for task in self.config.tasks.values():
            self.names.take(task.name)
            if task.undo_name:
                self.names.take(task.undo_name)
        events = Events(self._gates(), self._start(), self.names.take)
        for task in self.config.tasks.values():
            self._add_task(task, tells_failure=self.tells_failure or task.name in events.handled)
        events.lay()
        if self.is_inner:
            last = [task.name for task in self.config.last]
            span = self.config.span(self.config.located)
            self.data += lay_end(events, last, tells_failure=self.tells_failure, span=span)
        return NetworkDeclaration(
            (*self._first(), *self.elements, *events.elements),
            (*self._first_events(), *events.connections),
            tuple(self.data),
        )

    # --- The beginning ----------------------------------------------------------------------

    def _start(self) -> str:
        if self.config.form.config is not None:
            return "CONFIG.CNF"
        return "REQ" if self.is_inner else "START.COLD"

    def _first(self) -> list[ElementDeclaration]:
        span = self.config.span(self.config.located)
        first = [] if self.is_inner else [ElementDeclaration("START", "E_RESTART", span=span)]
        if self.config.form.config is not None:
            at = self.config.span(self.config.located.value["config"])
            file = ParameterDeclaration("file", literal(self.config.form.config, "STRING"), at)
            first.append(ElementDeclaration("CONFIG", "CONFIG_READ", parameters=(file,), span=at))
        return first

    def _first_events(self) -> list[ConnectionDeclaration]:
        if self.config.form.config is None:
            return []
        span = self.config.span(self.config.located.value["config"])
        source = "REQ" if self.is_inner else "START.COLD"
        return [ConnectionDeclaration(source, "CONFIG.REQ", span)]

    # --- Tasks ---------------------------------------------------------------------------

    def _gates(self) -> dict[str, Gate]:
        tasks = self.config.tasks
        gates = {}
        for task in tasks.values():
            parents = tuple(tasks[one].name for one in task.parents if one in tasks)
            gate = Gate(
                task.name,
                parents,
                task.form.trigger,
                task.span,
                is_graph=task.graph is not None,
            )
            if task.condition is not None:
                gate.test = self.names.take(f"{task.name}_WHEN")
                gate.switch = self.names.take(f"{task.name}_IF")
                self._add_condition(task, gate)
            gates[task.name] = gate
        return gates

    def _add_condition(self, task: Task, gate: Gate) -> None:
        condition = task.condition
        assert condition is not None  # noqa: S101 - the caller asked
        span = self.config.span(task.located.value["when"])
        parameters = [ParameterDeclaration("expression", literal(condition.text, "STRING"), span)]
        number = 0
        for root in condition.roots:
            for name, source in self._asked(root, condition.fields):
                number += 1
                text = literal(name, "STRING")
                parameters.append(ParameterDeclaration(f"name_{number}", text, span))
                target = f"{gate.test}.in_{number}"
                self.data.append(ConnectionDeclaration(source, target, span))
        block = f"JSON_TEST_{number}"
        self.elements.append(
            ElementDeclaration(gate.test, block, parameters=tuple(parameters), span=span)
        )
        self.elements.append(ElementDeclaration(gate.switch, "E_SWITCH", span=span))
        self.data.append(ConnectionDeclaration(f"{gate.test}.Q", f"{gate.switch}.G", span))

    def _asked(self, root: str, fields: frozenset[str]) -> list[tuple[str, str]]:
        """Return the names and sources of what a condition asks of a task."""
        if root == CONFIG:
            return [(CONFIG, "CONFIG.data")]
        task = self.config.tasks.get(root)
        if task is None:
            return []
        every = list(task.results)
        asked = [name for name in every if name in fields] or every
        return [(f"{root}.results.{name}", self._pin(task, name)) for name in asked]

    def _pin(self, task: Task, result: str) -> str:
        return f"{task.name}.{result}"

    def _add_task(self, task: Task, *, tells_failure: bool) -> None:
        undo = task.undo_name if task.undo is not None else ""
        if task.graph is not None:
            self._add_graph(task, tells_failure=tells_failure)
        else:
            self._add_work(task, task.name, task.work, self._policy(task, undo), label=task.id)
        if task.undo is not None:
            policy = Policy(retry=self.retry)
            self._add_work(task, undo, task.undo, policy, label=f"undo {task.id}")

    def _add_work(self, task: Task, name: str, work: Work, policy: Policy, *, label: str) -> None:
        if not work.type:
            return
        self.elements.append(
            ElementDeclaration(
                name,
                work.type,
                parameters=parameters_of(task, work, diagnostics=self.diagnostics),
                span=task.span,
                policy=policy,
                label="" if label == name else label,
            )
        )
        self._wire(name, work)

    def _wire(self, name: str, work: Work) -> None:
        for one in work.links:
            target = ".".join((name, one.pin, *one.way))
            source = self._source(one.reference)
            if source:
                self.data.append(ConnectionDeclaration(source, target, one.span))

    def _source(self, reference: Reference) -> str:
        if not reference.task:
            if reference.field == CONFIG:
                return ".".join(filter(None, ("CONFIG.data", reference.part)))
            return reference.part
        task = self.config.tasks.get(reference.task)
        if task is None or reference.field not in task.results:
            return ""
        return ".".join(filter(None, (self._pin(task, reference.field), reference.part)))

    def _policy(self, task: Task, undo: str) -> Policy:
        form = task.form
        policy = Policy(
            retry=form.retry or self.retry,
            timeout=form.timeout,
            deadline=form.deadline,
            cache=form.cache,
            tag=form.tag,
            for_each=form.for_each or "",
            compensate=undo,
            sla=form.sla,
        )
        return self._policies.setdefault(policy, policy)

    # --- Graphs as tasks -----------------------------------------------------------------

    def _add_graph(self, task: Task, *, tells_failure: bool) -> None:
        graph = task.graph
        assert graph is not None  # noqa: S101 - the caller asked
        inner = Builder(
            graph.config,
            self.diagnostics,
            _inner_retry(graph.config.form, self.retry),
            is_inner=True,
            tells_failure=tells_failure,
        )
        network = inner.network()
        for name, source in graph.sources.items():
            connection = ConnectionDeclaration(source, name, task.span)
            network = NetworkDeclaration(
                network.elements,
                network.event_connections,
                (*network.data_connections, connection),
            )
        given = parameters_of(task, task.work, diagnostics=self.diagnostics)
        initial = {one.name: one.value for one in given}
        interface = InterfaceDeclaration(
            event_inputs=(EventDeclaration("REQ"),),
            event_outputs=(EventDeclaration("CNF"), EventDeclaration("ERR")),
            inputs=tuple(
                VariableDeclaration(name, "JSON", initial=initial.get(name, ""))
                for name in graph.config.inputs
            ),
            outputs=tuple(
                VariableDeclaration(name, type_)
                for name, type_ in graph.results.items()
                if name not in FAILURE or name in graph.sources
            ),
        )
        self.elements.append(
            ElementDeclaration(
                task.name,
                kind="subapplication",
                interface=interface,
                network=network,
                span=task.span,
            )
        )
        self._wire(task.name, task.work)


def _inner_retry(form: ConfigForm, outer: Retry) -> Retry:
    """Return what tasks of a sub-graph do: as it says, and for the rest as around it."""
    own = {"attempts": form.max_retries, "delay": form.retry_delay}
    return outer.model_copy(update={name: one for name, one in own.items() if one is not None})
