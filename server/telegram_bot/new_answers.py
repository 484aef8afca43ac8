"""The last steps of /new: how runs of the graph are answered, and when it runs."""

from collections.abc import Mapping
from typing import Any

from markupsafe import escape

from server.service.chats.watches import AnswerKind
from server.service.errors import InvalidError
from server.service.records.graphs import Registered
from server.telegram_bot.answers import NO, open_question, says
from server.telegram_bot.cards.graph import graph_card, size_of
from server.telegram_bot.crons import (
    examples,
    next_times,
    run_by_hand,
    schedule_of,
    set_times,
    what_is_wrong,
    zone_of,
)
from server.telegram_bot.diagnosed import warnings_in
from server.telegram_bot.replies import Button
from server.telegram_bot.talk import Press, Step, Talk
from server.wording.languages import sentence

Data = Mapping[str, Any]
"""What is known of the dialog so far; `began` names it."""
_ANSWERS: Mapping[AnswerKind, str] = {
    "web": sentence("🌐 Web interface"),
    "zip": sentence("📦 ZIP archive"),
}
_HOW = sentence("How shall its runs be answered?")
_WHEN = sentence("When shall it run? A cron expression, or “no” for by hand.")
_WORDS: Mapping[AnswerKind, frozenset[str]] = {
    "web": frozenset({"web", "веб", "web-интерфейс", "web interface", "link", "ссылка"}),
    "zip": frozenset({"zip", "зип", "архив", "zip архив", "zip-архив", "zip archive", "archive"}),
}


# --- How its runs are answered ------------------------------------------------------------------


def ask_answer(talk: Talk, registered: Registered, data: Data) -> None:
    """Say what was added, and ask how its runs are answered."""
    graph = registered.graph
    rows = [
        [
            Button(
                text=talk.plain(label),
                verb="new.answer",
                arguments={"began": data["began"], "kind": kind},
            )
        ]
        for kind, label in _ANSWERS.items()
    ]
    talk.say(_taken(talk, registered))
    talk.ask("new.answer", talk.t(_HOW), rows, began=data["began"], graph=graph.id, name=graph.name)


def _taken(talk: Talk, registered: Registered) -> str:
    graph = registered.graph
    size = size_of(talk, graph)
    done = talk.t("✅ “{name}” is added: {size}.", name=graph.name, size=size)
    if not registered.created:
        done = talk.t("✅ “{name}” is replaced: {size}.", name=graph.name, size=size)
    return "\n".join(filter(None, [done, warnings_in(talk, registered.diagnostics)]))


async def take_answer(talk: Talk, data: Data) -> None:
    """Take how its runs are answered."""
    said = talk.said.text.strip(" .!🌐📦").casefold()
    kind = next((one for one, words in _WORDS.items() if said in words), None)
    if kind is None:
        talk.say(talk.t("Press one of the buttons, or say “web” or “zip”."))
    else:
        await _answered(talk, kind, data)


async def press_answer(talk: Talk, arguments: Data) -> None:
    """Take the same, by a button."""
    data = open_question(talk, "new.answer", arguments)
    if data is not None:
        kind: AnswerKind = arguments["kind"]
        talk.change(f"{talk.t(_HOW)}\n✅ {talk.t(_ANSWERS[kind])}")
        await _answered(talk, kind, data)


async def _answered(talk: Talk, kind: AnswerKind, data: Data) -> None:
    tell = talk.service.chats.watches.tell_of_graph(data["graph"], talk.said.chat, kind)
    talk.writes.append(tell)
    await _ask_cron(talk, data)


# --- When it runs --------------------------------------------------------------------------------


async def _ask_cron(talk: Talk, data: Data, problem: str = "") -> None:
    labels = [(talk.plain("✋ By hand"), "")]
    if (schedule := await schedule_of(talk, data["graph"])) is not None:
        labels.insert(0, (f"🕒 {schedule.expression}", schedule.expression))
    began = {"began": data["began"]}
    rows = [
        [Button(text=text, verb="new.cron", arguments={**began, "cron": cron, "label": text})]
        for text, cron in labels
    ]
    text = "\n\n".join(filter(None, [problem, f"🕒 {talk.t(_WHEN)}", examples(talk)]))
    talk.ask("new.cron", text, rows, **data)


async def take_cron(talk: Talk, data: Data) -> None:
    """Take when it runs."""
    await _set_cron(talk, "" if says(talk, NO) else talk.said.text, data)


async def press_cron(talk: Talk, arguments: Data) -> None:
    """Take the same, by a button."""
    data = open_question(talk, "new.cron", arguments)
    if data is not None:
        talk.change(f"🕒 {talk.t(_WHEN)}\n✅ {escape(arguments['label'])}")
        await _set_cron(talk, arguments["cron"], data)


async def _set_cron(talk: Talk, cron: str, data: Data) -> None:
    graph = data["graph"]
    try:
        if cron:
            schedule = await set_times(talk, graph, cron)
            zone = zone_of(talk, schedule)
            head = talk.t("🕒 It runs by itself; time zone: {zone}. Next:", zone=zone)
            talk.say(f"{head}\n{next_times(talk, schedule)}")
        else:
            await run_by_hand(talk, graph)
    except InvalidError as error:
        await _ask_cron(talk, data, what_is_wrong(error))
        return
    talk.end_dialog()
    await graph_card(talk, graph, new=True)


async def end_kept(talk: Talk, data: Data) -> None:
    """Say that what was added stays."""
    talk.say(talk.t("The dialog is over; the graph “{name}” stays.", name=data["name"]))
    await graph_card(talk, data["graph"], new=True)


PRESSES: Mapping[str, Press] = {"new.answer": press_answer, "new.cron": press_cron}
STEPS: Mapping[str, Step] = {"new.answer": take_answer, "new.cron": take_cron}
ENDS: Mapping[str, Step] = {"new.answer": end_kept, "new.cron": end_kept}
