"""`delete`: a run with all that belongs to it."""

import argparse

from runtime.durable.session import Terms, open_session
from runtime.verbs.base import Verb, add_run, given_home, reading
from runtime.verbs.finding import find_run
from runtime.verbs.showing import print_line


def _add(parser: argparse.ArgumentParser) -> None:
    add_run(parser)


async def _execute(given: argparse.Namespace) -> int:
    async with reading(given) as opened:
        run = await find_run(opened.store, given.run)
    async with open_session(given_home(given), Terms()) as session:
        await session.delete(run.id)
        print_line(f"deleted: run {run.id} ({run.graph}), its journal, files and archive")
        return 0


DELETE = Verb(
    "delete",
    "delete a run with its journal, files and archive",
    _add,
    _execute,
    "exit codes: 0 done, 1 it is not over or the home is in use, 2 wrong usage",
)
