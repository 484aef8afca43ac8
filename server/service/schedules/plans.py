"""All schedules of a home, as its graphs come and go."""

from collections.abc import Collection, Mapping, Sequence
from datetime import tzinfo

from server.service.errors import NotFoundError, UnavailableError
from server.service.events import Event, Hub
from server.service.graphs.room import Graphs
from server.service.records.base import JsonValue
from server.service.records.graphs import GraphAbout
from server.service.schedules.plan import Plan, plan_of
from server.service.schedules.rows import Row, Rows

_PART = 1_000


class Plans:
    """The schedules that somebody set, and those that graphs brought with them."""

    def __init__(self, graphs: Graphs, rows: Rows, hub: Hub, *, here: tzinfo) -> None:
        """Look at graphs and rows.

        Args:
            graphs: the registered ones.
            rows: what is kept of schedules.
            hub: tells of graphs that come and go.
            here: the time zone of this machine.
        """
        self._graphs = graphs
        self._rows = rows
        self._here = here
        self._own: Mapping[str, GraphAbout] | None = None
        """Graphs that bring a schedule, by id; None = they have to be looked for."""
        self._gone: set[str] = set()
        """Graphs that were deleted, and whose rows have to go."""
        hub.listen(self._heard)

    def _heard(self, event: Event, data: JsonValue) -> None:
        if event.kind == "graph":
            self._own = None
            if data["change"] == "deleted":
                self._gone.add(data["graph"])

    async def all(self) -> Sequence[Plan]:
        """Return the schedules of all graphs."""
        await self.settle()
        rows = {row.graph: row for row in self._rows.all()}
        own = await self._with_own()
        found = [self._plan(about, rows.get(id_)) for id_, about in own.items()]
        for id_, row in rows.items():
            if row.wanted and id_ not in own:
                try:
                    found.append(self._plan(await self._graphs.get(id_), row))
                except NotFoundError:
                    continue  # somebody has just deleted it
        return [plan for plan in found if plan is not None]

    async def of(self, graph: str) -> Plan | None:
        """Return the schedule of a graph; None = it has none.

        Raises:
            NotFoundError: there is no such graph.
        """
        await self.settle()
        return self._plan(await self._graphs.get(graph), self._rows.of(graph))

    async def settle(self) -> None:
        """Forget what is kept of graphs that were deleted."""
        if gone := self._gone:
            self._gone = set()
            try:
                await self._rows.forget(gone)
            except UnavailableError:
                # Else another graph of that id would come to a schedule that nobody gave it.
                self._gone |= gone
                raise

    async def sweep(self) -> None:
        """Forget what is kept of graphs that are not there: a server was killed in between."""
        known = {one.id for one in await self._every()}
        if gone := {row.graph for row in self._rows.all()} - known:
            await self._rows.forget(gone)

    async def _with_own(self) -> Mapping[str, GraphAbout]:
        own = self._own
        if own is None:
            self._own = own = {one.id: one for one in await self._every() if one.schedule}
        return own

    async def _every(self) -> Sequence[GraphAbout]:
        found: list[GraphAbout] = []
        cursor: str | None = ""
        while cursor is not None:
            page = await self._graphs.list(after=cursor, most=_PART)
            found += page.items
            cursor = page.next
        return found

    def _plan(self, about: GraphAbout, row: Row | None) -> Plan | None:
        secrets = secrets_of(about)
        return plan_of(about.id, about.name, about.schedule, row, self._here, secrets=secrets)


def secrets_of(about: GraphAbout) -> Collection[str]:
    """Return which parameters of a graph are secrets, by what they are called."""
    return [one.name for one in about.parameters if one.is_secret]
