"""Dead letters: what failed for good is sent again by a button."""

from collections.abc import Mapping
from typing import Any

from server.telegram_bot.starting import started
from server.telegram_bot.talk import Press, Talk


async def send_again(talk: Talk, arguments: Mapping[str, Any]) -> None:
    """Perform the operation of a letter again, in a run that the chat follows."""
    run = await talk.service.letters.send_again(int(arguments["letter"]), by=talk.actor)
    watches, chat = talk.service.chats.watches, talk.said.chat
    talk.writes.append(watches.follow(run.id, chat, watches.answer_of(run.graph_id, chat)))
    started(talk, run.id)


PRESSES: Mapping[str, Press] = {"letter_send": send_again}
