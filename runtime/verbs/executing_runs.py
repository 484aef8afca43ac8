"""Executes runs that were taken up again, one or many, and shows how they go."""

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass

from runtime.durable.run import DurableRun
from runtime.durable.session import Session, open_session
from runtime.durable_command import terms_of
from runtime.executing import results_of
from runtime.output import Output
from runtime.progress.views import Progress, Style, home_option, style_of
from runtime.run_options import add_execution, add_kernel, run_options
from runtime.signals import Interruption, stop_on_signals
from runtime.state import RunState
from runtime.store.base import StoreError
from runtime.verbs.base import add_format, given_home
from runtime.verbs.finding import graph_of

CODES = """\
exit codes:
  0  the run succeeded                       2    wrong usage
  1  it failed or was cancelled, or the      130  stopped by Ctrl-C (143: by SIGTERM);
     home cannot be used or is in use             it goes on another time
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A run that was taken up, with what shows it."""

    run: DurableRun
    progress: Progress


def add_executing(parser: argparse.ArgumentParser) -> None:
    """Add the options of verbs that execute runs."""
    add_kernel(parser)
    add_execution(parser)
    add_format(parser)
    parser.add_argument("--no-live", action="store_true", help="plain lines, even in a terminal")


@asynccontextmanager
async def executing(given: argparse.Namespace) -> AsyncIterator[Session]:
    """Open the home as the process that executes its runs.

    Raises:
        UsageError: an option cannot be used.
        HomeInUseError: another process executes them.
        StoreError: the home cannot be used.
    """
    async with open_session(given_home(given), terms_of(run_options(given))) as session:
        yield session


async def take_up(
    session: Session,
    run: str,
    given: argparse.Namespace,
    *,
    again: bool = False,
    skip: str = "",
    alone: bool = True,
) -> Taken:
    """Take up a run.

    Args:
        session: executes it.
        run: its id.
        given: the options.
        again: whether it has failed.
        skip: a node that failed and is to be skipped.
        alone: whether it is the only one: only then there is a live view.

    Raises:
        StoreError: it is over, or cannot be taken up.
    """
    graph = await graph_of(session.store, run)
    progress = Progress(
        graph,
        _style(given, alone=alone),
        out=sys.stdout,
        messages=sys.stderr,
        known=await session.store.tasks(run),
        option=home_option(session.home, os.environ),
        prefix="" if alone else f"{run} ",
    )
    made = await session.go_on(run, again=again, skip=skip, listeners=progress.listeners)
    return Taken(made, progress)


def _style(given: argparse.Namespace, *, alone: bool) -> Style:
    live = alone and not given.no_live
    return style_of(as_json=given.format == "json", live=live, messages=sys.stderr)


async def execute_all(session: Session, taken: Sequence[Taken]) -> int:
    """Execute runs together until all are over, or somebody stops them; return the exit code.

    Raises:
        StoreError: what happens cannot be kept.
    """
    interruption = Interruption()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for one in taken:
            one.run.stop()

    try:
        with stop_on_signals(interruption, loop, stop):
            async with asyncio.TaskGroup() as group:
                for one in taken:
                    group.create_task(_execute(session, one))
    except* StoreError as errors:
        raise errors.exceptions[0] from errors
    states = [one.run.record.state for one in taken]
    if interruption.exit_code is not None and not all(state.is_over for state in states):
        return interruption.exit_code
    return int(any(state.is_over and state is not RunState.SUCCEEDED for state in states))


async def _execute(session: Session, taken: Taken) -> None:
    run, progress = taken.run, taken.progress
    output = Output(sys.stdout, as_json=progress.is_json, now=lambda: run.machine.now)
    run.run.listen(output)
    with ExitStack() as showing:
        showing.enter_context(progress.showing(output))
        report = await run.execute()
    if report.error is not None and not progress.is_json:
        sys.stderr.write(f"error: {report.error}\n")
    await session.end(run)
    path = session.home.archive(run.record.id)
    archive = path if run.record.state.is_over and path.exists() else None
    results = results_of(run) if progress.is_json else None
    progress.end(run.record, results=results, archive=archive)
