"""The card of a graph: its picture, what it is, how its last run went, and what can be done."""

import json
from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup, escape

from server.service.access import Role
from server.service.errors import ServiceError
from server.service.records.base import JsonValue
from server.service.records.graphs import Format, GraphAbout
from server.service.records.runs import RunAbout
from server.service.records.schedules import ScheduleAbout
from server.telegram_bot.cards.states import state_of
from server.telegram_bot.crons import schedule_of
from server.telegram_bot.replies import Button, Rows
from server.telegram_bot.talk import Talk
from server.telegram_bot.times import here, in_words
from server.wording.languages import sentence

Chosen = Mapping[str, JsonValue]
"""Values of parameters that somebody has chosen for the next run, by their names."""
_FORMATS: Mapping[Format, str] = {
    "fourdiac": sentence("4diac system"),
    "bootfile": sentence("boot file"),
    "json": sentence("JSON config"),
    "python": sentence("Python graph"),
}
_LONGEST_NAME = 60
_LONGEST_VALUE = 40
_MOST_CHOSEN = 5
MASK = "***"


async def graph_card(
    talk: Talk, graph: str, *, chosen: Chosen | None = None, new: bool = False
) -> None:
    """Show the card of a graph.

    Args:
        talk: who looks, and where.
        graph: its id.
        chosen: what its next run is started with, from this card.
        new: whether it is a message of its own, even if a button was pressed.

    Raises:
        NotFoundError: there is no such graph.
    """
    about = await talk.service.graphs.get(graph)
    schedule = await schedule_of(talk, graph)
    last = (await talk.service.runs.list(graph=graph, most=1)).items
    text = "\n".join(_lines(talk, about, schedule, last, chosen or {}))
    if talk.said.message and not new:
        # Its picture stays.
        talk.change(text, _rows(talk, about, schedule, chosen or {}, drawing=False))
        return
    drawn = await _is_drawn(talk, graph)
    if not drawn:
        text = "\n".join([text, talk.t("🖼 Its drawing is too large for a chat.")])
    rows = _rows(talk, about, schedule, chosen or {}, drawing=not drawn)
    talk.say(text, rows, photo=f"graph:{graph}" if drawn else "")


async def _is_drawn(talk: Talk, graph: str) -> bool:
    """Whether there is a picture for chats; it is kept until the card is sent."""
    try:
        await talk.service.graphs.png(graph)
    except ServiceError:
        return False
    return True


# --- Text -------------------------------------------------------------------------------------


def _lines(
    talk: Talk,
    about: GraphAbout,
    schedule: ScheduleAbout | None,
    last: Sequence[RunAbout],
    chosen: Chosen,
) -> Iterator[str]:
    yield f"<b>{escape(_cut(about.name, _LONGEST_NAME))}</b>"
    kind = talk.t(_FORMATS[about.format])
    yield f"{kind} · {size_of(talk, about)} · {escape(_cut(about.source_file, _LONGEST_NAME))}"
    if about.runs_on:
        yield talk.t("♾ A run goes on until it is stopped.")
    if about.warnings:
        yield talk.tn(
            "⚠️ {count} note on the source", "⚠️ {count} notes on the source", about.warnings
        )
    yield ""
    yield _run_line(talk, last[0]) if last else talk.t("It has not been run yet.")
    yield _schedule_line(talk, schedule)
    if chosen:
        yield ""
        yield talk.t("⚙️ The next run from this card gets:")
        yield from chosen_lines(about, chosen)


def size_of(talk: Talk, about: GraphAbout) -> str:
    """Return how large a graph is: `2 tasks, 5 blocks`."""
    blocks = talk.tn("{count} block", "{count} blocks", about.blocks)
    if not about.tasks:
        return blocks
    return f"{talk.tn('{count} task', '{count} tasks', about.tasks)}, {blocks}"


def _run_line(talk: Talk, run: RunAbout) -> str:
    state = state_of(talk.words, run.state)
    began = here(run.created)
    return talk.t(
        "Last run: {state} · {time} · {duration}",
        state=Markup(state),  # noqa: S704 - ours, escaped
        time=began,
        duration=talk.numbers.duration(run.duration),
    )


def _schedule_line(talk: Talk, schedule: ScheduleAbout | None) -> str:
    if schedule is None:
        return talk.t("✋ It runs when somebody starts it.")
    cron = schedule.expression
    if schedule.paused:
        return talk.t("⏸ Schedule <code>{cron}</code>, paused", cron=cron)
    if schedule.problem or not schedule.next:
        why = schedule.problem or talk.plain("it never comes again")
        return talk.t("⚠️ Schedule <code>{cron}</code>: {why}", cron=cron, why=why)
    at = in_words(talk, schedule.next[0])
    return talk.t("🕒 <code>{cron}</code>, next: {time}", cron=cron, time=at)


def chosen_lines(about: GraphAbout, chosen: Chosen) -> Iterator[str]:
    """Yield parameters with their values, without secrets."""
    secrets = {one.name for one in about.parameters if one.is_secret}
    for name, value in list(chosen.items())[:_MOST_CHOSEN]:
        shown = MASK if name in secrets else value_text(value)
        yield f"• {escape(name)} = <code>{escape(shown)}</code>"
    if len(chosen) > _MOST_CHOSEN:
        yield "…"


def value_text(value: JsonValue) -> str:
    """Return a value as people write it, in a few words."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _cut(text, _LONGEST_VALUE)


def _cut(text: str, most: int) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= most else f"{shown[:most]}…"


# --- Buttons ------------------------------------------------------------------------------------


def run_button(talk: Talk, graph: str, chosen: Chosen) -> Button:
    """Return what starts a run, once."""
    return Button(
        text=talk.plain("▶️ Run with these") if chosen else talk.plain("▶️ Run now"),
        verb="graph.run",
        arguments={"graph": graph, "chosen": dict(chosen)},
        once=True,
        run=talk.service.runs.new_id(),
    )


def back_button(talk: Talk, graph: str, chosen: Chosen | None = None) -> Button:
    """Return what leads back to the card, in the same message."""
    arguments = {"graph": graph, "chosen": dict(chosen or {})}
    return Button(text=talk.plain("⬅ Back"), verb="graph.card", arguments=arguments)


def _rows(
    talk: Talk,
    about: GraphAbout,
    schedule: ScheduleAbout | None,
    chosen: Chosen,
    *,
    drawing: bool,
) -> Rows:
    graph, role = about.id, talk.actor.role

    def button(text: str, verb: str) -> Button:
        arguments = {"graph": graph, "chosen": dict(chosen)}
        return Button(text=talk.plain(text), verb=verb, arguments=arguments)

    looks = [button(sentence("📊 Status"), "graph.status")]
    if drawing:
        looks.append(button(sentence("🖼 Drawing"), "graph.drawing"))
    times = [button(sentence("🕒 Schedule"), "schedule")]
    rows: list[list[Button]] = [times, looks]
    if role >= Role.OPERATOR:
        if schedule is not None and schedule.paused:
            times.insert(0, button(sentence("▶️ Resume schedule"), "schedule_on"))
        elif schedule is not None:
            times.insert(0, button(sentence("⏸ Pause schedule"), "schedule_off"))
        rows.insert(0, [run_button(talk, graph, chosen)])
        if about.parameters:
            rows[0].append(button(sentence("⚙️ Parameters"), "parameters"))
        rows.append(
            [
                button(sentence("✏️ Rename"), "graph.rename"),
                button(sentence("📄 Edit"), "graph.edit"),
            ]
        )
    if role >= Role.ADMIN:
        rows[-1].append(button(sentence("🗑 Delete"), "graph.delete"))
    page = talk.page_button(talk.plain("🌐 Open the page"), f"/graphs/{graph}")
    back = Button(text=talk.plain("⬅ Graphs"), verb="graphs")
    return [*rows, *([page] if page else []), [back]]
