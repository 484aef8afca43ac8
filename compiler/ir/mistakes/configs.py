"""Mistakes in JSON configs: E170-E179 in reading them, E240-E259 in what they mean, E350 types."""

from collections.abc import Iterable, Sequence

from compiler.ir.datatypes import DataType
from compiler.ir.diagnostics import Diagnostic, Related, Severity, choices_hint
from compiler.ir.literals.values import article
from compiler.ir.source import Span

_MOST_NAMED = 20
"""Tasks of a circle that are named."""


def _error(code: str, message: str, span: Span, hint: str = "") -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, message, span, hint)


def no_json(*, span: Span, reason: str) -> Diagnostic:
    """The text is no JSON."""
    return _error(
        "E170", f"this is not JSON: {reason}", span, "Mend it here; the rest is not read."
    )


def wrong_field(*, span: Span, field: str, reason: str, hint: str = "") -> Diagnostic:
    """A field of the config has a value of another kind, or is missing."""
    return _error("E171", f'"{field}": {reason}', span, hint)


def unknown_field(*, span: Span, field: str, known: Iterable[str]) -> Diagnostic:
    """There is no such field."""
    return _error("E172", f'there is no field "{field}" here', span, choices_hint(field, known))


def ignored_results(*, span: Span) -> Diagnostic:
    """Older files have `results` in their tasks."""
    return Diagnostic(
        "E173",
        Severity.NOTE,
        '"results" of a task means nothing: the operation says what its results are',
        span,
        "Take it away.",
    )


def bad_graph_file(*, span: Span, file: str, reason: str) -> Diagnostic:
    """The file of a sub-graph cannot be used."""
    hint = "Name a config in the folder of this one, or in a folder within it."
    return _error("E174", f'the graph in "{file}" cannot be used: {reason}', span, hint)


def repeated_task(*, span: Span, task: str, first: Span) -> Diagnostic:
    """Two tasks have one id."""
    return Diagnostic(
        "E240",
        Severity.ERROR,
        f'there are two tasks "{task}"',
        span,
        "Give one of them another id.",
        (Related(first, "the first one"),),
    )


def unknown_operation(*, span: Span, operation: str, known: Iterable[str]) -> Diagnostic:
    """No operation has that name."""
    hint = choices_hint(operation, known)
    return _error("E241", f'there is no operation "{operation}"', span, hint)


def bad_reference(*, span: Span, text: str, parameter: str) -> Diagnostic:
    """A text that has to be a reference is none."""
    return _error(
        "E242",
        f'"{text}", given for "{parameter}", is no reference',
        span,
        'Write "task.results.field"; a value as such belongs into "independent_params".',
    )


def unknown_task(*, span: Span, task: str, what: str, known: Iterable[str]) -> Diagnostic:
    """A dependency, reference or condition names a task there is not."""
    if task == "config":
        message = f'{what} names "config", but this graph has none'
        hint = 'Say which file it is: "config": "settings.json"'
        return _error("E243", message, span, hint)
    hint = choices_hint(task, known)
    return _error("E243", f'{what} names the task "{task}", which does not exist', span, hint)


def unknown_result(
    *, span: Span, task: str, result: str, parameter: str, known: Iterable[str]
) -> Diagnostic:
    """A reference names a result that the task does not have; "" = what a graph is given."""
    hint = choices_hint(result, known)
    if not task:
        message = f'this graph is not given "{result}", which "{parameter}" refers to'
        return _error("E244", message, span, hint)
    message = f'the task "{task}" has no result "{result}", which "{parameter}" refers to'
    return _error("E244", message, span, hint)


def unknown_parameter(
    *, span: Span, task: str, operation: str, parameter: str, known: Iterable[str]
) -> Diagnostic:
    """A parameter is none of the operation's."""
    message = f'"{operation}" has no parameter "{parameter}" (task "{task}")'
    return _error("E245", message, span, choices_hint(parameter, known))


def added_dependency(*, span: Span, task: str, other: str) -> Diagnostic:
    """A reference leads to a task that is not listed in `dependencies`."""
    return Diagnostic(
        "E246",
        Severity.WARNING,
        f'the task "{task}" uses a result of "{other}" and so depends on it, although '
        f'"{other}" is not among its dependencies',
        span,
        f'Add "{other}" to its "dependencies".',
    )


def task_cycle(*, span: Span, tasks: Sequence[str]) -> Diagnostic:
    """Tasks depend on one another in a circle."""
    named = [f'"{task}"' for task in (*tasks, tasks[0])]
    if len(named) > _MOST_NAMED:
        half = _MOST_NAMED // 2
        named = [*named[:half], f"… {len(named) - 2 * half:,} more …", *named[-half:]]
    circle = " -> ".join(named)
    message = f"these tasks wait for one another, so none can begin: {circle}"
    return _error("E247", message, span, "Take one of these dependencies away.")


def bad_condition(*, span: Span, task: str, condition: str, reason: str) -> Diagnostic:
    """`when` is no condition."""
    return _error(
        "E248",
        f'"when" of the task "{task}" is no condition ("{condition}"): {reason}',
        span,
        "Write a JMESPath expression on results: fetch.results.status == `200`",
    )


def bad_for_each(*, span: Span, task: str, parameter: str, known: Iterable[str]) -> Diagnostic:
    """`for_each` names no parameter."""
    message = f'"for_each" of the task "{task}" names "{parameter}", which is none of its inputs'
    return _error("E249", message, span, choices_hint(parameter, known))


def unfit_value(*, span: Span, task: str, parameter: str, reason: str) -> Diagnostic:
    """A value is none of the parameter's type."""
    hint = "docs/operations.md says of each parameter which values it takes."
    return _error("E250", f'"{parameter}" of the task "{task}": {reason}', span, hint)


def bad_schedule(*, span: Span, schedule: str, reason: str) -> Diagnostic:
    """`schedule` is no cron expression."""
    return _error(
        "E251",
        f'"{schedule}" is no schedule: {reason}',
        span,
        'Write a cron expression of five fields ("*/15 * * * *"), or "manual".',
    )


def unknown_user_parameter(*, span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    """`user_params` names nothing."""
    message = f'"user_params" names "{name}", which no task has'
    return _error("E252", message, span, choices_hint(name, known))


def needs_outputs(*, span: Span, task: str, last: Sequence[str]) -> Diagnostic:
    """A result of a sub-graph is used, but it does not say which results it has."""
    listed = ", ".join(f'"{name}"' for name in last)
    message = f'the graph of the task "{task}" has several last tasks ({listed}) and no "outputs"'
    hint = 'Say in it which results it has: "outputs": {"name": "task.results.field"}'
    return _error("E253", message, span, hint)


def no_work(*, span: Span, task: str) -> Diagnostic:
    """A task says in none or in several ways what it does."""
    message = f'the task "{task}" has to say in one way what it does'
    return _error("E254", message, span, 'Give it one of "operation", "function" and "graph".')


def not_for_graphs(*, span: Span, task: str, field: str) -> Diagnostic:
    """A field that is about one operation stands at a task that is a graph."""
    message = f'"{field}" cannot be set for the task "{task}": it is a graph, not an operation'
    return _error("E255", message, span, f'Set "{field}" for the tasks in it.')


def unused_parameter(*, span: Span, task: str, parameter: str, known: Iterable[str]) -> Diagnostic:
    """A sub-graph is given something that none of its tasks refers to."""
    message = f'no task in the graph of "{task}" refers to "params.{parameter}"'
    hint = choices_hint(parameter, known) or "Take it away, or refer to it there."
    return Diagnostic("E256", Severity.WARNING, message, span, hint)


def unfit_result(
    *, span: Span, task: str, parameter: str, wanted: DataType, result: str, found: DataType
) -> Diagnostic:
    """A result is of a type that no value of the parameter is made of."""
    message = (
        f'"{parameter}" of the task "{task}" takes {article(wanted)}, but "{result}" is '
        f"{article(found)}"
    )
    hint = (
        "json.parse makes a value of a text, and text.template or json.format a text of a value; "
        "put one of them between the two."
    )
    return _error("E350", message, span, hint)
