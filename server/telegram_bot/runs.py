"""/runs, /status, /logs and /archive: what runs are doing, and what they left."""

from collections.abc import Mapping
from typing import Any

from markupsafe import escape

from server.telegram_bot import which_run
from server.telegram_bot.cards.looks import OVER, look_at
from server.telegram_bot.cards.run import RunCard, run_label
from server.telegram_bot.cards.states import state_of
from server.telegram_bot.choosing import graph_named
from server.telegram_bot.replies import Button, Reply, Rows
from server.telegram_bot.talk import Command, Press, Talk
from server.telegram_bot.times import here

_MOST = 10
_IN_A_ROW = 5
_LINES = 20
_LONGEST_LOG = 3_500
_MOST_PINS = 30


async def runs(talk: Talk, text: str) -> None:
    """Show the last runs, of one graph if its name is given."""
    graph = (await graph_named(talk, text)).id if text else ""
    await _list(talk, graph, "")


async def more(talk: Talk, arguments: Mapping[str, Any]) -> None:
    """Show older runs, or the last ones again."""
    await _list(talk, str(arguments["graph"]), str(arguments["before"]))


async def _list(talk: Talk, graph: str, before: str) -> None:
    page = await talk.service.runs.list(graph=graph, before=before, most=_MOST)
    if not page.items:
        talk.change(talk.t("There are no runs yet; /run starts one."))
        return
    lines = [
        f"{number}. {state_of(talk.words, one.state)} · <b>{escape(one.graph)}</b> · "
        f"{here(one.created)} · {talk.numbers.duration(one.duration)}"
        for number, one in enumerate(page.items, 1)
    ]
    numbers = [
        Button(text=str(number), verb="run_status", arguments={"run": one.id})
        for number, one in enumerate(page.items, 1)
    ]
    rows = [numbers[n : n + _IN_A_ROW] for n in range(0, len(numbers), _IN_A_ROW)]
    turning: list[Button] = []
    if before:
        turning.append(_page(talk.plain("⬅️ Newest"), graph, ""))
    if page.next is not None:
        turning.append(_page(talk.plain("Older ➡️"), graph, page.next))
    title = talk.t("The last runs") if not before else talk.t("Older runs")
    talk.change("\n".join([f"<b>{title}</b>", "", *lines]), [*rows, turning] if turning else rows)


def _page(text: str, graph: str, before: str) -> Button:
    return Button(text=text, verb="runs", arguments={"graph": graph, "before": before})


# --- One run -------------------------------------------------------------------------------------


async def status(talk: Talk, run: str) -> None:
    """Show how far a run is, with its tasks."""
    talk.say(*await _status(talk, run))


async def refresh(talk: Talk, run: str) -> None:
    """Show it anew in the same message."""
    talk.change(*await _status(talk, run))


async def _status(talk: Talk, run: str) -> tuple[str, Rows]:
    card = RunCard(talk.words, talk.settings).status(await look_at(talk.service, run))
    return card.text, card.rows


async def values(talk: Talk, run: str) -> None:
    """Show the pins of a run as they are now."""
    found = await talk.service.networks.read(run, ())
    lines = [f"{one.pin} = {one.value}" for one in found.pins[:_MOST_PINS]]
    if len(found.pins) > _MOST_PINS:
        lines.append("…")
    talk.say(f"<pre>{escape(chr(10).join(lines))[:_LONGEST_LOG]}</pre>")


async def logs(talk: Talk, run: str) -> None:
    """Show the end of what happened in a run; all of it is a document."""
    about = await talk.service.runs.get(run)
    lines = (await talk.service.runs.log(run)).splitlines()
    title = run_label(about)
    if not lines:
        talk.say(talk.t("Nothing has happened yet in {run}.", run=title))
        return
    shown = "\n".join(lines[-_LINES:])[-_LONGEST_LOG:]
    whole = Button(text=talk.plain("📄 All of it"), verb="run_log", arguments={"run": run})
    rows = [[whole]] if len(lines) > _LINES or len(shown) == _LONGEST_LOG else []
    talk.say(f"<b>{escape(title)}</b>\n<pre>{escape(shown)}</pre>", rows)


async def log(talk: Talk, run: str) -> None:
    """Send all that happened as a document."""
    talk.replies.append(Reply(document=f"log:{run}"))


async def archive(talk: Talk, run: str) -> None:
    """Send the files of a run."""
    about = await talk.service.runs.get(run)
    if about.state in OVER:
        talk.replies.append(Reply(document=f"archive:{run}"))
    else:
        title = run_label(about)
        talk.say(talk.t("{run}: its files are packed when it is over.", run=title))


COMMANDS: Mapping[str, Command] = {
    "runs": runs,
    "status": which_run.commanded("run_status", status),
    "logs": which_run.commanded("run_logs", logs),
    "archive": which_run.commanded("run_archive", archive),
}
PRESSES: Mapping[str, Press] = {
    "runs": more,
    "run_status": which_run.pressed(status),
    "run_refresh": which_run.pressed(refresh),
    "run_values": which_run.pressed(values),
    "run_logs": which_run.pressed(logs),
    "run_log": which_run.pressed(log),
    "run_archive": which_run.pressed(archive),
}
