"""Every verb about archives."""

import asyncio
from pathlib import Path

from server.service.access import Actor
from server.service.records.base import Page
from server.service.records.runs import ArchiveAbout
from server.service.runs.desk import Desk
from server.service.runs.room import Runs

_MOST = 1_000


class Archives:
    """What remains of runs that are over. `Runs.archive` gives the ZIP itself."""

    def __init__(self, desk: Desk, runs: Runs) -> None:
        """Look into the home of a desk."""
        self._home = desk.session.home
        self._runs = runs

    async def list(
        self, *, graph: str = "", before: str = "", most: int = 100
    ) -> Page[ArchiveAbout]:
        """Return archives, the last first."""
        most = min(max(most, 1), _MOST)
        found: list[ArchiveAbout] = []
        cursor: str | None = before
        while cursor is not None:
            page = await self._runs.list(
                states=("succeeded", "failed", "cancelled", "compensated"),
                graph=graph,
                before=cursor,
                most=most,
            )
            cursor = page.next
            for run in page.items:
                path = self._home.archive(run.id)
                size = await asyncio.to_thread(_size, path)
                if size is None:
                    continue
                if len(found) == most:
                    return Page(items=found, next=found[-1].run)
                found.append(
                    ArchiveAbout(
                        run=run.id, graph=run.graph, state=run.state, size=size, created=run.ended
                    )
                )
        return Page(items=found)

    async def delete(self, run: str, *, by: Actor) -> None:
        """Delete a run with its archive. Needs the role admin."""
        await self._runs.delete(run, by=by)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None
