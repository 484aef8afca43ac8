"""Telegram calls the server: only with the secret, and what came is answered once."""

from contextlib import AsyncExitStack
from pathlib import Path

from server.app import make_app
from server.doorway.settings import DoorSettings
from server.service.access import LOCAL, Role
from server.telegram_bot.bot import telegram_bot
from server.telegram_bot.webhook import Webhook
from tests.bots import ANNA, bot_settings
from tests.control import control
from tests.serving import serving
from tests.talking import in_loop
from tests.telegram_stand_in.api import telegram


@in_loop
async def test_what_telegram_calls_with_is_heard_and_what_others_call_with_is_not(
    tmp_path: Path,
) -> None:
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(telegram())
        service = await stack.enter_async_context(control(tmp_path))
        await service.chats.people.allow(ANNA, "anna", Role.ADMIN, by=LOCAL)
        await service.accounts.add_token("somebody", Role.VIEWER, by=LOCAL)
        webhook = Webhook()
        app = make_app(service, DoorSettings(base_url="https://flows.example.org"))
        webhook.add_route(app)
        api.behind = await stack.enter_async_context(serving(app))
        settings = bot_settings(api, webhook=True, pages="https://flows.example.org")
        await stack.enter_async_context(telegram_bot(service, settings, webhook))

        anna = api.person(ANNA, "Anna")
        await anna.says("/help")
        helped = await anna.sees()
        forged = {"update_id": 5, "message": {"text": "/start"}}
        statuses = [
            await api.post_update(forged, secret="wrong"),  # noqa: S106
            await api.post_update(forged, secret=""),
            await api.post_update({"update_id": "nonsense"}),
            await api.post_update({}),
        ]
        await anna.says("/help")
        await anna.sees()

    assert "You are anna, admin." in helped.text
    assert statuses == [403, 403, 200, 200]
    assert len([one for one in anna.chat if one.by_bot]) == 2
