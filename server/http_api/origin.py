"""The addresses that an earlier tool had, for the programs and links that use them."""

from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import web

from server.doorway.keys import DOOR, PLANNED_RUN
from server.doorway.problems import ProblemError
from server.http_api.downloads import archive_answer, send_pieces
from server.http_api.endpoint import Call
from server.http_api.reading import parse
from server.service.errors import InvalidError, NotCompiledError
from server.service.graphs.room import Upload
from server.service.records.runs import RunAbout

CONFIG_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "description": "a JSON config: tasks, their operations and what they depend on",
    "properties": {
        "dag_name": {"type": "string"},
        "tasks": {"type": "array", "items": {"type": "object"}},
    },
    "required": ["tasks"],
}
LINK_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"link": {"type": "string", "format": "uri"}},
    "required": ["link"],
}
_NAMES = ("dag_name", "dag_id", "name")


async def run_config(call: Call) -> web.StreamResponse:
    """Run a config, and answer with the ZIP of the run when it is over.

    Whoever goes away before does not end the run; its archive stays at `/download_zip/<run>`.
    """
    try:
        run = await _start(call, await call.request.read())
    except (InvalidError, ProblemError) as error:
        return _refused(error)
    run = await call.service.runs.wait(run.id)
    answer = archive_answer(await call.service.runs.archive(run.id), run.id)
    answer.headers["X-Run-Status"] = run.state
    answer.headers["X-Run-Id"] = run.id
    return answer


async def start_config(call: Call) -> web.StreamResponse:
    """Start a run of a config, and answer at once with the address of its page."""
    data = await call.request.read()
    try:
        config = parse(data)
        if not isinstance(config, dict) or not any(config.get(name) for name in _NAMES):
            return _json({"error": "Invalid config"}, status=400)
        run = await _start(call, data)
    except (InvalidError, ProblemError) as error:
        return _refused(error)
    base = call.request.app[DOOR].base_url or str(call.request.url.origin())
    return _json({"link": f"{base.rstrip('/')}/dag_ui/{run.id}"})


async def download_file(call: Call) -> web.StreamResponse:
    """Return the content of a file that a run wrote."""
    run, name = call.path["run"], call.path["file"]
    return await send_pieces(call.request, call.service.runs.file(run, name), name)


async def download_zip(call: Call) -> web.StreamResponse:
    """Return the ZIP of a run that is over."""
    run = call.path["run"]
    return archive_answer(await call.service.runs.archive(run), run)


async def _start(call: Call, config: bytes) -> RunAbout:
    upload, planned = Upload("config.json", config), call.request.get(PLANNED_RUN, "")
    return await call.service.runs.start_source(upload, by=call.actor, id_=planned)


def _refused(error: InvalidError | ProblemError) -> web.Response:
    about: dict[str, Any] = {"error": str(error)}
    if isinstance(error, NotCompiledError):
        about["diagnostics"] = [one.model_dump(mode="json") for one in error.diagnostics]
    return _json(about, status=400)


def _json(value: Mapping[str, Any], *, status: int = 200) -> web.Response:
    body = orjson.dumps(value)
    return web.Response(body=body, status=status, content_type="application/json")
