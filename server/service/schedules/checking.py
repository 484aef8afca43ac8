"""Whether a schedule can be what somebody wants of it."""

from collections.abc import Collection, Mapping

from compiler.ir.cron import CronError, Expression
from compiler.ir.graph import Graph
from runtime.archive.masking import MASK
from server.service.errors import InvalidError
from server.service.records.base import JsonValue
from server.service.records.schedules import NewSchedule
from server.service.runs.parameters import pins_set
from server.service.schedules.zones import zone_of

Problems = list[tuple[str, str]]


def time_problems(expression: str, zone: str) -> Problems:
    """Return what is wrong with an expression and the name of a zone, and where."""
    problems: Problems = []
    try:
        Expression(expression)
    except CronError as error:
        problems.append(("/expression", str(error)))
    try:
        zone_of(zone)
    except InvalidError as error:
        problems.append(("/zone", str(error)))
    return problems


def refuse(problems: Problems) -> None:
    """Refuse what has problems.

    Raises:
        InvalidError: it has; all are told.
    """
    if problems:
        message = "; ".join(what for _, what in problems)
        raise InvalidError(message, problems=problems)


def check(new: NewSchedule, graph: Graph) -> None:
    """Refuse a schedule that could never run its graph.

    Raises:
        InvalidError: the expression, the zone or parameters cannot be used; all are told.
    """
    problems = time_problems(new.expression, new.zone)
    try:
        pins_set(graph, new.parameters)
    except InvalidError as error:
        problems += error.problems
    refuse(problems)


def masked(given: Mapping[str, JsonValue], secrets: Collection[str]) -> dict[str, JsonValue]:
    """Return parameters without secrets."""
    return {name: MASK if name in secrets and value else value for name, value in given.items()}


def unmasked(
    given: Mapping[str, JsonValue], before: Mapping[str, JsonValue], secrets: Collection[str]
) -> dict[str, JsonValue]:
    """Return parameters with their secrets: what comes back masked stays what it was before.

    Raises:
        InvalidError: nothing was there before; runs would take the mask for the secret.
    """
    hidden = {name for name, value in given.items() if value == MASK and name in secrets}
    refuse([(f"/parameters/{name}", _nothing_hidden(name)) for name in sorted(hidden - {*before})])
    return {name: before[name] if name in hidden else value for name, value in given.items()}


def _nothing_hidden(name: str) -> str:
    return (
        f'"{name}" is "{MASK}", which stands for a secret that was set before, and none was; '
        "expected the secret itself"
    )
