"""Messages that ask for an approval: sent while it is open, changed when it was answered."""

import json
from collections.abc import Sequence
from functools import partial

from server.service.chats.questions import Question
from server.service.control import ControlService
from server.service.errors import NotFoundError
from server.service.events import Event, Gap
from server.service.queue import Done, GivenUpError, NewItem
from server.service.records.runs import TaskDetail
from server.telegram_bot.cards.question import Asked, decision, question_rows, question_text
from server.telegram_bot.fitting import length, shortened
from server.telegram_bot.following import surely
from server.telegram_bot.replies import CHANNEL, LONGEST_TEXT, Reply
from server.telegram_bot.run_messages import Send, words_in
from server.telegram_bot.words import Words

_OPEN = frozenset({"pending", "running", "waiting"})
"""States of a task that waits for its answer, or will again after a restart."""


class Asking:
    """Everything that is asked in chats."""

    def __init__(self, service: ControlService, send: Send) -> None:
        """Ask what runs of a service want to know."""
        self._service = service
        self._send = send

    # --- For the queue -------------------------------------------------------------------------

    async def send(self, chat: int, reply: Reply) -> Done:
        """Ask, unless it is settled by now.

        Raises:
            NotYetError: Telegram cannot be reached, or wants a pause.
            GivenUpError: that chat cannot be written to.
        """
        question = self._service.chats.questions.get(reply.asks_for, chat)
        if question is None:
            return Done()
        if not _is_open(await self._detail(question)):
            return Done(also=[self._service.chats.questions.settled(question.key, chat)])
        return await self._send(chat, reply)

    async def settle(self, chat: int, key: str) -> Done:
        """Say in the message who has answered.

        Raises:
            NotYetError: Telegram cannot be reached, or wants a pause.
            GivenUpError: that chat cannot be written to.
        """
        question = self._service.chats.questions.get(key, chat)
        if question is None:
            return Done()
        settled = self._service.chats.questions.settled(key, chat)
        if not question.message:
            return Done(also=[settled])
        said = decision(words_in(self._service, chat), await self._detail(question))
        fitting = shortened(said, LONGEST_TEXT - length(f"{question.text}\n\n"))
        reply = Reply(text=f"{question.text}\n\n{fitting}", edits=question.message)
        try:
            done = await self._send(chat, reply)
        except GivenUpError as error:
            raise GivenUpError(str(error), also=[settled]) from error
        return Done(items=done.items, also=[*done.also, settled])

    # --- What happens --------------------------------------------------------------------------

    async def follow(self) -> None:
        """See what was answered, wherever, until cancelled or until the service stops."""
        with self._service.events.reading(kinds=("task",)) as reader:
            found: Sequence[Event | Gap] | None = [Gap(None)]
            while found is not None:
                await surely(partial(self._take, found))
                found = await reader.next()

    async def _take(self, found: Sequence[Event | Gap]) -> None:
        questions = self._service.chats.questions.all()
        if any(isinstance(one, Gap) for one in found):
            for one in questions:
                if not _is_open(await self._detail(one)):
                    await self._settled([one])
        asking = {one.run for one in questions}
        for event in found:
            if isinstance(event, Event) and event.run in asking:
                task = json.loads(event.text)["data"]
                if task["item"] is None and task["state"] not in _OPEN:
                    mine = (event.run, task["node"])
                    await self._settled([one for one in questions if (one.run, one.node) == mine])

    async def _settled(self, questions: Sequence[Question]) -> None:
        # Behind the message itself, which may not have been sent yet.
        await self._service.queue.put(
            [
                NewItem(CHANNEL, str(one.chat), {"settled": one.key}, key=f"settled:{one.key}")
                for one in questions
            ]
        )

    async def _detail(self, question: Question) -> TaskDetail | None:
        try:
            return await self._service.runs.task(question.run, question.node)
        except NotFoundError:
            return None


def question_of(words: Words, chat: int, key: str, asked: Asked) -> tuple[Reply, Question]:
    """Return the message that asks, and what is kept of it."""
    text = question_text(words, asked)
    reply = Reply(text=text, rows=question_rows(words, asked), asks_for=key)
    return reply, Question(key=key, chat=chat, run=asked.run, node=asked.node, text=text)


def _is_open(detail: TaskDetail | None) -> bool:
    return detail is not None and detail.task.state in _OPEN
