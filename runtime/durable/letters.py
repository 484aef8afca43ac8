"""Dead letters: operations that failed for good, and trying one of them anew."""

from collections.abc import Iterable
from dataclasses import replace

from compiler.ir.blocks import OperationBody
from compiler.ir.graph import Graph, Node, Schedule
from compiler.ir.serialize import graph_from_json
from runtime.durable.errors import NotNowError, NotThereError
from runtime.durable.listener import RunListener
from runtime.durable.run import DurableRun
from runtime.durable.session import NewRun, Session
from runtime.store.base import DeadLetter, Store
from runtime.times import moment_text

_LARGEST = 2**63 - 1
"""Of the numbers that stores know."""


async def find_letter(store: Store, number: int) -> DeadLetter:
    """Return a dead letter that nobody sent again.

    Raises:
        NotThereError: there is none of that number.
        NotNowError: it was sent again.
    """
    letters = []
    if 0 < number <= _LARGEST:
        letters = await store.dead_letters(all_=True, after=number - 1, most=1)
    if not letters or letters[0].id != number:
        message = f"there is no dead letter {number}"
        raise NotThereError(message)
    found = letters[0]
    if found.sent_again:
        message = f"the dead letter {number} was sent again {moment_text(found.sent_again)}"
        raise NotNowError(message)
    return found


async def run_of_letter(store: Store, letter: DeadLetter, *, id_: str = "") -> NewRun:
    """Return the run that performs the operation of a letter again, and nothing else.

    Args:
        store: has the graph in which it failed.
        letter: says what it worked on.
        id_: what the run shall be called; "" = a new id.

    Raises:
        NotThereError: the graph has no such task.
        StoreError: it cannot be read.
    """
    graph = only(graph_from_json(await store.graph(letter.run)), letter.node)
    parameters = {f"{letter.node}.{pin}": value for pin, value in letter.inputs.items()}
    return NewRun(
        graph,
        parameters=parameters,
        durability="strict",
        id=id_,
        inject=((letter.node, "REQ"),),
    )


async def send_again(
    session: Session, letter: DeadLetter, new: NewRun, *, listeners: Iterable[RunListener] = ()
) -> DurableRun:
    """Begin the run of a letter; `DurableRun.execute` executes it.

    Args:
        session: executes it.
        letter: from `find_letter`.
        new: from `run_of_letter`.
        listeners: hear what happens.

    Raises:
        RunError: it cannot begin.
    """
    run = await session.begin(new, listeners=listeners)
    # From here on the run stands for the letter: if it fails, it leaves one of its own.
    await session.store.mark_sent_again(letter.id, at=session.wall())
    return run


def only(graph: Graph, task: str) -> Graph:
    """Return the graph with nothing in it but one of its tasks.

    Raises:
        NotThereError: the graph has no such task.
    """
    node = next((one for one in graph.nodes if one.id == task), None)
    if node is None or not isinstance(graph.types[node.type].body, OperationBody):
        message = f'"{graph.name}" has no task "{task}"'
        raise NotThereError(message)
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
