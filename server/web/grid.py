"""The grid of a graph: its recent runs from left to right, its tasks from top to bottom."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from server.service.control import ControlService
from server.service.records.runs import RunAbout, TaskAbout

RUNS = 14
"""Columns that fit beside a picture."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One task in all runs of the grid."""

    node: str
    label: str
    cells: Sequence[TaskAbout | None]
    """As many as there are runs; None = that run did not have the task."""


@dataclass(frozen=True, slots=True)
class Grid:
    """What `run_grid` of `grid.html` draws."""

    runs: Sequence[RunAbout]
    """The oldest first."""
    rows: Sequence[GridRow]
    """In the order of the last run's graph; what only older runs had comes last."""
    longest: float
    """The longest duration of them, in seconds."""

    def height(self, run: RunAbout) -> int:
        """Return how long a run took, in percent of the longest."""
        if not run.duration or not self.longest:
            return 0
        return max(round(100 * run.duration / self.longest), 3)


async def grid_of(service: ControlService, graph: str, *, most: int = RUNS) -> Grid:
    """Return the grid of a graph, of which the id or the name is given."""
    runs = list(reversed((await service.runs.list(graph=graph, most=most)).items))
    tasks = await asyncio.gather(*(service.runs.tasks(run.id) for run in runs))
    return make_grid(runs, tasks)


def make_grid(runs: Sequence[RunAbout], tasks: Sequence[Sequence[TaskAbout]]) -> Grid:
    """Return the grid of runs, the oldest first, and the tasks of each."""
    found = [{one.node: one for one in of_run if one.item is None} for of_run in tasks]
    # The last run is nearest to what the graph is like now: its order, its labels.
    labels = {node: one.label for of_run in reversed(found) for node, one in of_run.items()}
    for of_run in found:
        labels |= {node: one.label for node, one in of_run.items()}
    rows = [
        GridRow(node, label, [of_run.get(node) for of_run in found])
        for node, label in labels.items()
    ]
    return Grid(runs, rows, max((run.duration or 0 for run in runs), default=0))
