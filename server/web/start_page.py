"""`/graphs/{id}/start`: starting a run with the parameters that are its user's."""

import json
from collections.abc import Mapping, Sequence

from aiohttp import web

from server.doorway.keys import ACTOR, SERVICE
from server.doorway.problems import problem_of
from server.service.access import Role
from server.service.errors import InvalidError, ServiceError
from server.service.records.base import JsonValue
from server.service.records.graphs import GraphAbout
from server.service.records.runs import NewRun
from server.web.flash import Flash, redirect
from server.web.forms import fields_of
from server.web.links import run_link
from server.web.rendering import page, texts_of

ANY_JSON = ("JSON", "OBJECT")
_BRACKETS = ("{", "[", '"')
"""What begins so is meant to be JSON; all else that is none is a text."""
PREFIX = "parameter:"
"""Of the fields of parameters; what graphs call theirs never meets our own fields."""
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
    given = {
        name.removeprefix(PREFIX): value
        for name, value in fields.items()
        if name.startswith(PREFIX) and value
    }
    types = {one.name: one.type for one in graph.parameters}
    try:
        values = {name: _value(name, text, types.get(name, "")) for name, text in given.items()}
        run = await service.runs.start(
            NewRun(graph=graph.id, parameters=values),
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
        mistakes={_name(place): text for place, text in problems},
        error=error,
        is_told_in_fields=bool(problems) and all(_name(place) in names for place, _ in problems),
    )


def _name(place: str) -> str:
    """Return the name of a parameter of the place where something is wrong with it."""
    return place.removeprefix("/parameters/")


def _value(name: str, text: str, kind: str) -> JsonValue:
    """Return what was written for a parameter; the service reads texts of all IEC types.

    Raises:
        InvalidError: it begins as JSON does, but goes on otherwise.
    """
    if kind not in ANY_JSON:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        if not text.lstrip().startswith(_BRACKETS):
            return text
        message = f"this is not JSON: {error}"
        raise InvalidError(message, problems=[(f"/parameters/{name}", message)]) from error
