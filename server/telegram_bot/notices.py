"""Notices in chats: who is told of what, and in which words."""

from collections.abc import Sequence

from server.service.access import Role
from server.service.chats.people import PersonAbout
from server.service.control import ControlService
from server.service.errors import NotFoundError
from server.service.queue import Done
from server.service.records.notices import NoticeAbout
from server.telegram_bot.answering import items_of
from server.telegram_bot.cards.alerts import alert
from server.telegram_bot.cards.looks import RunLook, look_at
from server.telegram_bot.cards.question import asked_by
from server.telegram_bot.cards.run import RunCard
from server.telegram_bot.questions import question_of
from server.telegram_bot.replies import Reply
from server.telegram_bot.run_messages import words_in
from server.telegram_bot.settings import BotSettings


class Telling:
    """Puts what is to be said in the place of a notice."""

    def __init__(self, service: ControlService, settings: BotSettings) -> None:
        """Tell notices of a service."""
        self._service = service
        self._settings = settings

    # --- Who -----------------------------------------------------------------------------------

    def chats(self, notice: NoticeAbout) -> Sequence[str]:
        """Return the chats that are told of something."""
        chats = self._service.chats
        following = {one.chat for one in chats.watches.of_run(notice.run)}
        following |= {chat for chat, _ in chats.watches.chats_of_graph(notice.graph_id)}
        if notice.kind == "ended":
            return [str(one) for one in sorted(following)]
        # Who follows a run is told how it ended and what failed, and needs no alert.
        told = following if notice.kind in ("failed", "letter") else set()
        return [
            str(one.id)
            for one in chats.people.everybody()
            if _wants(one, notice) and one.id not in told and _may_act(one, notice)
        ]

    # --- What ----------------------------------------------------------------------------------

    async def told(self, chat: int, notice: NoticeAbout) -> Done:
        """Return what follows from a notice for a chat."""
        match notice.kind:
            case "ended":
                return self._ended(chat, notice)
            case "approval":
                return await self._asked(chat, notice)
            case _:
                words = words_in(self._service, chat)
                card = RunCard(words, self._settings)
                shown = alert(words, card, notice, await self._look(notice))
                reply = Reply(text=shown.text, rows=shown.rows)
                return Done(items=await items_of(self._service, chat, [reply], notice.key))

    def _ended(self, chat: int, notice: NoticeAbout) -> Done:
        """Let the message of a run tell its end."""
        watches = self._service.chats.watches
        watch = watches.of(notice.run, chat)
        if watch is None:
            # It began and ended while nobody looked.
            answer = watches.answer_of(notice.graph_id, chat)
            item = Reply(shows=notice.run).item(chat, key=f"run:{notice.run}")
            return Done(items=[item], also=[watches.follow(notice.run, chat, answer)])
        if not watch.message:
            # The first message is on its way, and shows what is true when it is sent.
            return Done()
        reply = Reply(shows=notice.run, edits=0 if watch.is_lost else watch.message)
        return Done(items=[reply.item(chat, key=f"{notice.key}/0")])

    async def _asked(self, chat: int, notice: NoticeAbout) -> Done:
        words = words_in(self._service, chat)
        reply, question = question_of(words, chat, notice.key, asked_by(notice))
        items = await items_of(self._service, chat, [reply], notice.key)
        return Done(items=items, also=[self._service.chats.questions.asked(question)])

    async def _look(self, notice: NoticeAbout) -> RunLook | None:
        if not notice.run:
            return None
        try:
            return await look_at(self._service, notice.run)
        except NotFoundError:
            return None


def _wants(person: PersonAbout, notice: NoticeAbout) -> bool:
    """Whether somebody wants to be told; an answer is asked of all who may give it."""
    return person.alerts or notice.kind == "approval"


def _may_act(person: PersonAbout, notice: NoticeAbout) -> bool:
    """Whether somebody may do something about it."""
    if Role[person.role.upper()] < Role.OPERATOR:
        return False
    approvers = notice.data.get("approvers")
    return not isinstance(approvers, list) or person.name in approvers
