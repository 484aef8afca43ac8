"""What handlers find in an application and in a request."""

from aiohttp import web

from server.doorway.settings import DoorSettings
from server.service.access import Actor
from server.service.control import ControlService

SERVICE = web.AppKey("service", ControlService)
DOOR = web.AppKey("door", DoorSettings)
ACTOR = web.RequestKey("actor", Actor)
"""Who asks; set for every request that needs somebody."""
SESSION = web.RequestKey("session", str)
"""The secret of the session that the request belongs to; not set without one."""
CSRF = web.RequestKey("csrf", str)
"""What forms of a signed-in browser have to send back; "" where no session is."""
REQUEST_ID = web.RequestKey("request_id", str)
PLANNED_RUN = web.RequestKey("planned_run", str)
"""The id of the run that a request is to start; set where it has an Idempotency-Key.

A request that comes again after a crash has the same one, and so starts nothing twice.
"""
CONTENT_POLICY = web.RequestKey("content_policy", str)
"""A Content-Security-Policy of its own, which a handler sets in place of everybody's."""
