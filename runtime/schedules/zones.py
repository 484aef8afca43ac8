"""The time zone of this machine."""

import asyncio
import os
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from runtime.clock import SECOND, WallClock

_ZONE_FILE = Path("/etc/localtime")


def zone_here() -> tzinfo:
    """Return the time zone of this machine; if it does not tell, its distance from UTC now."""
    if name := os.environ.get("TZ", "").lstrip(":"):
        with suppress(ZoneInfoNotFoundError, ValueError):
            return ZoneInfo(name)
    with suppress(OSError, ValueError), _ZONE_FILE.open("rb") as file:
        return ZoneInfo.from_file(file, key="local time")
    clock = WallClock(sleep=asyncio.sleep)
    now = datetime.fromtimestamp(clock.now() / SECOND, UTC)
    return now.astimezone().tzinfo or UTC
