"""`/runs`: all runs, filtered."""

from typing import cast, get_args

from aiohttp import web

from server.doorway.keys import SERVICE
from server.service.records.runs import RunStateName
from server.web.forms import day_of
from server.web.rendering import page

ON_A_PAGE = 50
STATES = cast(tuple[RunStateName, ...], get_args(RunStateName))


async def show(request: web.Request) -> web.Response:
    """Show the runs of the states, the graph, the time and the id that are asked for."""
    query = request.query
    service = request.app[SERVICE]
    states = [state for state in STATES if state in query.getall("state", [])]
    graph, search = query.get("graph", "").strip(), query.get("search", "").strip()
    since = day_of(query.get("since", ""))
    found = await service.runs.list(
        states=states,
        graph=graph,
        since=since,
        search=search,
        before=query.get("before", ""),
        most=ON_A_PAGE,
    )
    return await page(
        request,
        "runs.html",
        runs=found.items,
        next=found.next,
        counts=await service.runs.counts(graph),
        states=STATES,
        chosen=states,
        graph=graph,
        search=search,
        since=since,
        is_filtered=bool(states or graph or search or since),
        before=query.get("before", ""),
    )
