"""`schedules.json`: where servers before this one kept which schedules are paused."""

import asyncio
import json
import logging
from pathlib import Path

from server.service.schedules.rows import Row, Rows

_LOG = logging.getLogger("fbflow.schedules")


async def take_over(file: Path, rows: Rows, now: int) -> None:
    """Keep as rows what stands in the file, then remove it; without one there is nothing to do."""
    if not await asyncio.to_thread(file.exists):
        return
    for graph in await asyncio.to_thread(_read, file):
        if rows.of(graph) is None:
            await rows.put(Row(graph, paused=True, seen=now))
    await asyncio.to_thread(file.unlink, missing_ok=True)


def _read(file: Path) -> list[str]:
    """Return the graphs in the file."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        # Whoever paused a schedule sees that it goes on; a server that does not start helps nobody.
        _LOG.warning("paused_schedules_lost", extra={"fields": {"error": str(error)}})
        return []
    return [graph for graph in found if isinstance(graph, str)] if isinstance(found, list) else []
