"""`resume`, `retry`, `skip` and `cancel`: verbs that may have to execute the run themselves."""

import argparse

from runtime.durable.session import Session
from runtime.state import RunState
from runtime.store.base import HomeInUseError, RunRecord
from runtime.usage import UsageError
from runtime.verbs.base import Verb, add_run, reading, whoever
from runtime.verbs.executing_runs import CODES, add_executing, execute_all, executing, take_up
from runtime.verbs.finding import find_run
from runtime.verbs.ordering import give, orders_for
from runtime.verbs.showing import note, print_line

# --- resume -----------------------------------------------------------------------------------


def _add_resume(parser: argparse.ArgumentParser) -> None:
    add_run(parser, optional=True)
    add_executing(parser)


async def _resume(given: argparse.Namespace) -> int:
    # What only reads makes no home where there is none.
    async with reading(given) as opened:
        wanted = None if given.run is None else (await find_run(opened.store, given.run)).id
    async with executing(given) as session:
        runs = await _unfinished(session) if wanted is None else [wanted]
        if not runs:
            note("there is nothing to resume")
            return 0
        alone = len(runs) == 1
        taken = [await take_up(session, run, given, alone=alone) for run in runs]
        return await execute_all(session, taken)


async def _unfinished(session: Session) -> list[str]:
    """Return the runs that go on; end those that cannot."""
    found = []
    for run in await session.unfinished():
        if run.durability == "none":
            lost = await session.give_up(run.id)
            note(f"run {lost.id} was cancelled: {lost.reason}")
        else:
            found.append(run.id)
    return found


# --- retry ------------------------------------------------------------------------------------


def _add_retry(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument(
        "task", metavar="TASK", nargs="?", help="the task to try again (default: all that failed)"
    )
    add_executing(parser)


async def _retry(given: argparse.Namespace) -> int:
    async with reading(given) as opened:
        orders = await orders_for(opened.store, given.run)
        run = orders.run
        if not run.state.is_over:
            if given.task is None:
                message = (
                    f'the run "{run.id}" is not over; name the task to try again, or go on with '
                    f'it: "python -m runtime resume {run.id}"'
                )
                raise UsageError(message)
            order = orders.retry(given.task, by=whoever())
            return await give(opened, run, order, what=f'"{given.task}" is tried again')
        orders.taking_up(given.task or "")
    return await _again(given, run)


async def _again(given: argparse.Namespace, run: RunRecord, *, skip: str = "") -> int:
    """Take up a run that has failed, and execute it."""
    async with executing(given) as session:
        taken = await take_up(session, run.id, given, again=True, skip=skip)
        return await execute_all(session, [taken])


# --- skip -------------------------------------------------------------------------------------


def _add_skip(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument("task", metavar="TASK", help="the task to skip")
    add_executing(parser)


async def _skip(given: argparse.Namespace) -> int:
    async with reading(given) as opened:
        orders = await orders_for(opened.store, given.run)
        if orders.run.state is not RunState.FAILED:
            order = orders.skip(given.task, by=whoever())
            return await give(opened, orders.run, order, what=f'"{given.task}" is skipped')
        node = orders.taking_up(given.task, skips=True)
    return await _again(given, orders.run, skip=node)


# --- cancel -----------------------------------------------------------------------------------


def _add_cancel(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument(
        "task", metavar="TASK", nargs="?", help="the task to cancel (default: the whole run)"
    )
    add_executing(parser)


async def _cancel(given: argparse.Namespace) -> int:
    async with reading(given) as opened:
        orders = await orders_for(opened.store, given.run)
        run, order = orders.run, orders.cancel(given.task or "", by=whoever())
        if order.node:
            return await give(opened, run, order, what=f'told to cancel "{given.task}"')
    try:
        async with executing(given) as session:
            # Nobody executes it: take it up only to end it.
            taken = await take_up(session, run.id, given)
            taken.run.obey(order)
            await execute_all(session, [taken])
            return int(taken.run.record.state is not RunState.CANCELLED)
    except HomeInUseError:
        async with reading(given) as opened:
            await opened.store.post(order)
        print_line(f"told to cancel: run {run.id}")
        return 0


RESUME = Verb(
    "resume",
    "go on with a run that was interrupted; without RUN with all of them",
    _add_resume,
    _resume,
    CODES,
)
RETRY = Verb(
    "retry", "take up a run that failed, and try again what failed", _add_retry, _retry, CODES
)
SKIP = Verb(
    "skip",
    "let a run go on as if a task had succeeded, with the results it has by default",
    _add_skip,
    _skip,
    CODES,
)
CANCEL = Verb(
    "cancel",
    "end a run, or one task of it and what depends on that; nothing is undone",
    _add_cancel,
    _cancel,
    CODES,
)
