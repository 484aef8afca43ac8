"""The application: every door on one address."""

from aiohttp import web

import server.http_api.routes as api
import server.web.routes as pages
from server.doorway.bodies import take_body
from server.doorway.gate import guard_gate
from server.doorway.headers import add_headers
from server.doorway.identity import identify
from server.doorway.keys import DOOR, SERVICE
from server.doorway.observing import observe
from server.doorway.once import answer_once
from server.doorway.settings import DoorSettings
from server.service.control import ControlService


def make_app(service: ControlService, door: DoorSettings | None = None) -> web.Application:
    """Return the application that serves the API and the pages."""
    door = door or DoorSettings()
    app = web.Application(
        # The order is that in which a request meets them.
        middlewares=[observe, guard_gate, identify, take_body, answer_once],
        client_max_size=door.largest_body,
    )
    app[SERVICE] = service
    app[DOOR] = door
    app.on_response_prepare.append(add_headers)
    api.add_routes(app)
    pages.add_routes(app)
    return app
