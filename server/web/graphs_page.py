"""`/`: the graphs, with their last runs."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from server.doorway.keys import SERVICE
from server.doorway.problems import wants_html
from server.service.records.graphs import GraphAbout
from server.service.records.runs import RunAbout
from server.service.records.schedules import ScheduleAbout
from server.web.rendering import page

ON_A_PAGE = 25
LAST_RUNS = 10


@dataclass(frozen=True, slots=True)
class GraphRow:
    """A graph in the list."""

    graph: GraphAbout
    runs: Sequence[RunAbout]
    """The last ones, the oldest of them first."""
    schedule: ScheduleAbout | None


async def show(request: web.Request) -> web.Response:
    """Show the graphs; tell a program that asks for JSON that the server is there."""
    if not wants_html(request):
        return web.json_response({"status": "ok"})
    service = request.app[SERVICE]
    search = request.query.get("search", "").strip()
    after = request.query.get("after", "")
    found = await service.graphs.list(search=search, after=after, most=ON_A_PAGE)
    runs = await asyncio.gather(
        *(service.runs.list(graph=one.id, most=LAST_RUNS) for one in found.items)
    )
    schedules = {one.graph: one for one in await service.schedules.list()}
    rows = [
        GraphRow(graph, list(reversed(last.items)), schedules.get(graph.id))
        for graph, last in zip(found.items, runs, strict=True)
    ]
    return await page(
        request, "graphs.html", rows=rows, search=search, after=after, next=found.next
    )
