"""Dead letters: what failed for good is sent again by a button."""

from collections.abc import Mapping
from typing import Any

from server.telegram_bot.starting import following
from server.telegram_bot.talk import Press, Talk


async def send_again(talk: Talk, arguments: Mapping[str, Any]) -> None:
    """Perform the operation of a letter again, in a run that the chat follows."""
    letter = int(arguments["letter"])
    async with following(talk, str(arguments["graph"])):
        await talk.service.letters.send_again(letter, by=talk.actor, id_=talk.run)


PRESSES: Mapping[str, Press] = {"letter_send": send_again}
