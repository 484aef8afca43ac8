"""Files that people sent, as Telegram has them."""

from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import ExtBot

from server.service.errors import TooLargeError
from server.service.queue import NotYetError
from server.telegram_bot.settings import MEGABYTE, BotSettings
from server.telegram_bot.talk import File


class Fetching:
    """Fetches them."""

    def __init__(self, bot: ExtBot[int], settings: BotSettings) -> None:
        """Fetch by a bot."""
        self._bot = bot
        self._settings = settings

    async def fetch(self, file: File) -> bytes:
        """Return the bytes of a file, which may have been sent some time ago.

        Raises:
            TooLargeError: bots may not fetch files of that size, or Telegram has it no more.
            NotYetError: Telegram cannot be reached.
        """
        most = self._settings.largest_upload
        if file.size > most:
            message = f"bots may fetch files of at most {most // MEGABYTE} MB from Telegram"
            raise TooLargeError(message)
        try:
            found = await self._bot.get_file(file.id)
            return bytes(await found.download_as_bytearray())
        except (BadRequest, InvalidToken) as error:
            # For a path that is not there, too, the library says that it is the token.
            message = f"Telegram does not give the file: {self._settings.said(str(error))}"
            raise TooLargeError(message) from error
        except (TimeoutError, TelegramError) as error:
            raise NotYetError(self._settings.said(str(error))) from error
