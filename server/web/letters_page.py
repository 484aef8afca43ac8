"""`/dead-letters`: operations that failed for good."""

from aiohttp import web

from server.doorway.keys import ACTOR, SERVICE
from server.service.errors import ServiceError
from server.web.flash import Flash, redirect
from server.web.forms import fields_of, needed, unfit
from server.web.links import run_link
from server.web.rendering import page, texts_of

ON_A_PAGE = 50


async def show(request: web.Request) -> web.Response:
    """Show dead letters, the newest first; with `?sent=1` those that were sent again, too."""
    run, sent = request.query.get("run", "").strip(), "sent" in request.query
    found = await request.app[SERVICE].letters.list(run=run, sent=sent)
    newest = list(reversed(found))
    return await page(
        request,
        "letters.html",
        letters=newest[:ON_A_PAGE],
        left_out=max(len(newest) - ON_A_PAGE, 0),
        run=run,
        sent=sent,
    )


async def take(request: web.Request) -> web.Response:
    """Send a letter again, and go to the run that does it."""
    number = needed(await fields_of(request), "letter")
    if not number.isdecimal():
        message = f'"{number[:20]}" is no number of a letter'
        raise unfit(message)
    try:
        run = await request.app[SERVICE].letters.send_again(int(number), by=request[ACTOR])
    except ServiceError as error:
        return redirect("/dead-letters", Flash(str(error), "bad", is_english=True))
    text = texts_of(request).say("The operation is performed again, in this run.")
    return redirect(run_link(run.id), Flash(str(text)))
