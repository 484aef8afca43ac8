"""Whether a schedule can be what somebody wants of it."""

from collections.abc import Collection, Mapping

from compiler.ir.blocks import OperationBody
from compiler.ir.cron import CronError, Expression
from compiler.ir.graph import Graph
from fblib.operations import operations
from runtime.archive.masking import MASK, is_secret
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


def secrets_of(graph: Graph) -> Collection[str]:
    """Return which parameters of its user are secrets, by what they are called."""
    nodes = {node.id: node for node in graph.nodes}
    found = set()
    for one in graph.workflow.user_parameters:
        body = graph.types[nodes[one.node].type].body
        declared = operations().get(body.operation) if isinstance(body, OperationBody) else None
        if is_secret(one.pin) or (declared is not None and one.pin in declared.secrets):
            found.add(one.name)
    return found


def masked(given: Mapping[str, JsonValue], secrets: Collection[str]) -> dict[str, JsonValue]:
    """Return parameters without secrets."""
    return {name: MASK if name in secrets and value else value for name, value in given.items()}


def unmasked(
    given: Mapping[str, JsonValue], before: Mapping[str, JsonValue], secrets: Collection[str]
) -> dict[str, JsonValue]:
    """Return parameters with their secrets: what comes back masked stays what it was before."""
    return {
        name: before[name] if value == MASK and name in secrets and name in before else value
        for name, value in given.items()
    }
