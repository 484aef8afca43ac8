"""The values of parameters: as literals of their pins, and as what a sub-graph is given."""

from collections.abc import Mapping

from compiler.frontends.jsonconf.json_text import Located
from compiler.frontends.jsonconf.references import PARAMS, uses_in, without_references
from compiler.frontends.jsonconf.tasks import Config, Link, Task, Value, Work
from compiler.frontends.jsonconf.values import UnfitValueError, literal
from compiler.ir.declarations import ParameterDeclaration
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.members import with_member
from compiler.ir.mistakes import configs as mistakes
from compiler.ir.source import Span


def parameters_of(
    task: Task, work: Work, *, diagnostics: Diagnostics
) -> tuple[ParameterDeclaration, ...]:
    """Return the values that stand at the pins of a task, or of what undoes it.

    Args:
        task: for messages.
        work: its own, or what undoes it.
        diagnostics: gets the values that are none of their pin.
    """
    whole: dict[str, object] = {}
    spans: dict[str, Span] = {}
    for one in work.values:
        spans.setdefault(one.pin, one.span)
        plain = without_references(one.located)
        whole[one.pin] = with_member(whole.get(one.pin), one.way, plain)
    found = []
    for pin, value in whole.items():
        try:
            text = literal(value, task.type_of(work, pin))
        except UnfitValueError as error:
            diagnostics.add(
                mistakes.unfit_value(
                    span=spans[pin], task=task.id, parameter=pin, reason=str(error)
                )
            )
            continue
        found.append(ParameterDeclaration(pin, text, spans[pin]))
    return tuple(found)


def check_values(config: Config, *, diagnostics: Diagnostics) -> None:
    """Report all values of a config that are none of their pins."""
    for task in config.tasks.values():
        for work in filter(None, (task.work, task.undo)):
            if not _has_mistaken_list(task, work):
                parameters_of(task, work, diagnostics=diagnostics)
        if task.graph is not None:
            check_values(task.graph.config, diagnostics=diagnostics)


def _has_mistaken_list(task: Task, work: Work) -> bool:
    """Whether nobody knows which parameter was meant to get a list."""
    if task.form.for_each is None or work.interface is None or work is not task.work:
        return False
    return task.form.for_each not in {one.name for one in work.interface.inputs}


def pass_values(task: Task, *, diagnostics: Diagnostics) -> None:
    """Put the values that a sub-graph is given where its tasks refer to them.

    So each becomes a literal of the type of its pin. What comes from results of other tasks
    stays an input of the sub-graph.

    Args:
        task: a task that is a graph.
        diagnostics: gets what nobody in the graph refers to.
    """
    graph = task.graph
    assert graph is not None  # noqa: S101 - the caller asked
    coming = {link.pin for link in task.work.links}
    fixed = {one.pin: one for one in task.work.values if one.pin not in coming}
    used: set[str] = set()
    for inner in graph.config.tasks.values():
        for work in filter(None, (inner.work, inner.undo)):
            used |= _put(work, fixed)
    for name, span in _given(task.work).items():
        if name not in used:
            diagnostics.add(
                mistakes.unused_parameter(span=span, task=task.id, parameter=name, known=used)
            )
    graph.config.inputs = tuple(name for name in graph.config.parameters if name in coming)


def _given(work: Work) -> Mapping[str, Span]:
    found = {one.pin: one.span for one in work.links}
    return found | {one.pin: one.span for one in work.values}


def _put(work: Work, fixed: Mapping[str, Value]) -> set[str]:
    """Replace references to fixed values by the values; return all names referred to."""
    used, kept = set(), []
    for link in work.links:
        name, value = _value_for(link, fixed)
        used.add(name)
        if value is None:
            kept.append(link)
        else:
            work.values.append(value)
    work.links[:] = kept
    return used


def _value_for(link: Link, fixed: Mapping[str, Value]) -> tuple[str, Value | None]:
    """Return the name that a link refers to, and its value if that is fixed."""
    reference = link.reference
    if reference.task or reference.field != PARAMS:
        return "", None
    name, _, part = reference.part.partition(".")
    given = fixed.get(name)
    located = None if given is None else _part_of(given.located, part)
    if given is None or located is None:
        return name, None
    return name, Value(link.pin, link.way, located, given.span)


def _part_of(located: Located, part: str) -> Located | None:
    """Return a part of a value; None if there is no such part, or if it holds references."""
    for step in part.split(".") if part else ():
        value = located.value
        if isinstance(value, dict) and step in value:
            located = value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step[:9]) < len(value):
            located = value[int(step)]
        else:
            return None
    return None if any(uses_in(located)) else located
