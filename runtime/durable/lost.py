"""Runs that cannot go on: their process has died, and nothing of them was kept."""

from collections.abc import Callable

from runtime.durable.errors import NotNowError, RunOverError
from runtime.durable.journal import Journal
from runtime.state import RunState, TaskState
from runtime.store.base import RunRecord, Store

REASON = "nothing of it was kept"


def check_giving_up(run: RunRecord, *, owner: str) -> None:
    """See to it that a run cannot go on.

    Raises:
        RunOverError: it is over.
        NotNowError: it can go on, or `owner` executes it.
    """
    if run.state.is_over:
        raise RunOverError(run.id, run.state)
    if run.durability != "none":
        message = f'the run "{run.id}" can go on; take it up, or cancel it'
        raise NotNowError(message)
    if run.owner == owner:
        message = f'the run "{run.id}" is being executed; cancel it'
        raise NotNowError(message)


async def end_lost_run(store: Store, run: RunRecord, *, now: Callable[[], int]) -> None:
    """Cancel a run that the store has claimed for this process.

    Args:
        store: has it.
        run: what is known of it; brought up to date.
        now: the time in nanoseconds since 1970.

    Raises:
        StoreError: that cannot be kept.
    """
    journal = Journal(run, store, wall=now, seq=await store.last_entry(run.id))
    over = now()
    for task in await store.tasks(run.id):
        if not task.state.is_over:
            task.state, task.ended = TaskState.CANCELLED, over
            journal.touch(task)
    run.state, run.reason, run.ended, run.owner = RunState.CANCELLED, REASON, over, ""
    journal.record("state", data={"state": run.state.value, "reason": REASON})
    journal.touch_run()
    await journal.commit()
