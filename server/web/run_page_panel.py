"""The panel about one block or task of a run: its state, and its pins while it is executed."""

from collections.abc import Sequence
from contextlib import suppress

from aiohttp import web

from server.doorway.keys import ACTOR, SERVICE
from server.service.access import Role
from server.service.control import ControlService
from server.service.errors import ConflictError, InvalidError, NotFoundError
from server.service.records.graphs import NodeAbout
from server.service.records.networks import PinValue
from server.service.records.runs import RunAbout, TaskDetail
from server.web.rendering import page
from server.web.run_page_actions import actions_of_task


async def show_panel(request: web.Request) -> web.Response:
    """Answer `/runs/{run}/block?node=`."""
    service = request.app[SERVICE]
    run = await service.runs.get(request.match_info["run"])
    node = request.query.get("node", "")
    detail = await _detail(service, run, node)
    about = await _about(service, run, node)
    pins = await _pins(service, run, node)
    if detail is None and about is None and not pins:
        raise NotFoundError(node, what="block")
    role = request[ACTOR].role
    return await page(
        request,
        "run_panel.html",
        run=run,
        node=node,
        detail=detail,
        about=about,
        pins=pins,
        can_change=role >= Role.OPERATOR and run.is_live,
        actions=actions_of_task(run, detail.task, role) if detail else (),
    )


async def _detail(service: ControlService, run: RunAbout, node: str) -> TaskDetail | None:
    """Return what is known of a task; None if the block is none."""
    with suppress(NotFoundError):
        detail = await service.runs.task(run.id, node)
        # Names of tasks may be the ends of their ids, too; here only the id itself counts.
        return detail if detail.task.node == node else None
    return None


async def _about(service: ControlService, run: RunAbout, node: str) -> NodeAbout | None:
    """Return the block as the registered graph has it, if there still is one."""
    if run.graph_id:
        with suppress(NotFoundError):
            return await service.graphs.node(run.graph_id, node)
    return None


async def _pins(service: ControlService, run: RunAbout, node: str) -> Sequence[PinValue]:
    """Return the data pins as they are now; none where the run is not executed."""
    if run.is_live:
        # It may end just now; a task without data has no pins.
        with suppress(NotFoundError, ConflictError, InvalidError):
            return (await service.networks.read(run.id, [node])).pins
    return ()
