"""What the tasks of a run wait for: approvals, named events and times."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from runtime.executor.base import Wait
from runtime.state import TaskState
from runtime.store.base import Entry, Store, TaskRecord


@dataclass(frozen=True, slots=True)
class OpenWait:
    """A task that waits, or an element of its list."""

    run: str
    node: str
    item: int
    wait: Wait
    """What for: its kind, the question or the name of the event, details, until when."""
    since: int
    """Nanoseconds since 1970."""
    seq: int
    """The journal entry that tells of it."""


async def open_waits(store: Store, run: str) -> list[OpenWait]:
    """Return what the tasks of a run wait for now, those that wait longest first.

    Raises:
        UnknownRunError: there is no such run.
        StoreError: it cannot be read.
    """
    waiting = _waiting(await store.tasks(run))
    if not waiting:
        return []
    found: dict[tuple[str, int], OpenWait] = {}
    for entry in await store.entries(run, kinds=["wait"]):
        key = (entry.node, entry.item)
        if key in waiting:
            # Of the waits of one task only the last one is open.
            found.pop(key, None)
            found[key] = open_wait(run, entry)
    return list(found.values())


def open_wait(run: str, entry: Entry) -> OpenWait:
    """Return what an entry `wait` of the journal of a run tells."""
    data = cast("dict[str, Any]", entry.data)
    return OpenWait(run, entry.node, entry.item, Wait(**data), entry.wall, entry.seq)


def _waiting(tasks: Iterable[TaskRecord]) -> set[tuple[str, int]]:
    return {(task.node, task.item) for task in tasks if task.state is TaskState.WAITING}
