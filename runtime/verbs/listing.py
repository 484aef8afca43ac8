"""`runs`: the runs there are, the last one first."""

import argparse
import json

from fblib.service import Value
from runtime.progress.texts import coarse, moment
from runtime.state import RunState
from runtime.store.base import RunRecord, Store
from runtime.usage import UsageError
from runtime.verbs.base import Verb, add_format, reading, wall
from runtime.verbs.columns import table
from runtime.verbs.finding import all_runs
from runtime.verbs.liveness import is_executed, is_interrupted
from runtime.verbs.showing import print_line, print_text

INTERRUPTED = "interrupted"
_MOST = 20
_HEADERS = ("RUN", "GRAPH", "STATE", "STARTED", "DURATION", "TASKS")


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--state",
        choices=[*(state.value for state in RunState), INTERRUPTED],
        action="append",
        default=[],
        help="only runs in this state; interrupted = not over, and nobody goes on with it "
        "(repeatable)",
    )
    parser.add_argument("--graph", metavar="NAME", default="", help="only runs of this graph")
    parser.add_argument(
        "--most", metavar="N", type=int, default=_MOST, help=f"show at most N runs ({_MOST})"
    )
    add_format(parser)


async def _execute(given: argparse.Namespace) -> int:
    if given.most < 1:
        message = f"--most {given.most} shows nothing; expected at least 1"
        raise UsageError(message)
    async with reading(given) as opened:
        executed = is_executed(opened.home)
        runs, more = await _chosen(opened.store, given, executed=executed)
        described = [await _described(opened.store, run, executed=executed) for run in runs]
    if given.format == "json":
        for one in described:
            print_line(json.dumps(one, ensure_ascii=False))
        return 0
    if not described:
        print_line("no runs" + (" like that" if given.state or given.graph else " yet"))
        return 0
    print_text(table(_HEADERS, list(map(_row, described)), right=("DURATION", "TASKS")))
    if more:
        print_line(f"… and more; --most {2 * given.most} shows more of them")
    return 0


async def _chosen(
    store: Store, given: argparse.Namespace, *, executed: bool
) -> tuple[list[RunRecord], bool]:
    """Return the runs that were asked for, and whether there are more."""
    found: list[RunRecord] = []
    async for run in all_runs(store):
        state = INTERRUPTED if is_interrupted(run, executed=executed) else run.state.value
        wanted = not given.state or {state, run.state.value} & set(given.state)
        if not wanted or (given.graph and run.graph != given.graph):
            continue
        if len(found) == given.most:
            return found, True
        found.append(run)
    return found, False


async def _described(store: Store, run: RunRecord, *, executed: bool) -> dict[str, Value]:
    over = run.tasks_over
    if not run.state.is_over:
        over = sum(one.item < 0 and one.state.is_over for one in await store.tasks(run.id))
    interrupted = is_interrupted(run, executed=executed)
    return {
        "run": run.id,
        "graph": run.graph,
        "state": run.state.value,
        "interrupted": interrupted,
        "reason": run.reason,
        "created": run.created,
        "started": run.started,
        "ended": run.ended,
        "duration": duration_of(run, interrupted=interrupted),
        "tasks_over": over,
        "tasks_total": run.tasks_total,
        "durability": run.durability,
    }


def duration_of(run: RunRecord, *, interrupted: bool) -> int:
    """Return how long a run took, in nanoseconds; of an interrupted one until it was heard last."""
    if not run.started:
        return 0
    end = run.ended or (max(run.beat, run.started) if interrupted else wall())
    return max(end - run.started, 0)


def _row(one: dict[str, Value]) -> tuple[str, ...]:
    return (
        str(one["run"]),
        str(one["graph"]),
        INTERRUPTED if one["interrupted"] else str(one["state"]),
        moment(_number(one["started"])),
        coarse(_number(one["duration"])) if one["started"] else "",
        f"{_number(one['tasks_over']):,}/{_number(one['tasks_total']):,}",
    )


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0


RUNS = Verb(
    "runs",
    "list the runs there are, the last one first",
    _add,
    _execute,
    "exit codes: 0 done, 1 the home cannot be read, 2 wrong usage",
)
