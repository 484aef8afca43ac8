"""What leaves for Telegram: each item of the queue goes to whoever knows how it is sent."""

from server.service.queue import Done, Item
from server.service.records.notices import NoticeAbout
from server.telegram_bot.notices import Telling
from server.telegram_bot.questions import Asking
from server.telegram_bot.replies import Reply
from server.telegram_bot.run_messages import RunMessages
from server.telegram_bot.sending import Sending


class Outbox:
    """Sends what waits."""

    def __init__(
        self, sending: Sending, messages: RunMessages, asking: Asking, telling: Telling
    ) -> None:
        """Send by these."""
        self._sending = sending
        self._messages = messages
        self._asking = asking
        self._telling = telling

    async def work(self, item: Item) -> Done:
        """Send an item of the queue, or put what it means in its place.

        Raises:
            NotYetError: Telegram cannot be reached, or wants a pause.
            GivenUpError: that chat cannot be written to.
        """
        chat = int(item.address)
        if "notice" in item.body:
            return await self._telling.told(chat, NoticeAbout.model_validate(item.body["notice"]))
        if "settled" in item.body:
            return await self._asking.settle(chat, item.body["settled"])
        reply = Reply.model_validate(item.body["reply"])
        if reply.shows:
            return await self._messages.send(chat, reply)
        if reply.asks_for:
            return await self._asking.send(chat, reply)
        return await self._sending.send(chat, reply)
