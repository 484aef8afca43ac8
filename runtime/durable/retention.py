"""Which runs are old enough to be forgotten."""

from collections import Counter

from runtime.state import RunState
from runtime.store.base import Store

_PAGE = 1_000
_OVER = tuple(state for state in RunState if state.is_over)


async def old_runs(store: Store, *, before: int, keep: int = 0) -> list[str]:
    """Return the ids of runs that were over before a time, the oldest first.

    Args:
        store: has them.
        before: nanoseconds since 1970.
        keep: of each graph, so many of the last runs that are over are left out.

    Raises:
        StoreError: it cannot be read.
    """
    seen: Counter[str] = Counter()
    found: list[str] = []
    last = ""
    while page := await store.runs(states=_OVER, before=last, most=_PAGE):
        last = page[-1].id
        for run in page:
            seen[run.graph] += 1
            if seen[run.graph] > keep and (run.ended or run.created) < before:
                found.append(run.id)
    return found[::-1]
