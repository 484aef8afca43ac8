"""Does what was said: finds the verb for it, and keeps what is answered with what it did."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import escape
from telegram.ext import ExtBot

from server.service.chats.dialogs import Dialog
from server.service.chats.offers import Offer
from server.service.control import ControlService
from server.service.errors import (
    BusyError,
    ForbiddenError,
    NotFoundError,
    ServiceError,
    UnavailableError,
)
from server.service.queue import Done, Item, NewItem, NotYetError
from server.telegram_bot.fetching import Fetching
from server.telegram_bot.hearing import Moved, said
from server.telegram_bot.replies import Reply
from server.telegram_bot.settings import BotSettings
from server.telegram_bot.talk import Said, Talk
from server.telegram_bot.verbs import COMMANDS, ENDS, PRESSES, STEPS, UNASKED_FILE
from server.telegram_bot.words import Words

LOG = logging.getLogger("fbflow.telegram")
_LONGEST_NAME = 40
"""Of a command that there is not."""


class Answering:
    """Answers what comes."""

    def __init__(self, service: ControlService, bot: ExtBot[int], settings: BotSettings) -> None:
        """Answer by a service; the bot fetches files."""
        self._service = service
        self._bot = bot
        self._settings = settings
        self._fetching = Fetching(bot, settings)

    async def answer(self, item: Item) -> Done | None:
        """Do what an update asks for; return what follows from it.

        Raises:
            GivenUpError: it cannot be understood.
            NotYetError: it cannot be done now.
        """
        what = said(self._bot, item.body["update"])
        if what is None:
            return None
        if isinstance(what, Moved):
            return Done(also=[self._service.chats.people.moved(what.old, what.new)])
        actor = self._service.chats.people.actor(what.person, what.chat)
        if actor is None:
            return await self._refused(what)
        await self._service.chats.people.note_language(what.chat, what.language)
        talk = Talk(
            *(self._service, self._settings, actor, what),
            run=item.body["run"],
            fetch=self._fetching.fetch,
        )
        await self._attempt(talk)
        if what.callback and not any(one.kind == "answer" for one in talk.replies):
            talk.flash("")
        return Done(items=await self._items(talk), also=talk.writes)

    async def _refused(self, what: Said) -> Done:
        """Tell a stranger once, and nothing more."""
        fields = {"chat": what.chat, "person": what.person}
        LOG.warning("telegram_refused", extra={"fields": fields})
        # A button that nobody answers seems to work for half a minute.
        pressed = Reply(kind="answer", callback=what.callback).item(what.chat)
        items = [pressed] if what.callback else []
        if not await self._service.chats.people.note_refusal(what.chat):
            return Done(items=items)
        text = Words(what.language).t(
            "Sorry, this bot does not know you. Whoever runs the server can let you in:\n"
            "<code>python -m server telegram allow {id} --role operator</code>",
            id=what.chat,
        )
        return Done(items=[*items, Reply(text=text).item(what.chat)])

    async def _attempt(self, talk: Talk) -> None:
        """Do what was asked for, or say why not."""
        try:
            await self._do(talk)
        except BusyError as error:
            raise NotYetError(str(error), after=error.retry_after) from error
        except UnavailableError as error:
            raise NotYetError(str(error)) from error
        except NotYetError:
            raise
        except ServiceError as error:
            talk.say(f"⚠️ {escape(str(error))}")
        except Exception:
            LOG.exception("telegram_failed", extra={"fields": {"update": talk.said.update}})
            talk.say(talk.t("⚠️ That went wrong here; the log of the server has more."))

    async def _do(self, talk: Talk) -> None:
        if talk.said.callback:
            await self._press(talk)
            return
        name, rest = command_in(talk.said.text, self._bot.username)
        dialog = self._service.chats.dialogs.get(talk.said.chat, talk.said.person)
        if name is None:
            return
        if name in COMMANDS:
            if dialog is not None:
                talk.end_dialog()
            if dialog is not None and name == "cancel" and not rest:
                await ENDS.get(dialog.step, _nothing_done)(talk, dialog.data)
                return
            await COMMANDS[name](talk, rest)
        elif name:
            talk.say(
                talk.t(
                    "There is no command /{name}; /help shows all there are.",
                    name=name[:_LONGEST_NAME],
                )
            )
        elif dialog is not None and dialog.step in STEPS:
            await self._step(talk, dialog)
        elif talk.said.file is not None:
            await UNASKED_FILE(talk)
        elif not talk.said.is_group:
            talk.say(talk.t("/help shows what the bot can do."))

    async def _step(self, talk: Talk, dialog: Dialog) -> None:
        try:
            await STEPS[dialog.step](talk, dialog.data)
        except (NotFoundError, ForbiddenError):
            # What it is about is gone, or is not for whoever is asked any more: no answer helps.
            talk.end_dialog()
            raise

    async def _press(self, talk: Talk) -> None:
        offers = self._service.chats.offers
        offer = await offers.take(talk.said.key, by=talk.said.update)
        if offer is None or offer.verb not in PRESSES:
            talk.flash(talk.plain("This button is too old; /graphs shows new ones."))
        elif offer.is_taken:
            talk.flash(talk.plain("That was done already."))
        else:
            await self._taken(talk, offer)

    async def _taken(self, talk: Talk, offer: Offer) -> None:
        talk.run = offer.run or talk.run
        try:
            await PRESSES[offer.verb](talk, offer.arguments)
        except ServiceError:
            # Nothing was done: it may be tried again.
            await self._service.chats.offers.give_back(talk.said.key)
            raise

    async def _items(self, talk: Talk) -> Sequence[NewItem]:
        return await items_of(self._service, talk.said.chat, talk.replies)


async def items_of(
    service: ControlService, chat: int, replies: Sequence[Reply], key: str = ""
) -> Sequence[NewItem]:
    """Return replies as items of the queue, each button with its key."""
    offers = [button.offer for reply in replies for button in reply.buttons]
    keys = list(await service.chats.offers.make(offers))
    items: list[NewItem] = []
    for number, reply in enumerate(replies):
        own, keys = keys[: len(reply.buttons)], keys[len(reply.buttons) :]
        items.append(reply.item(chat, own, key and f"{key}/{number}"))
    return items


async def _nothing_done(talk: Talk, _: Mapping[str, Any]) -> None:
    talk.say(talk.t("The dialog is over; nothing was done."))


def command_in(text: str, username: str) -> tuple[str | None, str]:
    """Return the command that a text is, and what stands behind it.

    Returns:
        "" for a text that is no command; None for a command to another bot.
    """
    word, *rest = text.split(maxsplit=1) or [""]
    name, _, whose = word[1:].partition("@")
    if not text.startswith("/") or not name:
        return "", text
    if whose and whose.lower() != username.lower():
        return None, ""
    return name.lower(), "".join(rest).strip()
