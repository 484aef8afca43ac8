"""From a graph as people make it to records for the compiler: who is called with what.

Everything about arguments is decided here, once: parents' results by the names of parameters,
the config for the first tasks, what is left for whoever starts a run.
"""

import functools
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from compiler.frontends.pytask.form import GraphForm, TaskForm, Work
from compiler.ir.diagnostics import choices_hint
from compiler.ir.policy import DEFAULT_WORKFLOW, Workflow
from compiler.ir.source import NOWHERE, Span
from compiler.workflow.names import argument_name
from fbflow.calls import Call, Caller, Formed
from fbflow.errors import ArgumentError, GraphError
from fbflow.functions import TaskFunction, as_task
from fbflow.members import Member
from fbflow.references import import_path, place_of, shown_place, why_unnamed
from fblib.signatures import Prepared, Signature
from fblib.task_context import Context

if TYPE_CHECKING:  # a graph is made a form
    from fbflow.graph import AnyGraph

CONFIG = "config"


def formed(graph: "AnyGraph") -> Formed:
    """Return a graph as records.

    Raises:
        CycleError: its tasks wait for each other.
        ArgumentError: a task takes a list that no parent gives.
        GraphError: the config files are in different folders.
    """
    found = Formed(GraphForm(graph.name, ()))
    found.form = _Former(graph, found).form(outer=())
    found.config_folder()
    return found


@dataclass(slots=True)
class _Former:
    graph: "AnyGraph"
    found: Formed
    prefix: str = ""

    def form(self, *, outer: Sequence[str]) -> GraphForm:
        """Return the form of the graph.

        Args:
            outer: the arguments that the graph is given, if it is a task of another one.
        """
        graph = self.graph
        graph.members.check_order()
        if graph.config_file is not None:
            self.found.config_files.append((graph.name, graph.config_file))
        tasks = tuple(self._task(member, outer) for member in graph.members)
        first = next((task.span for task in tasks if task.span is not NOWHERE), NOWHERE)
        return GraphForm(
            graph.name,
            tasks,
            config=graph.config_file.name if graph.config_file is not None else "",
            workflow=self._workflow() if not self.prefix else DEFAULT_WORKFLOW,
            file=first.file if first is not NOWHERE else "",
            span=Span(first.file) if first is not NOWHERE else NOWHERE,
        )

    def _workflow(self) -> Workflow:
        graph = self.graph
        return Workflow(
            schedule=graph.schedule,
            on_failure=graph.on_failure,
            tags=dict(graph.tags),
            objects=graph.objects,
            sla=graph.sla,
        )

    # --- Tasks ---------------------------------------------------------------------------

    def _task(self, member: Member, outer: Sequence[str]) -> TaskForm:
        if not isinstance(member.work, TaskFunction):
            return self._graph_task(member, member.work)
        task = member.work
        settings = task.settings
        results = {argument_name(parent): parent for parent in member.parents}
        work = self._work(task, results, member, outer)
        if settings.for_each and settings.for_each not in work.results:
            message = (
                f'the task "{task.name}" is to be executed for each element of '
                f'"{settings.for_each}", but no parent of it has that name and is one of its '
                f"parameters. {choices_hint(settings.for_each, results)}"
            )
            raise ArgumentError(message.rstrip())
        undo = None
        if settings.compensate is not None:
            own = {argument_name(task.name): task.name, **results}
            undoing = as_task(settings.compensate)
            undo = self._work(undoing, own, member, outer, undone=task)
        return TaskForm(
            task.name,
            work,
            tuple(member.parents),
            settings.policy,
            settings.trigger,
            settings.for_each,
            undo,
            span=_span(task),
        )

    def _work(
        self,
        task: TaskFunction[..., object],
        results: Mapping[str, str],
        member: Member,
        outer: Sequence[str],
        *,
        undone: TaskFunction[..., object] | None = None,
    ) -> Work:
        signature = task.signature
        parameters = dict(task.arguments)
        if undone is not None:
            # What undoes a task knows what that was called with.
            known = undone.arguments.items()
            parameters |= {name: one for name, one in known if signature.takes(name)}
        replaceable = frozenset(parameters)
        taken = _taken(signature, results, parameters)
        is_first = not member.parents
        config = ""
        if (
            CONFIG not in taken
            and CONFIG not in parameters
            and signature.takes(CONFIG)
            and is_first
        ):
            if self.graph.config_values is not None:
                parameters[CONFIG] = dict(self.graph.config_values)
            config = CONFIG if self.graph.config_file is not None else ""
        given = tuple(
            name
            for name in outer
            if is_first and name not in taken and signature.takes(name) and name not in parameters
        )
        every = frozenset((*taken, *parameters, *given, *filter(None, (config,))))
        if task.owner is not None:
            # The object here needs neither; one that is made again elsewhere needs both.
            taken, parameters = dict(results), {"attributes": task.owner.attributes}
        plain = {one: value for one, value in parameters.items() if is_json(value)}
        others = {one: value for one, value in parameters.items() if one not in plain}
        call = Call(f"{self.prefix}{(undone or task).name}", undoes=undone is not None)
        self.found.callers[call] = Caller(
            task,
            every,
            replaceable,
            plain,
            tuple(one for one in signature.names if one in signature.needed - every),
            tuple(results),
            is_first and undone is None,
        )
        return Work(
            self._reference(task, call, others),
            "" if task.settings.pool == "auto" else task.settings.pool,
            taken,
            plain,
            config,
            given,
        )

    def _reference(
        self, task: TaskFunction[..., object], call: Call, objects: Mapping[str, Any]
    ) -> str:
        """Return the name by which the function is found; keep it under that name."""
        # Whatever tasks are named, no two calls have one.
        own = f"undo#{call.task}" if call.undoes else f"#{call.task}"
        reference, prepared = import_path(task.function), task.prepared
        place = shown_place(task.function)
        if task.owner is not None:
            # Here the object itself does it.
            prepared = Prepared(_method_of(task))
            path = import_path(type(task.owner))
            reference = f"{path}.restored#{own}" if path else ""
        if objects:
            # They stay with the function: a graph holds nothing but JSON values.
            prepared = Prepared(functools.partial(prepared.function, **objects))
            reason = f'its argument "{next(iter(objects))}" is no JSON value'
        elif not reference:
            reason = why_unnamed(task.function)
        else:
            self.found.functions[reference] = prepared
            return reference
        if task.settings.pool == "process":
            message = (
                f'the task "{call}"{place} cannot be executed in a process of its own, which has '
                f"to import its function: {reason}. Define it with `def` at the top of a module, "
                'or use pool="thread"'
            )
            raise GraphError(message)
        self.found.undurable.append(f'"{call}"{place}: {reason}')
        self.found.functions[own] = prepared
        return own

    # --- Graphs as tasks -----------------------------------------------------------------

    def _graph_task(self, member: Member, graph: "AnyGraph") -> TaskForm:
        results = {argument_name(parent): parent for parent in member.parents}
        inner = _Former(graph, self.found, f"{self.prefix}{graph.name}.")
        form = inner.form(outer=tuple(results))
        used = {
            name
            for task in form.tasks
            for name in (task.work.given if isinstance(task.work, Work) else task.inputs)
        }
        inputs = {name: parent for name, parent in results.items() if name in used}
        return TaskForm(graph.name, form, tuple(member.parents), inputs=inputs, span=form.span)


def _method_of(task: TaskFunction[..., object]) -> Callable[..., object]:
    """Return a method of an object as a function that leaves out what only a new one needs."""
    wanted = task.signature.context
    if task.prepared.is_async:

        async def awaited(context: Context, **_: object) -> object:
            returned = task.function(**({wanted: context} if wanted else {}))
            return await cast("Awaitable[object]", returned)

        return awaited

    def called(context: Context, **_: object) -> object:
        return task.function(**({wanted: context} if wanted else {}))

    return called


def _taken(
    signature: Signature, results: Mapping[str, str], parameters: Mapping[str, Any]
) -> dict[str, str]:
    """Return the results of parents that a function takes; those by position in their order."""
    return {
        argument: task
        for argument, task in results.items()
        if signature.takes(argument) and argument not in parameters
    }


def _span(task: TaskFunction[..., object]) -> Span:
    file, line = place_of(task.function)
    return Span(file, line) if file else NOWHERE


def is_json(value: object) -> bool:
    """Whether a value is the same when it was written as JSON and read again."""
    match value:
        case None | bool():
            return True
        case str() | int():
            return type(value) in (str, int)
        case float():
            return math.isfinite(value)
        case list():
            return all(map(is_json, value))
        case dict():
            return all(isinstance(key, str) for key in value) and all(map(is_json, value.values()))
        case _:
            return False
