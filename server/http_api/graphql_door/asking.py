"""What resolvers are given: the service, and who asks."""

from dataclasses import dataclass

import strawberry

from server.service.access import Actor
from server.service.control import ControlService

MOST = 100
"""Items of a list."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request."""

    service: ControlService
    actor: Actor


Info = strawberry.Info[Asked, None]


def service_of(info: Info) -> ControlService:
    """Return the service that is asked."""
    return info.context.service


def by(info: Info) -> Actor:
    """Return who asks."""
    return info.context.actor


def limited(limit: int) -> int:
    """Return how many items of a list are given."""
    return min(max(limit, 1), MOST)
