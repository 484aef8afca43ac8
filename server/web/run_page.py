"""The page of a run: its picture and all that is known of it; parts of it are asked for alone."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from markupsafe import Markup

from server.doorway.keys import ACTOR, SERVICE
from server.service.access import Role
from server.service.control import ControlService
from server.service.errors import ServiceError
from server.service.records.base import Page
from server.service.records.graphs import View
from server.service.records.runs import JournalEntry, RunAbout
from server.web.graph_page import picture_styles_link
from server.web.rendering import page
from server.web.run_page_actions import actions_of_run, actions_of_task, is_over

_ENTRIES = 100
_VIEWS: Mapping[str, View] = {"tasks": "tasks", "blocks": "blocks"}


async def show_run(request: web.Request) -> web.Response:
    """Answer `/runs/{run}` and `/dag_ui/{run}`; `?view=` chooses the picture."""
    service = request.app[SERVICE]
    values = await _parts(request)
    run: RunAbout = values["run"]
    view = _VIEWS.get(request.query.get("view", ""))
    picture, trouble = await _picture(service, run, view)
    return await page(
        request,
        "run.html",
        **values,
        picture=picture,
        trouble=trouble,
        view=view or ("blocks" if run.is_network else "tasks"),
        views=("blocks",) if run.is_network else ("tasks", "blocks"),
        styles=picture_styles_link(service),
        journal=await _journal(service, run, request),
    )


async def show_parts(request: web.Request) -> web.Response:
    """Answer `/runs/{run}/parts`: what of the page changes with the run, but for the picture."""
    return await page(request, "run_parts.html", **await _parts(request))


async def _parts(request: web.Request) -> dict[str, Any]:
    service = request.app[SERVICE]
    run = await service.runs.get(request.match_info["run"])
    role = request[ACTOR].role
    tasks = await service.runs.tasks(run.id)
    return {
        "run": run,
        "over": is_over(run),
        "actions": actions_of_run(run, role),
        "tasks": tasks,
        "timeline": await service.runs.timeline(run.id),
        "approvals": [task for task in tasks if task.waits and task.waits.kind == "approval"],
        "can_answer": role >= Role.OPERATOR,
        "task_actions": {task.node: actions_of_task(run, task, role) for task in tasks},
        "results": await service.runs.results(run.id),
        "files": await service.runs.files(run.id),
    }


async def _picture(service: ControlService, run: RunAbout, view: View | None) -> tuple[Markup, str]:
    """Return the drawing, or why there is none."""
    try:
        svg = await service.runs.picture(run.id, view, inline=True)
    except ServiceError as error:
        return Markup(""), str(error)
    # The exporter escapes every text in it.
    return Markup(svg), ""  # noqa: S704


async def _journal(
    service: ControlService, run: RunAbout, request: web.Request
) -> Page[JournalEntry]:
    after = request.query.get("after", "")
    number = int(after) if after.isdecimal() and len(after) < len(str(2**53)) else 0
    return await service.runs.journal(run.id, after=number, most=_ENTRIES)
