"""What schedules ask of runs."""

from typing import Protocol

from server.service.access import Actor, Role
from server.service.errors import NotFoundError
from server.service.records.runs import NewRun
from server.service.runs.room import Runs
from server.service.schedules.plan import Plan

_BY = Actor("schedule", Role.OPERATOR)
GO_ON = frozenset({"queued", "running", "paused"})
"""States of runs that are not over."""


class Runner(Protocol):
    """Starts runs and knows when they are over."""

    def new_id(self) -> str:
        """Return an id for a run that is to be started."""

    async def start(self, plan: Plan, run: str) -> None:
        """Start a run under an id; nothing, if there is one of that id."""

    async def is_over(self, run: str) -> bool:
        """Whether a run is over, or not there any more."""


class ServiceRunner:
    """Runs of the service."""

    def __init__(self, runs: Runs) -> None:
        """Start runs in this room."""
        self._runs = runs

    def new_id(self) -> str:
        """Return an id for a run that is to be started."""
        return self._runs.new_id()

    async def start(self, plan: Plan, run: str) -> None:
        """Start a run of the plan's graph.

        Raises:
            ServiceError: it cannot be started.
        """
        new = NewRun(graph=plan.graph, parameters=plan.wanted.parameters)
        await self._runs.start(new, by=_BY, id_=run)

    async def is_over(self, run: str) -> bool:
        """Whether a run is over, or somebody has deleted it."""
        try:
            return (await self._runs.get(run)).state not in GO_ON
        except NotFoundError:
            return True
