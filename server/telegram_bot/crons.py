"""When a graph runs, as people say it in a chat."""

from contextlib import suppress

from markupsafe import escape

from server.doorway.checking import checked
from server.service.errors import InvalidError, NotFoundError
from server.service.records.base import JsonValue
from server.service.records.schedules import NewSchedule, ScheduleAbout
from server.telegram_bot.talk import Talk
from server.telegram_bot.times import distance, listed

_TOLD_AT_ONCE = 3


async def schedule_of(talk: Talk, graph: str) -> ScheduleAbout | None:
    """Return the schedule of a graph, if it has one."""
    with suppress(NotFoundError):
        return await talk.service.schedules.get(graph)
    return None


async def change_schedule(talk: Talk, graph: str, **changes: JsonValue) -> ScheduleAbout:
    """Set a schedule that is the one before but for some fields of `NewSchedule`.

    Raises:
        NotFoundError: there is no such graph.
        InvalidError: there can be no such schedule; the problems have their fields as places.
    """
    before = await schedule_of(talk, graph)
    same = {} if before is None else {name: getattr(before, name) for name in _SAME}
    new = checked({**same, **changes}, NewSchedule, of="the schedule")
    return await talk.service.schedules.set(graph, new, by=talk.actor)


_SAME = tuple(NewSchedule.model_fields)


async def set_times(talk: Talk, graph: str, expression: str) -> ScheduleAbout:
    """Let a graph run at the times of a cron expression; see `change_schedule`."""
    return await change_schedule(talk, graph, expression=expression.strip(), paused=False)


async def run_by_hand(talk: Talk, graph: str) -> None:
    """Let a graph run when somebody starts it; a schedule that it has is kept, but paused."""
    if await schedule_of(talk, graph) is not None:
        await talk.service.schedules.pause(graph, by=talk.actor)


def what_is_wrong(error: InvalidError) -> str:
    """Return why there can be no such schedule."""
    problems = [text for _, text in error.problems] or [str(error)]
    return f"⚠️ {escape('; '.join(problems))}"


def examples(talk: Talk) -> str:
    """Return what expressions look like."""
    fields = talk.t("Minute, hour, day of the month, month, weekday. For example:")
    known = (
        ("0 9 * * *", talk.t("every day at 9:00")),
        ("*/15 * * * *", talk.t("every 15 minutes")),
        ("0 8 * * 1-5", talk.t("on workdays at 8:00")),
        ("@hourly", talk.t("every hour")),
    )
    return "\n".join([fields, *(f"<code>{cron}</code> – {words}" for cron, words in known)])


def zone_of(talk: Talk, schedule: ScheduleAbout) -> str:
    """Return the zone of a schedule in words."""
    if schedule.zone:
        return escape(schedule.zone)
    if not schedule.next:
        return talk.t("that of the server")
    return talk.t("that of the server ({distance})", distance=distance(schedule.next[0]))


def next_times(talk: Talk, schedule: ScheduleAbout, most: int = _TOLD_AT_ONCE) -> str:
    """Return the next times of a schedule, or why there are none."""
    if schedule.problem:
        return f"⚠️ {escape(schedule.problem)}"
    if not schedule.next:
        return talk.t("It never comes again.")
    return listed(talk, schedule.next[:most])
