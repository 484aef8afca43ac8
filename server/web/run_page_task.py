"""The page of one task of a run."""

from aiohttp import web

from server.doorway.keys import ACTOR, SERVICE
from server.service.access import Role
from server.service.control import ControlService
from server.service.records.runs import JournalEntry
from server.web.rendering import page
from server.web.run_page_actions import actions_of_task

_PART = 500
_MOST_READ = 5_000
_MOST_SHOWN = 200


async def show_task(request: web.Request) -> web.Response:
    """Answer `/runs/{run}/tasks/{task}` and `/dag_ui/{run}/{task}`."""
    service = request.app[SERVICE]
    run = await service.runs.get(request.match_info["run"])
    detail = await service.runs.task(run.id, request.match_info["task"])
    role = request[ACTOR].role
    labels = {task.node: task.label for task in await service.runs.tasks(run.id)}
    return await page(
        request,
        "task.html",
        run=run,
        task=detail.task,
        detail=detail,
        labels=labels,
        actions=actions_of_task(run, detail.task, role),
        can_answer=role >= Role.OPERATOR,
        entries=await _entries(service, run.id, detail.task.node),
    )


async def _entries(service: ControlService, run: str, node: str) -> list[JournalEntry]:
    """Return the last entries of a run's journal that are about a task.

    A network that ran for days has millions of entries: only the first thousands are looked at.
    """
    found: list[JournalEntry] = []
    after, read = 0, 0
    while read < _MOST_READ:
        part = await service.runs.journal(run, after=after, most=_PART)
        found += [entry for entry in part.items if entry.node == node]
        read += len(part.items)
        if part.next is None:
            break
        after = int(part.next)
    return found[-_MOST_SHOWN:]
