"""From a JSON text to a config with everything found that it names; mistakes become diagnostics."""

from dataclasses import dataclass, replace

from pydantic import ValidationError

from compiler.frontends.jsonconf.form import ConfigForm, Undo
from compiler.frontends.jsonconf.form_mistakes import form_mistake
from compiler.frontends.jsonconf.graph_files import GraphFileError, GraphFiles
from compiler.frontends.jsonconf.json_text import JsonTextError, Located, Places, parse_json
from compiler.frontends.jsonconf.references import parse_reference, uses_in
from compiler.frontends.jsonconf.tasks import (
    FUNCTION_OPERATION,
    Config,
    Link,
    SubGraph,
    Task,
    Value,
    Work,
)
from compiler.ir.catalog import Catalog
from compiler.ir.cron import CronError, Expression
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import configs as mistakes
from compiler.ir.source import SourceTexts, Span
from compiler.workflow.names import Names

MOST_TASKS = 200_000
_SHOWN = 80
_OF_ONE_OPERATION = (
    "retry", "timeout", "deadline", "cache", "tag", "for_each", "sla", "compensate",
)  # fmt: skip
"""Fields that mean nothing for a task that is a graph."""
MOST_SHOWN = 100
"""Mistakes in the form of one config; who made more sees the others afterwards."""


@dataclass(slots=True)
class Reader:
    """Reads one file; sub-graphs have readers of their own."""

    file: str
    graphs: GraphFiles
    """Where sub-graphs come from."""
    catalog: Catalog
    texts: SourceTexts
    diagnostics: Diagnostics
    places: Places | None = None

    # --- The form ------------------------------------------------------------------------

    def read(self, data: bytes) -> Config | None:
        """Read a whole file; None if it is no config."""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = data[: error.start].decode("utf-8-sig")
            span = Places(self.file, before).span(len(before))
            reason = f"the byte {data[error.start]:#04x} here is no UTF-8"
            self.diagnostics.add(mistakes.no_json(span=span, reason=reason))
            return None
        self.texts.add(self.file, text)
        self.places = Places(self.file, text)
        try:
            located = parse_json(text)
        except JsonTextError as error:
            span = self.places.span(error.at, error.length)
            self.diagnostics.add(mistakes.no_json(span=span, reason=str(error)))
            return None
        return self.config(located)

    def config(self, located: Located, parameters: tuple[str, ...] = ()) -> Config | None:
        """Read a config that stands somewhere in the file."""
        tasks = located.value.get("tasks") if isinstance(located.value, dict) else None
        if tasks is not None and isinstance(tasks.value, list) and len(tasks.value) > MOST_TASKS:
            reason = f"there are more than {MOST_TASKS:,} tasks"
            self.diagnostics.add(
                mistakes.wrong_field(
                    span=self.span(tasks),
                    field="tasks",
                    reason=reason,
                    hint="Make several graphs of them.",
                )
            )
            return None
        try:
            form = ConfigForm.model_validate(located.plain(), strict=True)
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False)
            for one in found[:MOST_SHOWN]:
                self.diagnostics.add(form_mistake(one, located, self.span_at))
            return None
        config = Config(form, located, {}, self.span, parameters)
        if self.graphs.is_outermost and form.schedule not in (None, "manual"):
            self._check_schedule(str(form.schedule), located.value["schedule"])
        self._read_tasks(config)
        return config

    def _check_schedule(self, schedule: str, located: Located) -> None:
        try:
            Expression(schedule)
        except CronError as error:
            self.diagnostics.add(
                mistakes.bad_schedule(
                    span=self.span(located), schedule=error.shown, reason=error.reason
                )
            )

    # --- Tasks ---------------------------------------------------------------------------

    def _read_tasks(self, config: Config) -> None:
        names = Names()
        for name in ("START", "CONFIG"):
            names.take(name)
        for form, located in zip(
            config.form.tasks, config.located.value["tasks"].value, strict=True
        ):
            id_ = form.id or form.name
            if id_ is None:
                reason = "a task has to have one"
                self.diagnostics.add(
                    mistakes.wrong_field(span=self.span(located), field="id", reason=reason)
                )
                continue
            span = self.span(located.value["id" if form.id else "name"])
            if id_ in config.tasks:
                first = config.tasks[id_].span
                self.diagnostics.add(mistakes.repeated_task(span=span, task=id_, first=first))
                continue
            task = Task(id_, names.take(id_), form, located, span, Work())
            config.tasks[id_] = task
            if "results" in located.value:
                at = self.span_at(located.keys["results"], len('"results"'))
                self.diagnostics.add(mistakes.ignored_results(span=at))
            self._read_work(task)
            if form.compensate is not None:
                task.undo = self._undo(task, form.compensate)
                task.undo_name = names.take(f"{task.name}_UNDO")

    def _read_work(self, task: Task) -> None:
        form, located = task.form, task.located
        given = [name for name in ("operation", "function", "graph") if name in located.value]
        if len(given) != 1:
            self.diagnostics.add(mistakes.no_work(span=task.span, task=task.id))
            return
        if form.graph is not None:
            self._read_graph(task, located.value["graph"])
            return
        where = located.value[given[0]]
        task.work = self._work(task.id, form.operation, form.function, where)
        self._read_parameters(task.work, located, task)
        if form.for_each is not None and task.work.interface is not None:
            known = [pin.name for pin in task.work.interface.inputs]
            if form.for_each not in known:
                span = self.span(located.value["for_each"])
                self.diagnostics.add(
                    mistakes.bad_for_each(
                        span=span, task=task.id, parameter=form.for_each, known=known
                    )
                )

    def _undo(self, task: Task, form: Undo) -> Work:
        located = task.located.value["compensate"]
        if form.operation is not None and form.function is not None:
            self.diagnostics.add(mistakes.no_work(span=self.span(located), task=task.id))
            return Work()
        work = self._work(task.id, form.operation, form.function, located)
        self._read_parameters(work, located, task)
        return work

    def _work(self, task: str, operation: str | None, function: str | None, where: Located) -> Work:
        name = FUNCTION_OPERATION if operation is None else operation
        declared = self.catalog.find_operation(name)
        if declared is None:
            known = self.catalog.operation_names()
            self.diagnostics.add(
                mistakes.unknown_operation(span=self.span(where), operation=name, known=known)
            )
            return Work(operation=name)
        work = Work(declared.name, name, declared.interface)
        if function is not None:
            at = where.value["function"] if isinstance(where.value, dict) else where
            work.values.append(Value("function", (), at, self.span(at)))
        elif operation is None:
            self.diagnostics.add(mistakes.no_work(span=self.span(where), task=task))
        return work

    # --- Parameters ----------------------------------------------------------------------

    def _read_parameters(self, work: Work, located: Located, task: Task) -> None:
        """Read independent ones first: a reference of the same name takes its place."""
        is_call = "function" in located.value
        given: dict[str, tuple[int, Located]] = {}
        for section in ("independent_params", "params"):
            if section in located.value:
                whole = located.value[section]
                given |= {key: (whole.keys[key], one) for key, one in whole.value.items()}
        references: dict[str, tuple[int, Located]] = {}
        if "dependent_params" in located.value:
            whole = located.value["dependent_params"]
            references = {key: (whole.keys[key], one) for key, one in whole.value.items()}
        for name, (at, value) in given.items():
            if name not in references:
                self._read_value(work, name, at, value, task, is_call=is_call)
        for name, (at, value) in references.items():
            pin, way = self._place(work, name, at, task, is_call=is_call)
            if pin is not None:
                self._read_link(work, (pin, way), value.value, self.span(value))

    def _read_value(
        self, work: Work, name: str, at: int, value: Located, task: Task, *, is_call: bool
    ) -> None:
        if value.value is None and not is_call:
            return  # as if it had not been given
        pin, way = self._place(work, name, at, task, is_call=is_call)
        if pin is None:
            return
        uses = list(uses_in(value))
        if not (len(uses) == 1 and not uses[0].way):
            work.values.append(Value(pin, way, value, self.span(value)))
        for use in uses:
            span = self.span_at(use.at, use.length)
            self._read_link(work, (pin, (*way, *use.way)), use.text, span)

    def _place(
        self, work: Work, name: str, at: int, task: Task, *, is_call: bool
    ) -> tuple[str | None, tuple[str, ...]]:
        """Return the pin, and the way into it, that a parameter of that name is."""
        if task.form.graph is not None and work is task.work:
            return name, ()
        if is_call:
            return "arguments", (name,)
        if work.interface is None:
            return None, ()
        known = [pin.name for pin in work.interface.inputs]
        if name in known:
            return name, ()
        self.diagnostics.add(
            mistakes.unknown_parameter(
                span=self.span_at(at, len(name) + 2),
                task=task.id,
                operation=work.operation,
                parameter=name,
                known=known,
            )
        )
        return None, ()

    def _read_link(
        self, work: Work, place: tuple[str, tuple[str, ...]], text: str, span: Span
    ) -> None:
        pin, way = place
        dotted = next((key for key in way if "." in key), None)
        if dotted is not None:
            reason = "a key with a dot in it cannot take a result"
            hint = "Give it the name without a dot, or make the whole object with json.select."
            self.diagnostics.add(
                mistakes.wrong_field(span=span, field=dotted, reason=reason, hint=hint)
            )
            return
        reference = parse_reference(text)
        if reference is None:
            name = ".".join((pin, *way))
            self.diagnostics.add(mistakes.bad_reference(span=span, text=text, parameter=name))
        else:
            work.links.append(Link(pin, way, reference, span))

    # --- Graphs as tasks -----------------------------------------------------------------

    def _read_graph(self, task: Task, located: Located) -> None:
        for name in _OF_ONE_OPERATION:
            if name in task.located.value:
                span = self.span_at(task.located.keys[name], len(name) + 2)
                self.diagnostics.add(mistakes.not_for_graphs(span=span, task=task.id, field=name))
        task.work = Work()
        self._read_parameters(task.work, task.located, task)
        pins = {one.pin for one in task.work.values} | {one.pin for one in task.work.links}
        config = self._inner(located, tuple(sorted(pins)))
        task.graph = None if config is None else SubGraph(config)

    def _inner(self, located: Located, parameters: tuple[str, ...]) -> Config | None:
        """Return the config of a sub-graph: an object here, or the content of a file."""
        try:
            if isinstance(located.value, dict):
                return replace(self, graphs=self.graphs.within()).config(located, parameters)
            file = self.graphs.open(located.value)
        except GraphFileError as error:
            mistake = mistakes.bad_graph_file(
                span=self.span(located), file=str(located.value)[:_SHOWN], reason=str(error)
            )
            self.diagnostics.add(mistake)
            return None
        reader = replace(self, file=str(file.path), graphs=file.graphs, places=None)
        config = reader.read(file.data)
        if config is not None:
            config.parameters = parameters
        return config

    # --- Places --------------------------------------------------------------------------

    def span(self, located: Located) -> Span:
        """Return the place of a value."""
        return self.span_at(located.at, located.length)

    def span_at(self, at: int, length: int = 1) -> Span:
        """Return a place in the file."""
        return Span(self.file) if self.places is None else self.places.span(at, length)
