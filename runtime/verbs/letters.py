"""`dead-letters` and `send-again`: operations that failed for good, and trying one of them anew."""

import argparse
import json
import os
import sys
from dataclasses import asdict, replace

from compiler.ir.blocks import OperationBody
from compiler.ir.graph import Graph, Node, Schedule
from compiler.ir.serialize import graph_from_json
from fblib.operations import operations
from runtime.archive.masking import Masking, masking_of
from runtime.durable.session import NewRun, Session
from runtime.executing import execute_again, results_of
from runtime.progress.labels import labels_of, one_line
from runtime.progress.texts import moment
from runtime.progress.views import Progress, home_option, style_of
from runtime.store.base import DeadLetter, Store
from runtime.usage import UsageError
from runtime.verbs.base import Verb, add_format, reading, wall
from runtime.verbs.columns import table
from runtime.verbs.executing_runs import CODES, add_executing, executing
from runtime.verbs.finding import find_run, graph_of
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
        letter = await _letter(session.store, given.letter)
        return await _sent(session, letter, given)


async def _sent(session: Session, letter: DeadLetter, given: argparse.Namespace) -> int:
    """Execute the operation of a dead letter anew, as a run of its own; return the exit code."""
    graph = only(await graph_of(session.store, letter.run), letter.node)
    progress = Progress(
        graph,
        style_of(as_json=given.format == "json", live=not given.no_live, messages=sys.stderr),
        out=sys.stdout,
        messages=sys.stderr,
        option=home_option(session.home, os.environ),
    )
    parameters = {f"{letter.node}.{pin}": value for pin, value in letter.inputs.items()}
    new = NewRun(graph, parameters=parameters, durability="strict")
    run = await session.begin(new, listeners=progress.listeners)
    # From here on the run stands for the letter: if it fails, it leaves one of its own.
    await session.store.mark_sent_again(letter.id, at=wall())
    with progress.showing():
        outcome = await execute_again(session, run, inject=[(letter.node, "REQ")])
    results = dict(results_of(run)) if progress.is_json else None
    progress.end(run.record, results=results, archive=outcome.archive)
    return outcome.exit_code


async def _letter(store: Store, number: int) -> DeadLetter:
    for letter in await store.dead_letters(all_=True):
        if letter.id == number:
            if letter.sent_again:
                message = f"the dead letter {number} was sent again {moment(letter.sent_again)}"
                raise UsageError(message)
            return letter
    message = (
        f'there is no dead letter {number}; "python -m runtime dead-letters" lists those there are'
    )
    raise UsageError(message)


def only(graph: Graph, task: str) -> Graph:
    """Return the graph with nothing in it but one of its tasks.

    Raises:
        UsageError: the graph has no such task.
    """
    node = next((one for one in graph.nodes if one.id == task), None)
    if node is None or not isinstance(graph.types[node.type].body, OperationBody):
        message = f'"{graph.name}" has no task "{task}"'
        raise UsageError(message)
    # What compensates it is not there; nor is anything that whoever starts it could set.
    policy = node.policy.model_copy(update={"compensate": ""})
    workflow = graph.workflow.model_copy(
        update={"user_parameters": (), "config": "", "schedule": "", "durability": "strict"}
    )
    return Graph(
        name=graph.name,
        source=graph.source,
        settings=graph.settings,
        workflow=workflow,
        datatypes=graph.datatypes,
        functions=graph.functions,
        types={node.type: graph.types[node.type]},
        nodes=(_alone(replace(node, policy=policy)),),
        schedule=Schedule(order=(task,)),
    )


def _alone(node: Node) -> Node:
    """Return a node without what its author set: the letter has all that it worked on."""
    return replace(node, parameters={})


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
