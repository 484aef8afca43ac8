"""The screen of a schedule, and the list of all."""

from collections.abc import Mapping, Sequence

from markupsafe import escape

from server.service.access import Role
from server.service.records.graphs import GraphAbout
from server.service.records.schedules import Missed, Overlap, ScheduleAbout
from server.telegram_bot.cards.graph import back_button
from server.telegram_bot.crons import next_times, schedule_of, zone_of
from server.telegram_bot.replies import Button, Rows
from server.telegram_bot.talk import Talk
from server.telegram_bot.times import in_words
from server.wording.languages import sentence

MISSED: Mapping[Missed, str] = {
    "skip": sentence("leave them out"),
    "once": sentence("make up for the last one"),
    "all": sentence("make up for all of them"),
}
OVERLAP: Mapping[Overlap, str] = {
    "skip": sentence("leave the time out"),
    "queue": sentence("wait for its end"),
    "allow": sentence("begin beside it"),
}
_TIMES = 10


async def show(talk: Talk, graph: str) -> None:
    """Show the schedule of a graph in the message whose button was pressed, or in a new one."""
    about = await talk.service.graphs.get(graph)
    schedule = await schedule_of(talk, graph)
    may = talk.actor.role >= Role.OPERATOR
    text: str = talk.t("🕒 “{name}” has no schedule: it runs by hand.", name=about.name)
    rows: Rows = [[_asking(graph, "expression", talk.plain("🕒 Set its times"))]]
    if schedule is not None:
        text, rows = _screen(talk, about, schedule), _rows(talk, schedule)
    every = Button(text=talk.plain("🕒 All schedules"), verb="schedules")
    talk.change(text, [*(rows if may else ()), [back_button(talk, graph), every]])


def _screen(talk: Talk, about: GraphAbout, schedule: ScheduleAbout) -> str:
    state = talk.t("⏸ paused") if schedule.paused else talk.t("▶ on")
    facts = [
        (talk.t("State"), state),
        (talk.t("Times"), f"<code>{escape(schedule.expression)}</code>"),
        (talk.t("Time zone"), zone_of(talk, schedule)),
        (talk.t("Missed times"), talk.t(MISSED[schedule.missed])),
        (talk.t("While a run goes on"), talk.t(OVERLAP[schedule.overlap])),
        (talk.t("Later by up to"), _jitter(talk, schedule)),
    ]
    if schedule.waiting:
        facts.append((talk.t("Times that wait"), talk.numbers.number(schedule.waiting)))
    if schedule.own:
        facts.append((talk.t("Set by"), talk.t("the author of the graph")))
    head = talk.t("🕒 Schedule of “{name}”", name=about.name)
    lines = [f"<b>{head}</b>", *(f"{what}: {value}" for what, value in facts)]
    if not schedule.paused:
        lines += ["", talk.t("Next:"), next_times(talk, schedule, _TIMES)]
    return "\n".join(lines)


def _jitter(talk: Talk, schedule: ScheduleAbout) -> str:
    return talk.numbers.duration(schedule.jitter) if schedule.jitter else talk.plain("at once")


def _rows(talk: Talk, schedule: ScheduleAbout) -> Rows:
    graph = schedule.graph
    on_off = Button(text=talk.plain("⏸ Pause"), verb="schedule_off", arguments=_here(graph))
    if schedule.paused:
        on_off = Button(text=talk.plain("▶ Resume"), verb="schedule_on", arguments=_here(graph))
    rows = [
        [on_off],
        [
            _asking(graph, "expression", talk.plain("🕒 Times")),
            _asking(graph, "zone", talk.plain("🌍 Time zone")),
        ],
        [
            _asking(graph, "missed", talk.plain("⏮ Missed")),
            _asking(graph, "overlap", talk.plain("🔁 Overlap")),
            _asking(graph, "jitter", talk.plain("🎲 Later")),
        ],
    ]
    if not schedule.own:
        remove = Button(
            text=talk.plain("🗑 Remove"), verb="schedule.remove", arguments={"graph": graph}
        )
        rows.append([remove])
    return rows


def _here(graph: str) -> Mapping[str, str | bool]:
    return {"graph": graph, "screen": True}


def _asking(graph: str, field: str, text: str) -> Button:
    return Button(text=text, verb="schedule.ask", arguments={"graph": graph, "field": field})


def list_text(talk: Talk, schedules: Sequence[ScheduleAbout]) -> str:
    """Return schedules, each on a line with its next time."""
    lines = [f"<b>{talk.t('🕒 Schedules')}</b>"]
    for one in schedules:
        when = talk.plain("paused")
        if one.problem:
            when = one.problem
        elif one.next:
            when = in_words(talk, one.next[0])
        sign = "⏸" if one.paused else "▶"
        cron = f"<code>{escape(one.expression)}</code>"
        lines.append(f"{sign} <b>{escape(one.name)}</b> {cron}\n    {escape(when)}")
    return "\n".join(lines)
