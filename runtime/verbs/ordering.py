"""Orders for runs that are not over: pause, unpause, skip, approve, send.

They are kept in the store until the process that executes the run takes them, which may be one
that only begins later.
"""

import argparse
import json
from typing import Literal

from fblib.service import Value
from runtime.state import RunState
from runtime.store.base import Order, RunRecord, StoreError
from runtime.store.home import OpenHome
from runtime.usage import UsageError
from runtime.verbs.base import Verb, add_run, reading, whoever
from runtime.verbs.finding import find_run, find_task, graph_of
from runtime.verbs.liveness import is_executed, is_interrupted
from runtime.verbs.showing import print_line

_CODES = (
    "exit codes: 0 the order was given, 1 the run is over or the home cannot be used,\n"
    "2 wrong usage"
)


async def give(opened: OpenHome, run: RunRecord, order: Order, *, what: str) -> int:
    """Keep an order for a run; say when it takes effect; return the exit code.

    Raises:
        StoreError: the run is over.
    """
    if run.state.is_over:
        raise StoreError(over(run))
    await opened.store.post(order)
    print_line(f"{what}: run {run.id}{when(opened, run)}")
    return 0


def over(run: RunRecord) -> str:
    """Say that a run is over, and what can be done."""
    hint = ""
    if run.state in (RunState.FAILED, RunState.CANCELLED):
        hint = f'; "python -m runtime retry {run.id}" takes it up again'
    return f'the run "{run.id}" is over ({run.state}){hint}'


def when(opened: OpenHome, run: RunRecord) -> str:
    """Say when an order takes effect, if that is not at once."""
    if not is_interrupted(run, executed=is_executed(opened.home)):
        return ""
    return f'; nobody executes it now: it takes effect with "python -m runtime resume {run.id}"'


# --- pause and unpause ------------------------------------------------------------------------


def _add_run(parser: argparse.ArgumentParser) -> None:
    add_run(parser)


async def _pause(given: argparse.Namespace) -> int:
    return await _simple(given, "pause", "told to pause")


async def _unpause(given: argparse.Namespace) -> int:
    return await _simple(given, "resume", "told to go on")


async def _simple(given: argparse.Namespace, verb: Literal["pause", "resume"], what: str) -> int:
    async with reading(given) as opened:
        run = await find_run(opened.store, given.run)
        return await give(opened, run, Order(run.id, verb, by=whoever()), what=what)


# --- approve ----------------------------------------------------------------------------------


def _add_approve(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument("task", metavar="TASK", help="the task that waits for an approval")
    parser.add_argument("--reject", action="store_true", help="say no")
    parser.add_argument("--comment", metavar="TEXT", default="", help="say why")
    parser.add_argument("--data", metavar="JSON", help="a JSON value that goes with the answer")
    parser.add_argument("--by", metavar="NAME", help="who answers (default: your user name)")


async def _approve(given: argparse.Namespace) -> int:
    by = given.by or whoever()
    answer: dict[str, Value] = {"approved": not given.reject, "by": by, "comment": given.comment}
    if given.data is not None:
        answer["data"] = parse_json(given.data, "--data")
    async with reading(given) as opened:
        run = await find_run(opened.store, given.run)
        node = find_task(await graph_of(opened.store, run.id), given.task)
        order = Order(run.id, "answer", node, answer, by)
        return await give(opened, run, order, what="rejected" if given.reject else "approved")


# --- send -------------------------------------------------------------------------------------


def _add_send(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument("event", metavar="EVENT", help="the name of the event")
    parser.add_argument("data", metavar="JSON", nargs="?", help="a JSON value that goes with it")


async def _send(given: argparse.Namespace) -> int:
    value = None if given.data is None else parse_json(given.data, "the data")
    async with reading(given) as opened:
        run = await find_run(opened.store, given.run)
        data: Value = {"name": given.event, "value": value}
        order = Order(run.id, "event", "", data, whoever())
        return await give(opened, run, order, what=f'sent "{given.event}"')


def parse_json(text: str, what: str) -> Value:
    """Read a JSON value of the command line.

    Raises:
        UsageError: it is none.
    """
    try:
        value: Value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        message = f"{what} is no JSON ({error}); quote texts twice: '\"like this\"'"
        raise UsageError(message) from error
    return value


def _refuse_constant(name: str) -> Value:
    message = f"{name} is not allowed"
    raise ValueError(message)


PAUSE = Verb(
    "pause",
    "let a run begin nothing more; what is under way goes on",
    _add_run,
    _pause,
    _CODES,
)
UNPAUSE = Verb("unpause", "let a paused run go on", _add_run, _unpause, _CODES)
APPROVE = Verb(
    "approve", "answer a task that waits for an approval", _add_approve, _approve, _CODES
)
SEND = Verb(
    "send", "send an event to the tasks of a run that wait for it", _add_send, _send, _CODES
)
