"""What the buttons of a run's and a task's page do.

A form is answered by going back to the page with a message; a module that sends the same form and
asks for JSON gets the message alone, and the page stays as it is.
"""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from pydantic import ValidationError

from server.doorway.keys import ACTOR, SERVICE
from server.doorway.problems import STATUSES
from server.service.access import Actor
from server.service.errors import InvalidError, ServiceError
from server.service.records.networks import PinOrder
from server.service.records.runs import Answer
from server.service.runs.room import Runs
from server.web.flash import Flash, redirect
from server.web.forms import fields_of
from server.web.links import run_link, task_link
from server.web.rendering import texts_of
from server.web.run_page_actions import RUN_ACTIONS, TASK_ACTIONS
from server.wording.languages import sentence

_Form = Mapping[str, str]


async def act_on_run(request: web.Request) -> web.Response:
    """Answer `/runs/{run}/{verb}`."""
    run, verb = request.match_info["run"], request.match_info["verb"]
    if verb not in RUN_ACTIONS:
        raise web.HTTPNotFound
    runs, actor = request.app[SERVICE].runs, request[ACTOR]
    return await _done(
        request,
        lambda: _RUN_VERBS[verb](runs, run, actor),
        RUN_ACTIONS[verb].done,
        back=run_link(run),
    )


async def act_on_task(request: web.Request) -> web.Response:
    """Answer `/runs/{run}/tasks/{task}/{verb}`."""
    run, task, verb = (request.match_info[name] for name in ("run", "task", "verb"))
    runs, actor = request.app[SERVICE].runs, request[ACTOR]
    form = await fields_of(request)
    back = form.get("back") == "run"
    address = run_link(run) if back else task_link(run, task)
    if verb in ("approve", "reject"):
        approved = verb == "approve"
        answer = Answer(approved=approved, comment=form.get("comment", "")[:10_000])
        said = sentence("Approved.") if approved else sentence("Rejected.")
        return await _done(
            request, lambda: runs.answer(run, task, answer, by=actor), said, back=address
        )
    if verb not in TASK_ACTIONS:
        raise web.HTTPNotFound
    return await _done(
        request,
        lambda: _TASK_VERBS[verb](runs, run, task, actor),
        TASK_ACTIONS[verb].done,
        back=address,
    )


async def order_pin(request: web.Request) -> web.Response:
    """Answer `/runs/{run}/pins`: write, force, release or trigger, without modules."""
    run = request.match_info["run"]
    form = await fields_of(request)
    networks, actor = request.app[SERVICE].networks, request[ACTOR]

    def ordered() -> Awaitable[object]:
        return networks.order(run, _order(form), by=actor)

    return await _done(request, ordered, sentence("Done."), back=f"{run_link(run)}#pins")


def _order(form: _Form) -> PinOrder:
    try:
        return PinOrder.model_validate({name: form.get(name, "") for name in PinOrder.model_fields})
    except ValidationError as error:
        raise InvalidError(error.errors()[0]["msg"]) from None


async def _done(
    request: web.Request,
    verb: Callable[[], Awaitable[object]],
    said: str,
    *,
    back: str,
) -> web.Response:
    """Do it and say so; where it is refused, say why.

    Args:
        request: the form.
        verb: what to do.
        said: what is said then, in English.
        back: where to go then.
    """
    status = 200
    try:
        await verb()
    except ServiceError as error:
        flash = Flash(str(error), "bad", is_english=True)
        status = STATUSES[error.kind]
    else:
        flash = Flash(str(texts_of(request).say(said)))
    if request.headers.get("Accept", "").startswith("application/json"):
        # A refusal is a problem document, which modules know how to show.
        key = "message" if status < web.HTTPBadRequest.status_code else "detail"
        return web.json_response({key: flash.text, "status": status}, status=status)
    return redirect(back, flash)


_RUN_VERBS: Mapping[str, Callable[[Runs, str, Actor], Awaitable[object]]] = {
    "pause": lambda runs, run, actor: runs.pause(run, by=actor),
    "resume": lambda runs, run, actor: runs.resume(run, by=actor),
    "retry": lambda runs, run, actor: runs.retry(run, by=actor),
    "cancel": lambda runs, run, actor: runs.cancel(run, by=actor),
}
_TASK_VERBS: Mapping[str, Callable[[Runs, str, str, Actor], Awaitable[object]]] = {
    "retry": lambda runs, run, task, actor: runs.retry(run, by=actor, task=task),
    "skip": lambda runs, run, task, actor: runs.skip(run, task, by=actor),
    "cancel": lambda runs, run, task, actor: runs.cancel_task(run, task, by=actor),
}
