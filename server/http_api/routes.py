"""The addresses of the API."""

from importlib.metadata import version

import orjson
from aiohttp import web

from server.http_api.answering import answering
from server.http_api.docs import add_docs
from server.http_api.graphql_door.door import add_graphql
from server.http_api.health import add_probes
from server.http_api.metrics import add_metrics
from server.http_api.openapi import openapi
from server.http_api.streams.sending import SUBSCRIBERS, Subscribers
from server.http_api.streams.sockets import socket_of_run, socket_of_tasks
from server.http_api.table import ENDPOINTS


def add_routes(app: web.Application) -> None:
    """Add the API to an application that has a service."""
    for endpoint in ENDPOINTS:
        app.router.add_route(endpoint.method, endpoint.path, answering(endpoint))
    document = orjson.dumps(openapi(ENDPOINTS, version=version("fbflow")))

    async def get_document(_request: web.Request) -> web.Response:
        return web.Response(body=document, content_type="application/json")

    app.router.add_get("/openapi.json", get_document)
    add_metrics(app)
    add_probes(app)
    add_docs(app)
    add_graphql(app)
    app[SUBSCRIBERS] = subscribers = Subscribers()
    app.on_shutdown.append(subscribers.end)
    app.router.add_get("/ws/workflows/{run}", socket_of_run)
    app.router.add_get("/ws/tasks/stream", socket_of_tasks)
