"""Sends notices by webhook and e-mail for as long as it is open."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from server.notifying.mailing import Mails
from server.notifying.settings import NotifyingSettings
from server.notifying.webhook import Webhooks, client_session
from server.service.control import ControlService


@asynccontextmanager
async def notifying(
    service: ControlService, settings: NotifyingSettings, *, wall: Callable[[], int]
) -> AsyncIterator[None]:
    """Tell the targets what the service finds worth telling, once its `notices` are started.

    What is left from before is sent even where no target is told anything new.

    Args:
        service: what it is a door of.
        settings: who is told what.
        wall: the time in nanoseconds since 1970.
    """
    queue, notices = service.queue, service.notices
    if settings.targets:
        notices.route("webhook", lambda notice: settings.addresses("webhook", notice))
        notices.route("email", lambda notice: settings.addresses("email", notice))
    mails = Mails(settings.mail, pages=settings.pages)
    webhooks = [one for one in settings.targets if one.channel == "webhook"]
    async with client_session() as client:
        posts = Webhooks(client, webhooks, secret=settings.secret, wall=wall)
        async with asyncio.TaskGroup() as tasks:
            workers = (
                tasks.create_task(queue.work("webhook", posts.send)),
                tasks.create_task(queue.work("email", mails.send)),
            )
            try:
                yield
            finally:
                for worker in workers:
                    worker.cancel()
