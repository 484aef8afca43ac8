"""Handlers about graphs."""

from collections.abc import Sequence
from typing import Annotated
from zlib import crc32

from aiohttp import web
from pydantic import Field

from server.http_api.answering import expected, tag
from server.http_api.bodies import Checked
from server.http_api.downloads import attachment
from server.http_api.endpoint import Call
from server.http_api.queries import GraphsQuery, PictureQuery, UploadQuery
from server.service.graphs.room import Upload
from server.service.records.base import Page, Record
from server.service.records.diagnostics import DiagnosticAbout
from server.service.records.graphs import GraphAbout, NodeAbout, Registered


class GraphChange(Record):
    """What is changed of a graph."""

    name: Annotated[str, Field(max_length=1_000)]
    """What people call it from now on."""


async def register_graph(call: Call, query: UploadQuery, upload: Upload) -> Registered:
    """Compile a source and keep it with its graph.

    The source is the body itself or the file of a form: a `.sys` of 4diac, a boot file, a JSON
    config, a `dag.json`, or a ZIP of a whole 4diac project. One of the same name is replaced;
    `If-Match` names the version that is replaced, `If-None-Match: *` wants none to be there.
    """
    del query  # its name was read with the upload
    known = call.request.if_none_match or ()
    done = await call.service.graphs.register(
        upload,
        by=call.actor,
        if_match=_expected(call),
        only_new=any(one.value == "*" for one in known),
    )
    call.status = 201 if done.created else 200
    call.headers["ETag"] = f'"{done.graph.etag}"'
    call.headers["Location"] = f"/api/v1/graphs/{done.graph.id}"
    return done


async def check_graph(call: Call, query: UploadQuery, upload: Upload) -> Checked:
    """Compile a source and tell what is wrong with it; nothing is kept."""
    del query  # its name was read with the upload
    found = await call.service.graphs.check(upload)
    return Checked(diagnostics=found, errors=sum(one.severity == "error" for one in found))


async def list_graphs(call: Call, query: GraphsQuery) -> Page[GraphAbout]:
    """List graphs by name."""
    return await call.service.graphs.list(search=query.search, after=query.cursor, most=query.limit)


async def get_graph(call: Call) -> GraphAbout:
    """Return a graph."""
    about = await call.service.graphs.get(call.path["graph"])
    tag(call, _version(about))
    return about


async def change_graph(call: Call, body: GraphChange) -> GraphAbout:
    """Call a graph otherwise; its address, and what it calls itself, stay."""
    about = await call.service.graphs.rename(
        call.path["graph"], body.name, by=call.actor, if_match=_expected(call)
    )
    call.headers["ETag"] = f'"{_version(about)}"'
    return about


async def get_dag(call: Call) -> web.StreamResponse:
    """Return a graph's `dag.json`, without secrets."""
    await _tag_graph(call)
    data = await call.service.graphs.dag(call.path["graph"])
    return web.Response(body=data, content_type="application/json")


async def get_source(call: Call) -> web.StreamResponse:
    """Return the source as it was uploaded, without secrets."""
    await _tag_graph(call)
    name, data = await call.service.graphs.source(call.path["graph"])
    return web.Response(body=data, headers=attachment(name))


async def get_diagnostics(call: Call) -> Sequence[DiagnosticAbout]:
    """Return the warnings and notes that are kept with a graph."""
    await _tag_graph(call)
    return await call.service.graphs.diagnostics(call.path["graph"])


async def get_graph_picture(call: Call, query: PictureQuery) -> web.StreamResponse:
    """Return a picture of a graph: its tasks, or all of its function blocks."""
    await _tag_graph(call, query.view or "best")
    text = await call.service.graphs.picture(call.path["graph"], query.view)
    return web.Response(text=text, content_type="image/svg+xml")


async def get_graph_photo(call: Call, query: PictureQuery) -> web.StreamResponse:
    """Return that picture as a PNG, as chats take it: on white, at most 2560 pixels long."""
    await _tag_graph(call, f"{query.view or 'best'}-png")
    data = await call.service.graphs.png(call.path["graph"], query.view)
    return web.Response(body=data, content_type="image/png")


async def get_node(call: Call) -> NodeAbout:
    """Return one function block with its ports and its source line."""
    return await call.service.graphs.node(call.path["graph"], call.path["node"])


async def delete_graph(call: Call) -> None:
    """Forget a graph; its runs stay."""
    await call.service.graphs.delete(call.path["graph"], by=call.actor, if_match=_expected(call))


async def _tag_graph(call: Call, form: str = "") -> None:
    version = _version(await call.service.graphs.get(call.path["graph"]))
    tag(call, f"{version}-{form}" if form else version)


def _version(about: GraphAbout) -> str:
    """Return what changes with a graph, and with what people call it."""
    if about.name == about.own_name:
        return about.etag
    return f"{about.etag}.{crc32(about.name.encode(errors='surrogatepass')):08x}"


def _expected(call: Call) -> str:
    """Return the ETag that the graph itself must have, whatever people call it; "" = any."""
    return expected(call).partition(".")[0]
