"""`/graphs/{id}/start`: starting a run with the parameters that are its user's."""

from collections.abc import Mapping, Sequence

from aiohttp import web

from server.doorway.keys import ACTOR, SERVICE
from server.doorway.problems import problem_of
from server.service.access import Role
from server.service.errors import InvalidError, ServiceError
from server.service.records.graphs import GraphAbout
from server.service.records.runs import NewRun
from server.web.flash import Flash, redirect
from server.web.forms import fields_of
from server.web.links import run_link
from server.web.parameters import ANY_JSON, PLACE, PREFIX, values_of, written_in
from server.web.rendering import page, texts_of

RUN = "run"
"""The field with the id that the run will have: a form that is sent twice starts one run."""


async def show(request: web.Request) -> web.Response:
    """Show the form."""
    request[ACTOR].must_be(Role.OPERATOR, to="start runs")
    graph = await request.app[SERVICE].graphs.get(request.match_info["graph"])
    return await _form(request, graph, {}, None)


async def take(request: web.Request) -> web.Response:
    """Start a run and go to it; or show what does not fit."""
    service = request.app[SERVICE]
    graph = await service.graphs.get(request.match_info["graph"])
    fields = await fields_of(request)
    given = written_in(fields)
    try:
        run = await service.runs.start(
            NewRun(graph=graph.id, parameters=values_of(given, graph.parameters)),
            by=request[ACTOR],
            id_=fields.get(RUN, ""),
        )
    except InvalidError as error:
        return await _form(request, graph, given, error)
    text = texts_of(request).say("Started a run of “{name}”.", name=graph.name)
    return redirect(run_link(run.id), Flash(str(text)))


async def _form(
    request: web.Request,
    graph: GraphAbout,
    given: Mapping[str, str],
    error: ServiceError | None,
) -> web.Response:
    problems: Sequence[tuple[str, str]] = error.problems if isinstance(error, InvalidError) else ()
    mistakes = {place.removeprefix(PLACE): text for place, text in problems}
    names = {one.name for one in graph.parameters}
    return await page(
        request,
        "start.html",
        status=200 if error is None else problem_of(error).status,
        graph=graph,
        prefix=PREFIX,
        planned={RUN: request.app[SERVICE].runs.new_id()},
        any_json=ANY_JSON,
        given=given,
        mistakes=mistakes,
        error=error,
        is_told_in_fields=bool(problems) and mistakes.keys() <= names,
    )
