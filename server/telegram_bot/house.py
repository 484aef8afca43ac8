"""/start and /help: what the bot can do."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.service.access import Role
from server.telegram_bot.replies import Button
from server.telegram_bot.talk import Command, Press, Talk
from server.wording.languages import sentence

_ROLES: Mapping[Role, str] = {
    Role.VIEWER: sentence("viewer"),
    Role.OPERATOR: sentence("operator"),
    Role.ADMIN: sentence("admin"),
}
MENU: Sequence[tuple[str, str]] = (
    ("graphs", sentence("Graphs, each with its picture and its buttons")),
    ("new", sentence("Add a graph from a file")),
    ("run", sentence("Start a run: /run name")),
    ("runs", sentence("The last runs")),
    ("status", sentence("How far a run is")),
    ("cancel", sentence("End a run, or the dialog under way")),
    ("pause", sentence("Begin no more tasks of a run")),
    ("resume", sentence("Go on with a run")),
    ("schedule", sentence("Run a graph at its times: /schedule name 0 9 * * *")),
    ("approve", sentence("What waits for somebody's approval")),
    ("logs", sentence("What happened in a run")),
    ("archive", sentence("The files of a run as a ZIP")),
    ("help", sentence("What the bot can do")),
)


async def start(talk: Talk, _: str) -> None:
    """Greet."""
    hello = talk.t("Hello! This bot runs graphs: 4diac systems and JSON configs.")
    rows = [
        [Button(text=talk.plain("📋 Graphs"), verb="graphs")],
        [Button(text=talk.plain("➕ New graph"), verb="new")],
    ]
    talk.say(f"{hello}\n\n{_commands(talk)}", rows)


async def help_(talk: Talk, _: str) -> None:
    """Tell what there is."""
    role = talk.t(
        "You are {name}, {role}.", name=talk.actor.name, role=talk.plain(_ROLES[talk.actor.role])
    )
    told = {one.id: one.alerts for one in talk.service.chats.people.everybody()}
    silent = not told.get(talk.said.chat, True)
    talk.say(f"{_commands(talk)}\n\n{role}", [[_alerts_button(talk)]] if silent else [])


async def set_alerts(talk: Talk, arguments: Mapping[str, Any]) -> None:
    """Tell this chat what goes wrong, or no more."""
    on = bool(arguments["on"])
    await talk.service.chats.people.set_alerts(talk.said.chat, on=on)
    if on:
        talk.say(talk.t("Alerts come here."))
        return
    text = talk.t("No alerts come here; what waits for an approval is still asked.")
    talk.say(text, [[_alerts_button(talk)]])


def _alerts_button(talk: Talk) -> Button:
    """Return what lets alerts come to a chat again."""
    return Button(text=talk.plain("🔔 Alerts here again"), verb="alerts", arguments={"on": True})


def _commands(talk: Talk) -> str:
    return "\n".join(f"/{name} – {talk.t(what)}" for name, what in MENU)


COMMANDS: Mapping[str, Command] = {"start": start, "help": help_}
PRESSES: Mapping[str, Press] = {"alerts": set_alerts}
