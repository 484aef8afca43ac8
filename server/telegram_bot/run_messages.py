"""Messages that show how far runs are: drawn anew whenever they are sent or changed.

Two change them: the queue, which sends the first one and tells the end, and `Progress` in
between. They take turns, each of the length of a pause, and draw what is true in their turn: so no
message is changed too often, and none falls back behind its end. However many runs a chat follows,
their messages are changed one after the other: what Telegram takes from a bot in a chat is little.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from server.service.chats.watches import Watch
from server.service.control import ControlService
from server.service.errors import NotFoundError
from server.service.queue import Done, GivenUpError, NotYetError
from server.telegram_bot.cards.looks import RunLook, look_at
from server.telegram_bot.cards.run import RunCard
from server.telegram_bot.replies import Button, Reply
from server.telegram_bot.settings import BotSettings
from server.telegram_bot.words import Words

LOG = logging.getLogger("fbflow.telegram")
Send = Callable[[int, Reply], Awaitable[Done]]
"""Sends a reply to a chat; raises NotYetError or GivenUpError."""
_MORE_IN_GROUPS = 2
"""Pauses more between two changes in a group: Telegram takes twenty messages a minute there."""
_Place = tuple[str, int]
"""A run, and a chat."""


class RunMessages:
    """The messages of all runs in all chats."""

    def __init__(self, service: ControlService, settings: BotSettings, send: Send) -> None:
        """Draw runs of a service."""
        self._service = service
        self._settings = settings
        self._send = send
        self._turns = WeakValueDictionary[_Place, asyncio.Lock]()
        self._chats = WeakValueDictionary[int, asyncio.Lock]()
        """Messages of a chat are changed one after the other: its pace is that of one message."""
        self._facts: dict[_Place, tuple[object, ...]] = {}
        """What messages show that will change again."""
        self._keys: dict[_Place, dict[str, str]] = {}
        """Of their buttons: they stay the same while the buttons do."""

    # --- The first and the last time -----------------------------------------------------------

    async def send(self, chat: int, reply: Reply) -> Done:
        """Send the message that `reply.shows`, or tell the end by it.

        Raises:
            NotYetError: Telegram cannot be reached, or wants a pause.
            GivenUpError: that chat cannot be written to.
        """
        async with self._turn(reply.shows, chat) as place:
            watches = self._service.chats.watches
            watch = watches.of(*place) or Watch(*place, answer="web", message=0, told=0)
            try:
                look = await look_at(self._service, reply.shows)
            except NotFoundError:
                return Done(also=[watches.forget(*place)])
            try:
                done = await self._draw(watch, look, reply.edits)
            except GivenUpError as error:
                self._forget(place)
                lost = watches.told(*place, look.end) if look.is_over else watches.lost(*place)
                raise GivenUpError(str(error), also=[lost]) from error
            return self._told(watch, look, done) if look.is_over else done

    def _told(self, watch: Watch, look: RunLook, done: Done) -> Done:
        """Return what follows when the end was told: that it was, and the files if wanted."""
        self._forget((watch.run, watch.chat))
        end = look.end
        if end == watch.told:
            return done
        items = list(done.items)
        if watch.answer == "zip":
            files = Reply(document=f"archive:{watch.run}")
            items.append(files.item(watch.chat, key=f"archive:{watch.run}:{end}"))
        told = self._service.chats.watches.told(watch.run, watch.chat, end)
        return Done(items=items, also=[*done.also, told])

    # --- In between ----------------------------------------------------------------------------

    async def change(self, run: str, chat: int) -> bool:
        """Change a message if there is something new to show; the end is left to the queue.

        Returns:
            Whether to try again: it has not been sent yet, or Telegram cannot be reached.
        """
        watch = self._service.chats.watches.of(run, chat)
        if watch is not None and not watch.message:
            # Without a turn: whoever sends it needs that.
            await asyncio.sleep(self._settings.edit_pause)
            return True
        async with self._chats.setdefault(chat, asyncio.Lock()):
            async with self._turn(run, chat) as place:
                tried = await self._try(place)
                if tried is None:
                    return False
                await asyncio.sleep(self._settings.edit_pause)
            again, wish = tried
            await asyncio.sleep(max(self._rest(chat), wish))
            return again

    async def _try(self, place: _Place) -> tuple[bool, float] | None:
        """Change a message; return what `_changed` does, or None: there is nothing to change."""
        watch = self._service.chats.watches.of(*place)
        if watch is None or watch.is_lost:
            return None
        try:
            look = await look_at(self._service, watch.run)
        except NotFoundError:
            return None
        if look.is_over or self._facts.get(place) == look.facts:
            return None
        return await self._changed(watch, look)

    async def _changed(self, watch: Watch, look: RunLook) -> tuple[bool, float]:
        """Change a message; return whether to try again, and after how many seconds at least."""
        try:
            done = await self._draw(watch, look, watch.message)
        except NotYetError as error:
            return True, error.after or 0.0
        except GivenUpError as error:
            fields = {"run": watch.run, "chat": watch.chat, "problem": str(error)}
            LOG.warning("telegram_not_changed", extra={"fields": fields})
            # Nor will it be later; the end comes as a message of its own, if any can come.
            lost = self._service.chats.watches.lost(watch.run, watch.chat)
            await self._service.queue.put([], also=[lost])
            return False, 0.0
        if done.items or done.also:
            await self._service.queue.put(done.items, also=done.also)
        return False, 0.0

    def _rest(self, chat: int) -> float:
        """Return how long to leave a chat alone after the pause of a message."""
        return self._settings.edit_pause * (_MORE_IN_GROUPS if chat < 0 else 0)

    # --- How -----------------------------------------------------------------------------------

    @asynccontextmanager
    async def _turn(self, run: str, chat: int) -> AsyncIterator[_Place]:
        place = (run, chat)
        turn = self._turns.setdefault(place, asyncio.Lock())
        async with turn:
            yield place

    async def _draw(self, watch: Watch, look: RunLook, message: int) -> Done:
        card = RunCard(words_in(self._service, watch.chat), self._settings).card(look, watch.answer)
        reply = Reply(text=card.text, rows=card.rows, edits=message, shows=watch.run)
        keys = await self._keys_of((watch.run, watch.chat), reply.buttons)
        done = await self._send(watch.chat, reply.model_copy(update={"keys": keys}))
        self._facts[watch.run, watch.chat] = look.facts
        return done

    def _forget(self, place: _Place) -> None:
        """Forget what a message shows: it will not change again."""
        self._facts.pop(place, None)
        self._keys.pop(place, None)

    async def _keys_of(self, place: _Place, buttons: Sequence[Button]) -> Sequence[str]:
        known = self._keys.setdefault(place, {})
        named = {json.dumps([one.verb, dict(one.arguments)]): one.offer for one in buttons}
        new = [name for name in named if name not in known]
        made = await self._service.chats.offers.make([named[name] for name in new])
        known |= zip(new, made, strict=True)
        return [known[name] for name in named]


def words_in(service: ControlService, chat: int) -> Words:
    """Return the words of the language that was spoken last in a chat."""
    known = {one.id: one.language for one in service.chats.people.everybody()}
    return Words("ru" if known.get(chat) == "ru" else "en")
