"""The panel about one block of a graph: pins, wires, source line, policy, what became of it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from aiohttp import web

from server.doorway.keys import SERVICE
from server.service.control import ControlService
from server.service.records.graphs import GraphAbout, PortAbout
from server.service.records.runs import RunAbout, TaskAbout
from server.web.grid import grid_of
from server.web.rendering import page
from server.wording.languages import sentence

_HEADINGS = {
    "event input": sentence("Event inputs"),
    "event output": sentence("Event outputs"),
    "data input": sentence("Data inputs"),
    "data output": sentence("Data outputs"),
    "variable": sentence("Variables"),
}
"""By kind of pin, in the order they are shown in."""


async def show_block(request: web.Request) -> web.Response:
    """Answer `/graphs/{graph}/block?node=`: the panel as a page of its own."""
    service = request.app[SERVICE]
    about = await service.graphs.get(request.match_info["graph"])
    block = await block_values(service, about, request.query.get("node", ""))
    return await page(request, "graph_block_page.html", graph=about, block=block)


async def block_values(
    service: ControlService, about: GraphAbout, node: str
) -> Mapping[str, object]:
    """Return what the template of the panel wants.

    Raises:
        NotFoundError: there is no such block.
    """
    found = await service.graphs.node(about.id, node)
    return {
        "node": found,
        "ports": [(heading, list(ports)) for heading, ports in _by_kind(found.ports)],
        "past": await _past(service, about, node) if found.operation else (),
    }


def _by_kind(ports: Sequence[PortAbout]) -> Iterator[tuple[str, Iterator[PortAbout]]]:
    order = list(_HEADINGS)
    sorted_ports = sorted(ports, key=lambda port: order.index(port.kind))
    for kind, of_kind in groupby(sorted_ports, key=lambda port: port.kind):
        yield _HEADINGS[kind], of_kind


async def _past(
    service: ControlService, about: GraphAbout, node: str
) -> Sequence[tuple[RunAbout, TaskAbout]]:
    """Return what became of a task in the last runs, the newest first."""
    grid = await grid_of(service, about.name)
    cells = next((row.cells for row in grid.rows if row.node == node), ())
    past = [(run, task) for run, task in zip(grid.runs, cells, strict=False) if task]
    return past[::-1]
