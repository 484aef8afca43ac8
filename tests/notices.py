"""Telling notices of a service, as the server does it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from runtime.clock import WallClock
from server.notifying.sending import notifying
from server.notifying.settings import NotifyingSettings
from server.service.control import ControlService


@asynccontextmanager
async def telling(service: ControlService, settings: NotifyingSettings) -> AsyncIterator[None]:
    """Tell targets what happens meanwhile."""
    async with notifying(service, settings, wall=WallClock(sleep=asyncio.sleep).now):
        service.notices.start()
        yield
