"""`/approvals`: what waits for somebody to say yes or no."""

from aiohttp import web

from server.doorway.keys import ACTOR, SERVICE
from server.service.records.runs import Answer
from server.web.forms import attempted, back_of, fields_of, needed
from server.web.rendering import page, texts_of
from server.wording.languages import sentence


async def show(request: web.Request) -> web.Response:
    """Show all tasks that wait for an approval."""
    approvals = await request.app[SERVICE].runs.approvals()
    return await page(request, "approvals.html", approvals=approvals)


async def show_count(request: web.Request) -> web.Response:
    """Show how many there are, for the navigation of pages that are open."""
    return await page(request, "approvals_count.html")


async def take(request: web.Request) -> web.Response:
    """Approve or reject a task, with a comment, and go back."""
    fields = await fields_of(request)
    approved = needed(fields, "answer") == "approve"
    answer = Answer(approved=approved, comment=fields.get("comment", "")[:10_000].strip())
    task = needed(fields, "task")
    told = sentence("Approved “{task}”.") if approved else sentence("Rejected “{task}”.")
    return await attempted(
        request.app[SERVICE].runs.answer(needed(fields, "run"), task, answer, by=request[ACTOR]),
        done=str(texts_of(request).say(told, task=task)),
        back=back_of(fields, "/approvals"),
    )
