"""Finding what references and dependencies of tasks mean, and whether tasks wait in a circle."""

from dataclasses import dataclass

from compiler.frontends.jsonconf.conditions import ConditionError, parse_condition
from compiler.frontends.jsonconf.parameters import pass_values
from compiler.frontends.jsonconf.references import CONFIG, PARAMS, Reference, parse_reference
from compiler.frontends.jsonconf.tasks import FAILURE, Config, Link, SubGraph, Task, Work
from compiler.ir.components import circle_in, components, is_circle
from compiler.ir.datatypes import JSON, is_castable, parse_datatype
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import configs as mistakes
from compiler.ir.source import Span
from compiler.workflow.names import argument_name


def link(config: Config, diagnostics: Diagnostics) -> None:
    """Find the parents of all tasks and check all references, inner graphs first."""
    for task in config.tasks.values():
        _read_condition(task, config, diagnostics)
        if task.graph is not None:
            pass_values(task, diagnostics=diagnostics)
            link(task.graph.config, diagnostics)
            _find_results(task.graph)
    linker = _Linker(config, diagnostics)
    for task in config.tasks.values():
        linker.link(task)
    linker.check_outputs()
    linker.check_cycles()


@dataclass(slots=True)
class _Linker:
    config: Config
    diagnostics: Diagnostics

    def link(self, task: Task) -> None:
        tasks = self.config.tasks
        for name in ("dependencies", "depends_on"):
            if name not in task.located.value:
                continue
            for located in task.located.value[name].value:
                span = self.config.span(located)
                if located.value in tasks:
                    task.parents.setdefault(located.value, span)
                else:
                    what = f'"{name}" of the task "{task.id}"'
                    self._unknown(span, located.value, what)
        if "function" in task.located.value:
            self._pass_results(task)
        for work in filter(None, (task.work, task.undo)):
            for one in work.links:
                self._check(task, work, one)
        self._link_condition(task)

    def _pass_results(self, task: Task) -> None:
        """Give a function the results of what it depends on, each named after its task."""
        given = {one.way[0] for one in task.work.links if one.way}
        given |= {one.way[0] for one in task.work.values if one.way}
        if "depends_on" not in task.located.value:
            return
        for located in task.located.value["depends_on"].value:
            other = self.config.tasks.get(located.value)
            if other is None or (name := argument_name(other.id)) in given:
                continue
            results = [result for result in other.results if result not in FAILURE]
            for result in results:
                way = (name,) if len(results) == 1 else (name, result)
                reference = Reference(other.id, result)
                task.work.links.append(Link("arguments", way, reference, self.config.span(located)))

    def _unknown(self, span: Span, task: str, what: str) -> None:
        known = self.config.tasks
        self.diagnostics.add(mistakes.unknown_task(span=span, task=task, what=what, known=known))

    def _check(self, task: Task, work: Work, one: Link) -> None:
        reference = one.reference
        parameter = ".".join((one.pin, *one.way))
        if not reference.task:
            self._check_given(task, one, parameter)
            return
        other = self.config.tasks.get(reference.task)
        if other is None:
            self._unknown(one.span, reference.task, f'"{parameter}" of the task "{task.id}"')
            return
        if other.graph is not None and self._lacks_outputs(other, one.span):
            return
        if (other.work.type or other.graph is not None) and reference.field not in other.results:
            self.diagnostics.add(
                mistakes.unknown_result(
                    span=one.span,
                    task=other.id,
                    result=reference.field,
                    parameter=parameter,
                    known=other.results,
                )
            )
        self._check_type(task, work, one, other.results.get(reference.field, JSON.name))
        if work is task.work and other.id not in task.parents:
            task.parents[other.id] = one.span
            # Who lists dependencies means all of them; who lists none leaves them to references.
            if {"dependencies", "depends_on"} & set(task.located.value):
                self.diagnostics.add(
                    mistakes.added_dependency(span=one.span, task=task.id, other=other.id)
                )

    def _check_type(self, task: Task, work: Work, one: Link, source_type: str) -> None:
        """Report a result that nothing makes a value of the parameter of."""
        if one.reference.part or one.way or task.graph is not None:
            return  # a part of a JSON value: what it is shows in a run
        source = parse_datatype(source_type)
        target = parse_datatype(task.type_of(work, one.pin))
        if not is_castable(target, source):
            self.diagnostics.add(
                mistakes.unfit_result(
                    span=one.span,
                    task=task.id,
                    parameter=one.pin,
                    wanted=target,
                    result=f"{one.reference.task}.results.{one.reference.field}",
                    found=source,
                )
            )

    def _lacks_outputs(self, other: Task, span: Span) -> bool:
        assert other.graph is not None  # noqa: S101 - the caller asked
        inner = other.graph.config
        if inner.form.outputs is not None or len(inner.last) <= 1:
            return False
        last = [task.id for task in inner.last]
        self.diagnostics.add(mistakes.needs_outputs(span=span, task=other.id, last=last))
        return True

    def _check_given(self, task: Task, one: Link, parameter: str) -> None:
        """A reference to the graph's config, or to what a sub-graph is given."""
        field, part = one.reference.field, one.reference.part
        if field == CONFIG and self.config.form.config is None:
            what = f'"{parameter}" of the task "{task.id}"'
            self._unknown(one.span, CONFIG, what)
        name = part.partition(".")[0]
        if field == PARAMS and name not in self.config.inputs:
            self.diagnostics.add(
                mistakes.unknown_result(
                    span=one.span,
                    task="",
                    result=part if name in self.config.parameters else name,
                    parameter=parameter,
                    known=self.config.parameters,
                )
            )

    def _link_condition(self, task: Task) -> None:
        condition = task.condition
        if condition is None:
            return
        span = self.config.span(task.located.value["when"])
        for root in condition.roots:
            if root == CONFIG and self.config.form.config is not None:
                continue
            if root not in self.config.tasks:
                self._unknown(span, root, f'"when" of the task "{task.id}"')
                continue
            task.parents.setdefault(root, span)
            if "." in root:
                reason = f'a condition cannot ask for "{root}", since there is a dot in its id'
                self.diagnostics.add(
                    mistakes.bad_condition(
                        span=span, task=task.id, condition=condition.text, reason=reason
                    )
                )

    def check_outputs(self) -> None:
        """Report the results of the whole graph that are none of its tasks'."""
        for name, text in (self.config.form.outputs or {}).items():
            span = self.config.span(self.config.located.value["outputs"].value[name])
            reference = parse_reference(text)
            if reference is None or not reference.task:
                self.diagnostics.add(mistakes.bad_reference(span=span, text=text, parameter=name))
            elif (task := self.config.tasks.get(reference.task)) is None:
                self._unknown(span, reference.task, f'"{name}" of "outputs"')
            elif task.results and reference.field not in task.results:
                self.diagnostics.add(
                    mistakes.unknown_result(
                        span=span,
                        task=task.id,
                        result=reference.field,
                        parameter=name,
                        known=task.results,
                    )
                )

    def check_cycles(self) -> None:
        tasks = list(self.config.tasks.values())
        numbers = {task.id: number for number, task in enumerate(tasks)}
        children: list[list[int]] = [[] for _ in tasks]
        for number, task in enumerate(tasks):
            for parent in task.parents:
                children[numbers[parent]].append(number)
        for component in components(children):
            if is_circle(component, children):
                circle = [tasks[number] for number in circle_in(component, children)]
                names = [task.id for task in circle]
                self.diagnostics.add(mistakes.task_cycle(span=circle[0].span, tasks=names))


def _read_condition(task: Task, config: Config, diagnostics: Diagnostics) -> None:
    """Read what a task's `when` asks for."""
    if task.form.when is None:
        return
    try:
        task.condition = parse_condition(task.form.when)
    except ConditionError as error:
        diagnostics.add(
            mistakes.bad_condition(
                span=config.span(task.located.value["when"]),
                task=task.id,
                condition=task.form.when,
                reason=str(error),
            )
        )


def _find_results(graph: SubGraph) -> None:
    """Find the results of a sub-graph: those it names, or those of its only last task."""
    config = graph.config
    if config.form.outputs is not None:
        for name, text in config.form.outputs.items():
            reference = parse_reference(text)
            found = None if reference is None else config.tasks.get(reference.task)
            if reference is None or found is None or reference.field not in found.results:
                continue  # as was reported
            whole = found.results[reference.field]
            graph.results[name] = JSON.name if reference.part else whole
            way = (found.name, reference.field, reference.part)
            graph.sources[name] = ".".join(filter(None, way))
        return
    if len(config.last) == 1:
        last = config.last[0]
        graph.results = dict(last.results)
        graph.sources = {name: f"{last.name}.{name}" for name in graph.results}
