"""Which runs somebody wants to see."""

from collections.abc import Iterable
from dataclasses import dataclass

from runtime.state import RunState
from runtime.store.base import RunRecord


@dataclass(frozen=True, slots=True)
class RunFilter:
    """See `Store.runs`."""

    states: frozenset[RunState]
    graph: str
    since: int
    prefix: str

    def fits(self, run: RunRecord) -> bool:
        """Whether a run is wanted."""
        return (
            (not self.states or run.state in self.states)
            and self.graph in ("", run.graph)
            and run.created >= self.since
            and run.id.startswith(self.prefix)
        )


def run_filter(states: Iterable[RunState], graph: str, since: int, prefix: str) -> RunFilter:
    """Return what wants these."""
    return RunFilter(frozenset(states), graph, since, prefix)
