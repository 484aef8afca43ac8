"""What follows the events of the service, whatever goes wrong."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from server.service.errors import UnavailableError

LOG = logging.getLogger("fbflow.telegram")
_PAUSE = 5.0
"""Seconds until what could not be read or written is tried again."""


async def surely(action: Callable[[], Awaitable[None]]) -> None:
    """Do something as soon as the disk lets it be done."""
    while True:
        try:
            return await action()
        except UnavailableError as error:
            fields = {"again_in": _PAUSE, "problem": str(error)}
            LOG.warning("telegram_delayed", extra={"fields": fields})
            await asyncio.sleep(_PAUSE)
        except Exception:
            # One message may end neither the others nor the server.
            LOG.exception("telegram_failed")
            return None
