"""Starting runs, and waiting for their ends."""

import logging
from collections.abc import Mapping

from runtime.durable.session import NewRun as Begun
from runtime.store.base import RunExistsError, StoreError, UnknownRunError
from runtime.store.run_id import checked_run_id
from server.service.access import Actor, Role
from server.service.errors import ConflictError, InvalidError
from server.service.graphs.room import Upload
from server.service.records.base import JsonValue
from server.service.records.runs import NewRun, RunAbout
from server.service.runs.desk import Desk
from server.service.runs.parameters import pins_set
from server.service.runs.refusals import told

_LOG = logging.getLogger("fbflow.runs")


class Starting:
    """How runs begin."""

    def __init__(self, desk: Desk) -> None:
        """Start runs of a desk."""
        self._desk = desk

    def new_id(self) -> str:
        """Return an id for a run that is to be started."""
        return self._desk.session.new_id()

    async def start(self, new: NewRun, by: Actor, id_: str, etag: str = "") -> RunAbout:
        """Start a run of a registered graph."""
        by.must_be(Role.OPERATOR, to="start runs")
        if id_ and (before := await self._planned(id_)) is not None:
            return before
        about = await self._desk.graphs.get(new.graph)
        graph = await self._desk.graphs.graph(about.id)
        source = await self._desk.graphs.original(about.id)
        if etag not in ("", about.etag):
            message = f'the graph "{about.name}" was replaced by somebody else just now; try again'
            raise ConflictError(message)
        parameters = pins_set(graph, new.parameters)
        notes = await self._desk.engine.library.of_graph(about.etag, graph, source)
        begun = Begun(graph, source, parameters, id=id_ or self.new_id())
        with told():
            try:
                live = await self._desk.engine.begin(begun, notes)
            except RunExistsError:
                # Asked for twice in the same moment: the other one was quicker.
                if (before := await self._there(begun.id)) is None:
                    raise
                return before
        fields = {"run": live.id, "graph": about.name, "by": by.name}
        _LOG.info("run_started", extra={"fields": fields})
        return await self._desk.about(await self._desk.find(live.id))

    async def check(self, new: NewRun) -> None:
        """Refuse what no run can be started with."""
        pins_set(await self._desk.graphs.graph(new.graph), new.parameters)

    async def start_source(
        self, upload: Upload, by: Actor, parameters: Mapping[str, JsonValue], id_: str
    ) -> RunAbout:
        """Register a source and start a run of it."""
        by.must_be(Role.OPERATOR, to="start runs")
        registered = (await self._desk.graphs.register(upload, by=by)).graph
        new = NewRun(graph=registered.id, parameters=parameters)
        return await self.start(new, by, id_, registered.etag)

    async def _planned(self, run: str) -> RunAbout | None:
        """Return the run that was started under an id; None if the id is still free."""
        try:
            checked_run_id(run)
        except StoreError as error:
            message = f'"{run[:100]}" cannot be the id of a run'
            raise InvalidError(message) from error
        return await self._there(run)

    async def _there(self, run: str) -> RunAbout | None:
        try:
            await self._desk.store.run(run)
        except UnknownRunError:
            return None
        return await self._desk.about(await self._desk.find(run))

    async def wait(self, run: str) -> RunAbout:
        """Return when a run is over, or no longer executed here."""
        live = self._desk.engine.live.get(run)
        if live is not None:
            await live.over.wait()
        return await self._desk.about(await self._desk.find(run))
