"""The verbs of `/graphql`; the service checks the roles."""

from collections.abc import Mapping

from strawberry.scalars import JSON

from server.doorway.checking import checked
from server.http_api.graphql_door.asking import Info, by, service_of
from server.http_api.graphql_door.types import Resolver
from server.service.graphs.room import Upload
from server.service.records.graphs import GraphAbout, Registered
from server.service.records.networks import PinOrder, PinValues
from server.service.records.runs import Answer, NewRun, RunAbout
from server.service.records.schedules import NewSchedule, ScheduleAbout


async def register_graph(info: Info, file: str, text: str) -> Registered:
    """Compile a source and keep it with its graph; a ZIP is uploaded by REST."""
    return await service_of(info).graphs.register(Upload(file, text.encode()), by=by(info))


async def rename_graph(info: Info, id: str, name: str) -> GraphAbout:  # noqa: A002
    """Call a graph otherwise; its id, its runs and its schedule stay."""
    return await service_of(info).graphs.rename(id, name, by=by(info))


async def delete_graph(info: Info, id: str) -> bool:  # noqa: A002 - GraphQL's usual name
    """Forget a graph; its runs stay."""
    await service_of(info).graphs.delete(id, by=by(info))
    return True


async def start_run(info: Info, graph: str, parameters: JSON | None = None) -> RunAbout:
    """Start a run of a registered graph."""
    new = checked({"graph": graph, "parameters": parameters or {}}, NewRun)
    return await service_of(info).runs.start(new, by=by(info))


async def cancel_run(info: Info, id: str) -> RunAbout:  # noqa: A002
    """End a run; nothing is undone."""
    return await service_of(info).runs.cancel(id, by=by(info))


async def pause_run(info: Info, id: str) -> RunAbout:  # noqa: A002
    """Begin no more tasks of a run."""
    return await service_of(info).runs.pause(id, by=by(info))


async def resume_run(info: Info, id: str) -> RunAbout:  # noqa: A002
    """Go on with a run that was paused or interrupted."""
    return await service_of(info).runs.resume(id, by=by(info))


async def retry(info: Info, run: str, task: str = "") -> RunAbout:
    """Try again what failed in a run, or one task."""
    return await service_of(info).runs.retry(run, by=by(info), task=task)


async def skip_task(info: Info, run: str, task: str) -> RunAbout:
    """Let a run go on as if a task had succeeded."""
    return await service_of(info).runs.skip(run, task, by=by(info))


async def cancel_task(info: Info, run: str, task: str) -> RunAbout:
    """Cancel a task with what depends on it."""
    return await service_of(info).runs.cancel_task(run, task, by=by(info))


async def answer_task(
    info: Info, run: str, task: str, approved: bool, comment: str = ""
) -> RunAbout:
    """Approve or reject what a task waits for."""
    answer = checked({"approved": approved, "comment": comment}, Answer)
    return await service_of(info).runs.answer(run, task, answer, by=by(info))


async def send_event(info: Info, run: str, name: str, value: JSON | None = None) -> bool:
    """Send a named event to a run."""
    await service_of(info).runs.send(run, name, value, by=by(info))
    return True


async def delete_run(info: Info, id: str) -> bool:  # noqa: A002
    """Delete a run that is over, with its archive."""
    await service_of(info).runs.delete(id, by=by(info))
    return True


async def order_pin(info: Info, run: str, action: str, pin: str, value: str = "") -> PinValues:
    """Write, force or release a pin, or trigger an event input."""
    order = checked({"action": action, "pin": pin, "value": value}, PinOrder)
    return await service_of(info).networks.order(run, order, by=by(info))


async def set_schedule(
    info: Info,
    graph: str,
    expression: str,
    *,
    zone: str = "",
    missed: str = "skip",
    overlap: str = "skip",
    jitter: float = 0.0,
    parameters: JSON | None = None,
    paused: bool = False,
) -> ScheduleAbout:
    """Give a graph a schedule, in place of the one it has."""
    wanted = {
        "expression": expression,
        "zone": zone,
        "missed": missed,
        "overlap": overlap,
        "jitter": jitter,
        "parameters": parameters or {},
        "paused": paused,
    }
    new = checked(wanted, NewSchedule)
    return await service_of(info).schedules.set(graph, new, by=by(info))


async def remove_schedule(info: Info, graph: str) -> bool:
    """Take away the schedule that somebody set; the one that a graph brought with it stays."""
    await service_of(info).schedules.remove(graph, by=by(info))
    return True


async def pause_schedule(info: Info, graph: str) -> ScheduleAbout:
    """Start no more runs of a graph at its times."""
    return await service_of(info).schedules.pause(graph, by=by(info))


async def resume_schedule(info: Info, graph: str) -> ScheduleAbout:
    """Start runs of a graph at its times again."""
    return await service_of(info).schedules.resume(graph, by=by(info))


async def send_letter_again(info: Info, letter: int) -> RunAbout:
    """Perform the operation of a dead letter again, in a run of its own."""
    return await service_of(info).letters.send_again(letter, by=by(info))


VERBS: Mapping[str, Resolver] = {
    one.__name__: one
    for one in (
        register_graph,
        rename_graph,
        delete_graph,
        start_run,
        cancel_run,
        pause_run,
        resume_run,
        retry,
        skip_task,
        cancel_task,
        answer_task,
        send_event,
        delete_run,
        order_pin,
        set_schedule,
        remove_schedule,
        pause_schedule,
        resume_schedule,
        send_letter_again,
    )
}
