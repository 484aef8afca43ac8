"""What is said when a run has ended, or was stopped: for people, and for machines."""

from collections.abc import Iterator
from heapq import nlargest
from itertools import islice
from pathlib import Path

from fblib.service import Value
from runtime.progress.labels import one_line
from runtime.progress.tally import FAILURES, Tally
from runtime.progress.texts import command, path_text, span
from runtime.state import RunState
from runtime.store.base import RunRecord

_SLOWEST = 5
_FAILED = 10
_ERROR = 300
_GOES_ON = (RunState.QUEUED, RunState.RUNNING, RunState.PAUSED)


def outcome_lines(
    tally: Tally, run: RunRecord, *, kept: bool = True, archive: Path | None = None
) -> Iterator[str]:
    """Yield what a person wants to know of a run that was executed.

    Args:
        tally: of its tasks.
        run: the run.
        kept: whether it is in a home, so that something can be done with it.
        archive: where it was put.
    """
    yield _headline(tally, run, kept=kept)
    if counts := counts_text(tally):
        yield f"  tasks: {counts}"
    if run.reason and run.state is RunState.FAILED and not tally.failed:
        yield f"  reason: {one_line(run.reason, _ERROR)}"
    yield from _failures(tally)
    if tally.overdue:
        late = ", ".join(tally.label(node) if node else "the run" for node in tally.overdue)
        yield f"  late: {one_line(late, _ERROR)}"
    if len(tally.slowest) > 1:
        slowest = nlargest(_SLOWEST, tally.slowest.items(), key=lambda one: one[1])
        told = ", ".join(f"{tally.label(node)} {span(duration)}" for node, duration in slowest)
        yield f"  slowest: {told}"
    if len(steps := tally.path.steps()) > 1:
        yield f"  critical path {path_text(steps, tally)}"
    if archive is not None:
        yield f"  archive: {archive}"
    if kept and (advice := _advice(tally, run)):
        yield f"  {advice}"


def _headline(tally: Tally, run: RunRecord, *, kept: bool) -> str:
    state = "stopped" if run.state in _GOES_ON else run.state.value
    took = span((run.ended or tally.wall()) - run.started)
    which = f"run {run.id}" if kept else f'"{one_line(run.graph)}"'
    return f"{which} {state} after {took}: {tally.over:,} of {tally.total:,} tasks over"


def counts_text(tally: Tally) -> str:
    """Return how many tasks are in each state, in words."""
    return ", ".join(f"{count:,} {state}" for state, count in tally.by_state().items())


def _failures(tally: Tally) -> Iterator[str]:
    for failed in islice(tally.failed.values(), _FAILED):
        tries = f" after {failed.attempts} attempts" if failed.attempts > 1 else ""
        error = one_line(failed.error, _ERROR)
        yield f"  failed: {tally.label(failed.node)}{tries}: {error}"
    count = sum(tally.counts[state] for state in FAILURES)
    if (more := count - _FAILED) > 0:
        yield f"  failed: {more:,} more"


def _advice(tally: Tally, run: RunRecord) -> str:
    if run.state in _GOES_ON:
        return f"go on with it: {command(tally, 'resume')}"
    if run.state is RunState.FAILED:
        return f"try again what failed: {command(tally, 'retry')}"
    return ""


def outcome_record(
    tally: Tally, run: RunRecord, *, results: Value = None, archive: Path | None = None
) -> dict[str, Value]:
    """Return the same for machines; times in nanoseconds.

    Args:
        tally: of its tasks.
        run: the run.
        results: of its tasks, by label.
        archive: where it was put.
    """
    counts: dict[str, Value] = {state.value: count for state, count in tally.by_state().items()}
    failed: list[Value] = [
        {
            "task": tally.label(one.node),
            "node": one.node,
            "error": one.error,
            "attempts": one.attempts,
        }
        for one in tally.failed.values()
    ]
    steps: list[Value] = [
        {"task": tally.label(step.node), "node": step.node, "duration": step.duration}
        for step in tally.path.steps()
    ]
    return {
        "kind": "outcome",
        "run": run.id,
        "graph": run.graph,
        "state": run.state.value,
        "reason": run.reason,
        "goes_on": run.state in _GOES_ON,
        "started": run.started,
        "ended": run.ended,
        "duration": (run.ended or tally.wall()) - run.started,
        "tasks": counts,
        "failed": failed,
        "critical_path": steps,
        "results": results,
        "archive": None if archive is None else str(archive),
    }
