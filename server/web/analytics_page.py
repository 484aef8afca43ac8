"""`/analytics`: performance, bottlenecks and cost."""

from collections.abc import Sequence

from aiohttp import web

from server.doorway.keys import SERVICE
from server.service.records.graphs import GraphAbout
from server.web.charts import HEIGHT, WIDTH, columns_of, filled_up
from server.web.forms import day_of
from server.web.rendering import page

MOST_GRAPHS = 500
"""Names to choose from."""


async def show(request: web.Request) -> web.Response:
    """Show figures of all runs, or of the runs of one graph since a day."""
    service = request.app[SERVICE]
    graph, since = request.query.get("graph", ""), day_of(request.query.get("since", ""))
    graphs = (await service.graphs.list(most=MOST_GRAPHS)).items
    performance = await service.analytics.performance(graph=graph, since=since)
    chosen = _chosen(graph, graphs)
    return await page(
        request,
        "analytics.html",
        graphs=graphs,
        graph=chosen.id if chosen else graph,
        since=since,
        performance=performance,
        chart=columns_of(filled_up(performance.hours)),
        width=WIDTH,
        height=HEIGHT,
        bottlenecks=await service.analytics.bottlenecks(chosen.id) if chosen else None,
        cost=await service.analytics.cost(graph=graph, since=since),
    )


def _chosen(graph: str, graphs: Sequence[GraphAbout]) -> GraphAbout | None:
    """Return the graph of that id or name."""
    return next((one for one in graphs if graph in (one.id, one.name)), None)
