"""Where Telegram calls the server, instead of being asked."""

import hmac
import json
import logging
import secrets

from aiohttp import web
from telegram.error import TelegramError
from telegram.ext import ExtBot

from server.doorway.keys import SERVICE
from server.doorway.problems import refused
from server.telegram_bot.receiving import WANTED, keep
from server.telegram_bot.settings import BotSettings, Sleep

LOG = logging.getLogger("fbflow.telegram")
PATH = "/telegram/webhook"
_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_AGAIN = 30.0


class Webhook:
    """The address, and what Telegram has to know to be heard there."""

    def __init__(self) -> None:
        """Make a secret; Telegram learns it with every start."""
        self._secret = secrets.token_urlsafe(32)

    def add_route(self, app: web.Application) -> None:
        """Listen at the address."""
        app.router.add_post(PATH, self._take)

    async def _take(self, request: web.Request) -> web.Response:
        shown = request.headers.get(_HEADER, "")
        if not hmac.compare_digest(shown.encode(errors="replace"), self._secret.encode()):
            message = "only Telegram may call here"
            refusal = refused("forbidden", 403, message)
            raise refusal
        try:
            update = json.loads(await request.read())
        except ValueError:
            update = None
        if isinstance(update, dict):
            await keep(request.app[SERVICE], [update])
        # What nobody understands would only be sent again.
        return web.Response()

    async def announce(self, bot: ExtBot[int], settings: BotSettings, sleep: Sleep) -> None:
        """Tell Telegram the address and the secret, until it has heard them."""
        while True:
            try:
                await bot.set_webhook(
                    f"{settings.pages}{PATH}",
                    secret_token=self._secret,
                    allowed_updates=list(WANTED),
                )
            except TelegramError as error:
                fields = {"problem": settings.said(str(error)), "again_in": _AGAIN}
                LOG.warning("telegram_unreachable", extra={"fields": fields})
                await sleep(_AGAIN)
            else:
                return
