"""The page of a graph: its picture, its warnings, its runs, and what starts one."""

import hashlib
from typing import get_args

from aiohttp import web
from markupsafe import Markup

from server.doorway.keys import SERVICE
from server.service.control import ControlService
from server.service.errors import ServiceError
from server.service.records.graphs import GraphAbout, View
from server.web.graph_page_block import block_values
from server.web.grid import grid_of
from server.web.parameters import ANY_JSON, PREFIX
from server.web.rendering import page
from server.web.schedule_page import schedule_of
from server.web.start_page import RUN

_FOR_EVER = "public, max-age=31536000, immutable"


async def show_graph(request: web.Request) -> web.Response:
    """Answer `/graphs/{graph}`; `?view=` chooses the picture, `?block=` opens a block."""
    service = request.app[SERVICE]
    about = await service.graphs.get(request.match_info["graph"])
    view = view_of(request, about)
    picture, trouble = await _picture(service, about, view)
    block = request.query.get("block", "")
    return await page(
        request,
        "graph.html",
        graph=about,
        view=view,
        picture=picture,
        trouble=trouble,
        styles=picture_styles_link(service),
        diagnostics=await service.graphs.diagnostics(about.id),
        schedule=await schedule_of(service, about.id),
        grid=await grid_of(service, about.name),
        prefix=PREFIX,
        planned={RUN: service.runs.new_id()},
        any_json=ANY_JSON,
        block=await block_values(service, about, block) if block else None,
    )


async def show_parts(request: web.Request) -> web.Response:
    """Answer `/graphs/{graph}/parts`: what of the page changes with its runs."""
    service = request.app[SERVICE]
    about = await service.graphs.get(request.match_info["graph"])
    return await page(
        request, "graph_parts.html", graph=about, grid=await grid_of(service, about.name)
    )


async def picture_styles(request: web.Request) -> web.Response:
    """Answer the style sheet of drawings, under an address that changes with it."""
    return web.Response(
        text=request.app[SERVICE].graphs.picture_styles(),
        content_type="text/css",
        headers={"Cache-Control": _FOR_EVER},
    )


def picture_styles_link(service: ControlService) -> str:
    """Return where the style sheet of drawings is."""
    digest = hashlib.sha256(service.graphs.picture_styles().encode()).hexdigest()
    return f"/pictures/{digest[:16]}.css"


def view_of(request: web.Request, about: GraphAbout) -> View | None:
    """Return what a reader wants to be drawn; what cannot be is what fits best."""
    wanted = request.query.get("view", "")
    choices = {name: name for name in get_args(View) if name in about.views}
    return choices.get(wanted, about.views[0] if about.views else None)


async def _picture(
    service: ControlService, about: GraphAbout, view: View | None
) -> tuple[Markup, str]:
    """Return the drawing, or why there is none."""
    try:
        svg = await service.graphs.picture(about.id, view, inline=True)
    except ServiceError as error:
        return Markup(""), str(error)
    # The exporter escapes every text in it.
    return Markup(svg), ""  # noqa: S704
