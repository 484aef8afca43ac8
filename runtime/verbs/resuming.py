"""`resume`, `retry`, `skip` and `cancel`: verbs that may have to execute the run themselves."""

import argparse

from runtime.progress.labels import labels_of
from runtime.state import RunState, TaskState
from runtime.store.base import HomeInUseError, Order, RunRecord, Store, StoreError
from runtime.usage import UsageError
from runtime.verbs.base import Verb, add_run, reading, whoever
from runtime.verbs.executing_runs import CODES, add_executing, execute_all, executing, take_up
from runtime.verbs.finding import find_run, find_task, graph_of
from runtime.verbs.ordering import give, over
from runtime.verbs.showing import note, print_line

_FAILED = frozenset({TaskState.FAILED, TaskState.TIMED_OUT})


# --- resume -----------------------------------------------------------------------------------


def _add_resume(parser: argparse.ArgumentParser) -> None:
    add_run(parser, optional=True)
    add_executing(parser)


async def _resume(given: argparse.Namespace) -> int:
    # What only reads makes no home where there is none.
    async with reading(given) as opened:
        wanted = None if given.run is None else (await find_run(opened.store, given.run)).id
    async with executing(given) as session:
        runs = [run.id for run in await session.unfinished()] if wanted is None else [wanted]
        if not runs:
            note("there is nothing to resume")
            return 0
        alone = len(runs) == 1
        taken = [await take_up(session, run, given, alone=alone) for run in runs]
        return await execute_all(session, taken)


# --- retry ------------------------------------------------------------------------------------


def _add_retry(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument(
        "task", metavar="TASK", nargs="?", help="the task to try again (default: all that failed)"
    )
    add_executing(parser)


async def _retry(given: argparse.Namespace) -> int:
    async with reading(given) as opened:
        run = await find_run(opened.store, given.run)
        if not run.state.is_over:
            if given.task is None:
                message = (
                    f'the run "{run.id}" is not over; name the task to try again, or go on with '
                    f'it: "python -m runtime resume {run.id}"'
                )
                raise UsageError(message)
            node = find_task(await graph_of(opened.store, run.id), given.task)
            order = Order(run.id, "retry", node, by=whoever())
            return await give(opened, run, order, what=f'"{given.task}" is tried again')
    return await _again(given, run)


async def _again(given: argparse.Namespace, run: RunRecord, *, skip: str = "") -> int:
    """Take up a run that has failed, and execute it."""
    async with executing(given) as session:
        if given.task is not None:
            await _check_failed(session.store, run, given.task, alone=not skip)
        taken = await take_up(session, run.id, given, again=True, skip=skip)
        return await execute_all(session, [taken])


async def _check_failed(store: Store, run: RunRecord, text: str, *, alone: bool) -> None:
    """See to it that a task has failed, and nothing else if it is tried again `alone`.

    Raises:
        UsageError: it did not fail, or others did, too: those would be tried again as well.
    """
    graph = await graph_of(store, run.id)
    node, labels = find_task(graph, text), labels_of(graph)
    tasks = {task.node: task.state for task in await store.tasks(run.id) if task.item < 0}
    failed = [task for task, state in tasks.items() if state in _FAILED]
    listed = ", ".join(f'"{labels[task]}"' for task in failed)
    if failed and node not in failed:
        state = tasks.get(node, TaskState.PENDING)
        message = f'"{labels[node]}" did not fail (its state: {state}); failed: {listed}'
        raise UsageError(message)
    if alone and len(failed) > 1:
        message = (
            f'"{labels[node]}" is not the only one that failed: {listed}; the run goes on only '
            f'with all of them: "python -m runtime retry {run.id}"'
        )
        raise UsageError(message)


# --- skip -------------------------------------------------------------------------------------


def _add_skip(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument("task", metavar="TASK", help="the task to skip")
    add_executing(parser)


async def _skip(given: argparse.Namespace) -> int:
    async with reading(given) as opened:
        run = await find_run(opened.store, given.run)
        node = find_task(await graph_of(opened.store, run.id), given.task)
        if run.state is not RunState.FAILED:
            order = Order(run.id, "skip", node, by=whoever())
            return await give(opened, run, order, what=f'"{given.task}" is skipped')
    return await _again(given, run, skip=node)


# --- cancel -----------------------------------------------------------------------------------


def _add_cancel(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument(
        "task", metavar="TASK", nargs="?", help="the task to cancel (default: the whole run)"
    )
    add_executing(parser)


async def _cancel(given: argparse.Namespace) -> int:
    async with reading(given) as opened:
        run = await find_run(opened.store, given.run)
        if run.state.is_over:
            raise StoreError(over(run))
        if given.task is not None:
            node = find_task(await graph_of(opened.store, run.id), given.task)
            order = Order(run.id, "cancel", node, by=whoever())
            return await give(opened, run, order, what=f'told to cancel "{given.task}"')
    order = Order(run.id, "cancel", by=whoever())
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
