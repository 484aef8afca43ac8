"""`dead-letters` and `send-again`: operations that failed for good, and trying one of them anew."""

import argparse
import json
import os
import sys
from dataclasses import asdict

from compiler.ir.serialize import graph_from_json
from fblib.operations import operations
from runtime.archive.masking import Masking, masking_of
from runtime.durable.errors import NotThereError
from runtime.durable.letters import find_letter, run_of_letter, send_again
from runtime.durable.session import Session
from runtime.durable.task_names import labels_of
from runtime.executing import execute_again, results_of
from runtime.progress.labels import one_line
from runtime.progress.texts import moment
from runtime.progress.views import Progress, home_option, style_of
from runtime.store.base import DeadLetter, Store
from runtime.usage import UsageError
from runtime.verbs.base import Verb, add_format, reading
from runtime.verbs.columns import table
from runtime.verbs.executing_runs import CODES, add_executing, executing
from runtime.verbs.finding import find_run
from runtime.verbs.showing import print_line, print_text

_HEADERS = ("LETTER", "RUN", "TASK", "OPERATION", "DIED", "ATTEMPTS", "ERROR")
_ERROR = 200


# --- dead-letters -----------------------------------------------------------------------------


def _add_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", nargs="?", help="only those of this run")
    parser.add_argument("--all", action="store_true", help="also those that were sent again")
    add_format(parser)


async def _list(given: argparse.Namespace) -> int:
    async with reading(given) as opened:
        store = opened.store
        run = "" if given.run is None else (await find_run(store, given.run)).id
        letters = await store.dead_letters(run=run, all_=given.all)
        about = {name: await _about(store, name) for name in {one.run for one in letters}}
    if given.format == "json":
        for one in letters:
            # What operations worked on may have secrets in it.
            text = json.dumps(asdict(one), ensure_ascii=False)
            print_line(about[one.run][1].text(text))
        return 0
    if not letters:
        print_line("no dead letters")
        return 0
    rows = [_row(one, *about[one.run]) for one in letters]
    print_text(table(_HEADERS, rows, right=("LETTER", "ATTEMPTS")))
    return 0


async def _about(store: Store, run: str) -> tuple[dict[str, str], Masking]:
    """Return what people call the tasks of a run, and what masks its secrets."""
    dag = await store.graph(run)
    parameters = (await store.run(run)).parameters
    masking = masking_of(dag, await store.config(run), parameters, operations())
    return labels_of(graph_from_json(dag)), masking


def _row(letter: DeadLetter, labels: dict[str, str], masking: Masking) -> tuple[str, ...]:
    error = one_line(masking.text(letter.error), _ERROR)
    return (
        str(letter.id),
        letter.run,
        one_line(labels.get(letter.node, letter.node)),
        letter.operation,
        moment(letter.died),
        str(letter.attempts),
        f"(sent again) {error}" if letter.sent_again else error,
    )


# --- send-again -------------------------------------------------------------------------------


def _add_send(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("letter", metavar="LETTER", type=int, help="its number in dead-letters")
    add_executing(parser)


async def _send(given: argparse.Namespace) -> int:
    async with executing(given) as session:
        try:
            letter = await find_letter(session.store, given.letter)
        except NotThereError as error:
            message = f'{error.message}; "python -m runtime dead-letters" lists those there are'
            raise UsageError(message) from error
        return await _sent(session, letter, given)


async def _sent(session: Session, letter: DeadLetter, given: argparse.Namespace) -> int:
    """Execute the operation of a dead letter anew, as a run of its own; return the exit code."""
    new = await run_of_letter(session.store, letter)
    progress = Progress(
        new.graph,
        style_of(as_json=given.format == "json", live=not given.no_live, messages=sys.stderr),
        out=sys.stdout,
        messages=sys.stderr,
        option=home_option(session.home, os.environ),
    )
    run = await send_again(session, letter, new, listeners=progress.listeners)
    with progress.showing():
        outcome = await execute_again(session, run)
    results = dict(results_of(run)) if progress.is_json else None
    progress.end(run.record, results=results, archive=outcome.archive)
    return outcome.exit_code


DEAD_LETTERS = Verb(
    "dead-letters",
    "list operations that failed for good, with what they were to work on",
    _add_list,
    _list,
    "exit codes: 0 done, 1 the home cannot be read, 2 wrong usage",
)
SEND_AGAIN = Verb(
    "send-again",
    "perform the operation of a dead letter again, in a run of its own",
    _add_send,
    _send,
    CODES,
)
