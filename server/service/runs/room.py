"""Every verb about runs and their tasks."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from server.service.access import Actor
from server.service.graphs.room import Upload
from server.service.records.base import JsonValue, Page
from server.service.records.graphs import View
from server.service.records.runs import (
    Answer,
    Approval,
    JournalEntry,
    NewRun,
    RunAbout,
    RunFile,
    RunStateName,
    StateAt,
    TaskAbout,
    TaskDetail,
    Timeline,
)
from server.service.runs.desk import Desk
from server.service.runs.leavings import Leavings
from server.service.runs.looking import Looking
from server.service.runs.past import Past
from server.service.runs.starting import Starting
from server.service.runs.steering import Steering


class Runs:
    """The runs of a home. Names of tasks are node ids, labels or unambiguous ends of ids."""

    def __init__(self, desk: Desk, past: Past) -> None:
        """Do it with the runs of a desk, and with their past."""
        self._starting = Starting(desk)
        self._looking = Looking(desk)
        self._past = past
        self._steering = Steering(desk)
        self._leavings = Leavings(desk)

    # --- Starting --------------------------------------------------------------------------

    async def start(self, new: NewRun, *, by: Actor, id_: str = "") -> RunAbout:
        """Start a run of a registered graph; it is executed from now on.

        Args:
            new: the graph and its parameters.
            by: who starts it; needs the role operator.
            id_: the id it gets, made by `new_id`; if there is a run of that id, this one is
                returned and nothing is started. "" = a new one.

        Raises:
            NotFoundError: there is no such graph.
            InvalidError: a parameter is not its user's, or does not fit; all are told. Or `id_`
                cannot be the id of a run.
        """
        return await self._starting.start(new, by, id_)

    async def start_source(
        self,
        upload: Upload,
        *,
        by: Actor,
        parameters: Mapping[str, JsonValue] | None = None,
        id_: str = "",
    ) -> RunAbout:
        """Register a source and start a run of it; `id_` as with `start`.

        Raises:
            NotCompiledError: it has errors.
        """
        return await self._starting.start_source(upload, by, parameters or {}, id_)

    async def check(self, new: NewRun) -> None:
        """Refuse what no run can be started with; nothing is started.

        Raises:
            NotFoundError: there is no such graph.
            InvalidError: a parameter is not its user's, or does not fit; all are told.
        """
        await self._starting.check(new)

    def new_id(self) -> str:
        """Return an id for a run that is to be started."""
        return self._starting.new_id()

    async def wait(self, run: str) -> RunAbout:
        """Return when a run is over, or no longer executed here."""
        return await self._starting.wait(run)

    # --- Looking ---------------------------------------------------------------------------

    async def get(self, run: str) -> RunAbout:
        """Return a run.

        Raises:
            NotFoundError: there is none of that id.
        """
        return await self._looking.run(run)

    async def list(
        self,
        *,
        states: Sequence[RunStateName] = (),
        graph: str = "",
        since: datetime | None = None,
        search: str = "",
        before: str = "",
        most: int = 100,
    ) -> Page[RunAbout]:
        """Return runs, the last created first.

        Args:
            states: only in these; () = all.
            graph: only of the graph of this name or id.
            since: only created at that time or later.
            search: only whose id begins so.
            before: the cursor: only older than this run.
            most: how many at most.
        """
        return await self._looking.runs(
            states=states, graph=graph, since=since, search=search, before=before, most=most
        )

    async def counts(self, graph: str = "") -> Mapping[RunStateName, int]:
        """Return how many runs are in each state."""
        return await self._looking.counts(graph)

    async def tasks(self, run: str) -> Sequence[TaskAbout]:
        """Return all tasks of a run without elements of lists, in the order of the graph."""
        return await self._looking.tasks(run)

    async def task(self, run: str, task: str) -> TaskDetail:
        """Return all that is known of one task."""
        return await self._looking.task(run, task)

    async def results(self, run: str) -> Mapping[str, JsonValue]:
        """Return what the tasks resulted in, by label; secrets are masked."""
        return await self._looking.results(run)

    async def journal(self, run: str, *, after: int = 0, most: int = 200) -> Page[JournalEntry]:
        """Return entries of the journal behind a number; the cursor is the last number."""
        return await self._looking.journal(run, after, most)

    async def log(self, run: str) -> str:
        """Return what people want to read of the journal, a line for each happening."""
        return await self._looking.log(run)

    async def state_at(self, run: str, seq: int) -> StateAt:
        """Return what a run was like after an entry of its journal.

        Raises:
            NotFoundError: there is no such entry.
            ConflictError: the run keeps no journal of its events.
        """
        return await self._past.state_at(run, seq)

    async def timeline(self, run: str) -> Timeline:
        """Return when its tasks were at work, with attempts, waits and the critical path."""
        return await self._past.timeline(run)

    async def picture(self, run: str, view: View | None = None, *, inline: bool = False) -> str:
        """Return an SVG of the run's own graph, tasks in the colours of their states."""
        return await self._leavings.picture(run, view, inline=inline)

    async def png(self, run: str, view: View | None = None) -> bytes:
        """Return the picture as a PNG on white, of a size that chats take.

        Raises:
            TooLargeError: nobody could read it at that size.
        """
        return await self._leavings.png(run, view)

    async def files(self, run: str) -> Sequence[RunFile]:
        """Return the files that the run wrote, from its folder or its archive."""
        return await self._leavings.files(run)

    def file(self, run: str, name: str) -> AsyncIterator[bytes]:
        """Yield the content of one of its files in pieces.

        Raises:
            NotFoundError: there is no such run or file; names that lead out of its folder are
                never found.
        """
        return self._leavings.file(run, name)

    async def archive(self, run: str) -> Path:
        """Return where the ZIP of a run that is over lies; it is made if there is none.

        Raises:
            ConflictError: the run is not over.
        """
        return await self._leavings.archive(run)

    async def approvals(self) -> Sequence[Approval]:
        """Return all tasks of all runs that wait for an approval, the oldest first."""
        return await self._looking.approvals()

    # --- Steering: all need the role operator ------------------------------------------------

    async def cancel(self, run: str, *, by: Actor) -> RunAbout:
        """End a run; nothing is undone.

        Raises:
            ConflictError: it is over.
        """
        return await self._steering.cancel(run, by)

    async def pause(self, run: str, *, by: Actor) -> RunAbout:
        """Begin no more tasks of a run."""
        return await self._steering.pause(run, by)

    async def resume(self, run: str, *, by: Actor) -> RunAbout:
        """Go on with a run that was paused or interrupted."""
        return await self._steering.resume(run, by)

    async def retry(self, run: str, *, by: Actor, task: str = "") -> RunAbout:
        """Take up a run that failed and try again what failed; or one task of a run that goes on.

        Raises:
            ConflictError: nothing failed, or the run was undone.
        """
        return await self._steering.retry(run, by, task)

    async def skip(self, run: str, task: str, *, by: Actor) -> RunAbout:
        """Let a run go on as if a task had succeeded, with the results it has by default."""
        return await self._steering.skip(run, task, by)

    async def cancel_task(self, run: str, task: str, *, by: Actor) -> RunAbout:
        """Cancel one task with what depends on it."""
        return await self._steering.cancel_task(run, task, by)

    async def answer(self, run: str, task: str, answer: Answer, *, by: Actor) -> RunAbout:
        """Approve or reject what a task waits for; the first answer settles it.

        Raises:
            ConflictError: the task does not wait for an approval (any more).
            ForbiddenError: it waits for the answer of somebody else.
        """
        return await self._steering.answer(run, task, answer, by)

    async def send(self, run: str, event: str, value: JsonValue, *, by: Actor) -> None:
        """Send a named event to a run; it is kept until a task waits for it."""
        await self._steering.send(run, event, value, by)

    async def delete(self, run: str, *, by: Actor) -> None:
        """Delete a run with its archive. Needs the role admin.

        Raises:
            ConflictError: it is not over.
        """
        await self._leavings.delete(run, by)
