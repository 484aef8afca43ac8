"""What is to be seen of a run at one moment, before it is put into words."""

from collections.abc import Mapping, Sequence

from server.service.control import ControlService
from server.service.records.base import JsonValue, Record, wall_of
from server.service.records.runs import RunAbout, TaskAbout

OVER = frozenset({"succeeded", "failed", "cancelled", "compensated"})
_AT_WORK = frozenset({"running", "retrying", "waiting"})
FAILED = frozenset({"failed", "timed out"})


class RunLook(Record):
    """A run at one moment."""

    run: RunAbout
    tasks: Sequence[TaskAbout] = ()
    results: Mapping[str, JsonValue] = {}
    """Of a run that is over, by the labels of its tasks, in the order of the graph."""

    @property
    def is_over(self) -> bool:
        """Whether the run has come to an end."""
        return self.run.state in OVER

    @property
    def end(self) -> int:
        """When it ended, in nanoseconds since 1970: it may go on, and end again. 0 = not yet."""
        return 0 if self.run.ended is None else wall_of(self.run.ended)

    @property
    def at_work(self) -> Sequence[TaskAbout]:
        """Tasks that are performed, or wait for something."""
        return [one for one in self.tasks if one.state in _AT_WORK]

    @property
    def failed(self) -> Sequence[TaskAbout]:
        """Tasks that failed for good."""
        return [one for one in self.tasks if one.state in FAILED]

    @property
    def facts(self) -> tuple[object, ...]:
        """All that people look for; as long as it is the same, nothing is to be told anew."""
        work = [
            (one.node, one.state, one.attempts, percent(one.progress), one.progress_text)
            for one in self.at_work
        ]
        return (self.run.state, self.run.tasks_over, self.run.tasks_total, *work)


async def look_at(service: ControlService, run: str) -> RunLook:
    """Look at a run.

    Raises:
        NotFoundError: there is none of that id.
    """
    about = await service.runs.get(run)
    tasks = await service.runs.tasks(run)
    found = await service.runs.results(run) if about.state in OVER else {}
    ordered = {one.label: found[one.label] for one in tasks if one.label in found}
    return RunLook(run=about, tasks=tasks, results=ordered)


def percent(share: float | None) -> int | None:
    """Return a share as whole hundredths."""
    return None if share is None else round(share * 100)
