"""Orders for runs that are not over: pause, unpause, skip, approve, send.

They are kept in the store until the process that executes the run takes them, which may be one
that only begins later.
"""

import argparse
import json

from fblib.service import Value
from runtime.durable.orders import Orders, orders_of
from runtime.store.base import Order, RunRecord, Store
from runtime.store.home import OpenHome
from runtime.usage import UsageError
from runtime.verbs.base import Verb, add_run, reading, whoever
from runtime.verbs.finding import find_run
from runtime.verbs.liveness import is_executed, is_interrupted
from runtime.verbs.showing import print_line

_CODES = (
    "exit codes: 0 the order was given, 1 the run is over or the home cannot be used,\n"
    "2 wrong usage"
)


async def orders_for(store: Store, text: str) -> Orders:
    """Return what makes orders for the run that is meant.

    Raises:
        UsageError: there is none, or there are several.
    """
    return await orders_of(store, (await find_run(store, text)).id)


async def give(opened: OpenHome, run: RunRecord, order: Order, *, what: str) -> int:
    """Keep an order for a run; say when it takes effect; return the exit code."""
    await opened.store.post(order)
    print_line(f"{what}: run {run.id}{when(opened, run)}")
    return 0


def when(opened: OpenHome, run: RunRecord) -> str:
    """Say when an order takes effect, if that is not at once."""
    if not is_interrupted(run, executed=is_executed(opened.home)):
        return ""
    return f'; nobody executes it now: it takes effect with "python -m runtime resume {run.id}"'


# --- pause and unpause ------------------------------------------------------------------------


def _add_run(parser: argparse.ArgumentParser) -> None:
    add_run(parser)


async def _pause(given: argparse.Namespace) -> int:
    async with reading(given) as opened:
        orders = await orders_for(opened.store, given.run)
        order = orders.pause(by=whoever())
        return await give(opened, orders.run, order, what="told to pause")


async def _unpause(given: argparse.Namespace) -> int:
    async with reading(given) as opened:
        orders = await orders_for(opened.store, given.run)
        order = orders.unpause(by=whoever())
        return await give(opened, orders.run, order, what="told to go on")


# --- approve ----------------------------------------------------------------------------------


def _add_approve(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument("task", metavar="TASK", help="the task that waits for an approval")
    parser.add_argument("--reject", action="store_true", help="say no")
    parser.add_argument("--comment", metavar="TEXT", default="", help="say why")
    parser.add_argument("--data", metavar="JSON", help="a JSON value that goes with the answer")
    parser.add_argument("--by", metavar="NAME", help="who answers (default: your user name)")


async def _approve(given: argparse.Namespace) -> int:
    data = None if given.data is None else parse_json(given.data, "--data")
    async with reading(given) as opened:
        orders = await orders_for(opened.store, given.run)
        order = orders.answer(
            given.task,
            approved=not given.reject,
            comment=given.comment,
            data=data,
            by=given.by or whoever(),
        )
        what = "rejected" if given.reject else "approved"
        return await give(opened, orders.run, order, what=what)


# --- send -------------------------------------------------------------------------------------


def _add_send(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument("event", metavar="EVENT", help="the name of the event")
    parser.add_argument("data", metavar="JSON", nargs="?", help="a JSON value that goes with it")


async def _send(given: argparse.Namespace) -> int:
    value = None if given.data is None else parse_json(given.data, "the data")
    async with reading(given) as opened:
        orders = await orders_for(opened.store, given.run)
        order = orders.send(given.event, value, by=whoever())
        return await give(opened, orders.run, order, what=f'sent "{given.event}"')


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
