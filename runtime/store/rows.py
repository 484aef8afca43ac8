"""Records as rows of plain values and back: what every store keeps of them.

Rows are made when a batch is given, so that whoever gave it may change its records afterwards.
"""

from collections.abc import Callable
from typing import Any, cast

from fblib.service import Value
from runtime.state import RunState, TaskState
from runtime.store.base import (
    CircuitRecord,
    DeadLetter,
    Entry,
    Kind,
    Order,
    RunRecord,
    TaskRecord,
)
from runtime.store.encoding import decode, encode, plain_text

Row = tuple[Any, ...]

LARGE = 1_000_000
"""Bytes of a value; what has more is kept beside the rows, where a store does that."""

Aside = Callable[[bytes], str]
"""Keeps a large value beside the rows; returns the name it is found by."""


def entry_row(entry: Entry, aside: Aside | None = None) -> Row:
    """Return seq, kind, at_entry, at_time, wall, node, item, data, file."""
    data, file = _data(entry.data, entry, aside) if entry.data is not None else (None, None)
    return (
        entry.seq,
        entry.kind,
        entry.at_entry,
        entry.at_time,
        entry.wall,
        entry.node,
        entry.item,
        data,
        file,
    )


def entry_of(row: Row, data: Value) -> Entry:
    """Return the entry of the first seven columns of a row, with its data."""
    seq, kind, at_entry, at_time, wall, node, item = row[:7]
    return Entry(seq, cast("Kind", kind), at_entry, at_time, wall, node, item, data)


def _data(value: Value, entry: Entry, aside: Aside | None) -> tuple[str | None, str | None]:
    data = encode(value, what=f'what happened at "{entry.node}" (journal entry {entry.seq})')
    if aside is not None and len(data) > LARGE:
        return None, aside(data)
    return data.decode(), None


def task_row(task: TaskRecord) -> Row:
    """Return node, item, state, attempts, requested, started, ended, error, seq."""
    return (
        task.node,
        task.item,
        task.state.value,
        task.attempts,
        task.requested,
        task.started,
        task.ended,
        plain_text(task.error),
        task.seq,
    )


def task_of(row: Row) -> TaskRecord:
    """Return the task of a row."""
    node, item, state, *rest = row
    return TaskRecord(node, item, TaskState(state), *rest)


def run_row(run: RunRecord) -> Row:
    """Return all of a run but its id, its owner and its beat."""
    return (
        run.graph,
        run.graph_hash,
        run.state.value,
        run.created,
        run.started,
        run.ended,
        plain_text(run.reason),
        run.durability,
        encode(cast("Value", run.parameters), what=f'the parameters of run "{run.id}"').decode(),
        run.tasks_total,
        run.tasks_over,
        run.commit,
    )


def run_of(row: Row) -> RunRecord:
    """Return the run of: id, the columns of `run_row`, owner, beat."""
    id_, graph, graph_hash, state, created, started, ended, reason, durability = row[:9]
    parameters, tasks_total, tasks_over, commit, owner, beat = row[9:]
    return RunRecord(
        id=id_,
        graph=graph,
        graph_hash=graph_hash,
        state=RunState(state),
        created=created,
        started=started,
        ended=ended,
        owner=owner,
        reason=reason,
        durability=durability,
        parameters=cast("dict[str, Value]", decode(parameters)),
        tasks_total=tasks_total,
        tasks_over=tasks_over,
        commit=commit,
        beat=beat,
    )


def letter_row(letter: DeadLetter, aside: Aside | None = None) -> Row:
    """Return node, item, operation, inputs, file, error, attempts, died, sent_again."""
    what = f'what "{letter.node}" was to work on'
    data = encode(cast("Value", letter.inputs), what=what)
    is_large = aside is not None and len(data) > LARGE
    return (
        letter.node,
        letter.item,
        letter.operation,
        None if is_large else data.decode(),
        aside(data) if aside is not None and is_large else None,
        plain_text(letter.error),
        letter.attempts,
        letter.died,
        letter.sent_again,
    )


def letter_of(row: Row, inputs: Value) -> DeadLetter:
    """Return the letter of: id, run, the columns of `letter_row`; with its inputs."""
    id_, run, node, item, operation, _, _, error, attempts, died, sent_again = row
    return DeadLetter(
        run=run,
        node=node,
        item=item,
        operation=operation,
        inputs=cast("dict[str, Value]", inputs),
        error=error,
        attempts=attempts,
        died=died,
        id=id_,
        sent_again=sent_again,
    )


def circuit_row(circuit: CircuitRecord) -> Row:
    """Return target, state, failures, changed, opened."""
    return (
        circuit.target,
        circuit.state,
        circuit.failures,
        circuit.changed,
        circuit.opened,
    )


def circuit_of(row: Row) -> CircuitRecord:
    """Return the circuit of a row."""
    return CircuitRecord(*row)


def order_row(order: Order) -> Row:
    """Return verb, node, data, by."""
    data = encode(order.data, what=f'the order "{order.verb}"').decode()
    return (order.verb, order.node, data, plain_text(order.by))


def order_of(row: Row) -> Order:
    """Return the order of: id, run, the columns of `order_row`."""
    id_, run, verb, node, data, by = row
    return Order(run, verb, node, decode(data), by, id_)
