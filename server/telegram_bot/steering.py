"""/cancel, /pause and /resume, and trying again what failed."""

from collections.abc import Mapping
from typing import Any

from server.telegram_bot.cards.looks import look_at
from server.telegram_bot.cards.run import run_label
from server.telegram_bot.replies import Button
from server.telegram_bot.starting import started
from server.telegram_bot.talk import Command, Press, Talk
from server.telegram_bot.which_run import UNDER_WAY, commanded, pressed


async def pause(talk: Talk, run: str) -> None:
    """Begin no more tasks of a run."""
    about = await talk.service.runs.pause(run, by=talk.actor)
    talk.flash(talk.plain("“{graph}” is paused: no more tasks begin.", graph=about.graph))


async def resume(talk: Talk, run: str) -> None:
    """Go on with a run."""
    about = await talk.service.runs.resume(run, by=talk.actor)
    talk.flash(talk.plain("“{graph}” goes on.", graph=about.graph))


async def cancel(talk: Talk, run: str) -> None:
    """Ask whether a run is to be ended."""
    about = await talk.service.runs.get(run)
    title = run_label(about)
    if about.state not in UNDER_WAY:
        talk.flash(talk.plain("It is over: {run}", run=title))
        return
    text = talk.t("Cancel {run}?\nWhat is under way is broken off; nothing is undone.", run=title)
    yes = Button(
        text=talk.plain("⏹ Yes, cancel it"),
        verb="run_cancel_now",
        arguments={"run": run},
        once=True,
    )
    no = Button(text=talk.plain("No"), verb="run_keep", arguments={"run": run})
    talk.say(text, [[yes, no]])


async def cancel_now(talk: Talk, run: str) -> None:
    """End a run."""
    about = await talk.service.runs.cancel(run, by=talk.actor)
    talk.change(talk.t("🚫 “{graph}” is cancelled.", graph=about.graph))


async def keep(talk: Talk, run: str) -> None:
    """Let a run be."""
    about = await talk.service.runs.get(run)
    talk.change(talk.t("“{graph}” was not cancelled.", graph=about.graph))


async def retry(talk: Talk, arguments: Mapping[str, Any]) -> None:
    """Try again what failed, if that is what the button was about."""
    run = str(arguments["run"])
    look = await look_at(talk.service, run)
    if look.run.state != "failed" or look.end != arguments["end"]:
        talk.flash(talk.plain("That was tried again already."))
        return
    watches, chat = talk.service.chats.watches, talk.said.chat
    watch = watches.of(run, chat)
    if watch is None:
        answer = watches.answer_of(look.run.graph_id, chat)
        await talk.service.queue.put([], also=[watches.follow(run, chat, answer)])
    await talk.service.runs.retry(run, by=talk.actor)
    talk.flash(talk.plain("What failed is tried again."))
    if watch is None or watch.message != talk.said.message:
        started(talk, run)


COMMANDS: Mapping[str, Command] = {
    "cancel": commanded("run_cancel", cancel, states=UNDER_WAY),
    "pause": commanded("run_pause", pause, states=("queued", "running")),
    "resume": commanded("run_resume", resume, states=("paused",)),
}
PRESSES: Mapping[str, Press] = {
    "run_pause": pressed(pause),
    "run_resume": pressed(resume),
    "run_cancel": pressed(cancel),
    "run_cancel_now": pressed(cancel_now),
    "run_keep": pressed(keep),
    "run_retry": retry,
}
