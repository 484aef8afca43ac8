"""Finds the run that a person means."""

from collections.abc import AsyncIterator

from compiler.ir.diagnostics import choices_hint
from compiler.ir.graph import Graph
from compiler.ir.serialize import graph_from_json
from runtime.store.base import RunRecord, Store, UnknownRunError
from runtime.usage import UsageError

LAST = "last"
_PAGE = 1_000
_SHOWN = 5


async def find_run(store: Store, text: str) -> RunRecord:
    """Return the run of an id, of its beginning, or the last one.

    Raises:
        UsageError: there is none, or there are several.
    """
    if text == LAST:
        if found := await store.runs(most=1):
            return found[0]
        message = "there are no runs yet"
        raise UsageError(message)
    try:
        return await store.run(text)
    except UnknownRunError:
        pass
    matching: list[RunRecord] = []
    ids: list[str] = []
    async for run in all_runs(store):
        ids.append(run.id)
        if text and run.id.startswith(text):
            matching.append(run)
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise UsageError(_ambiguous(text, matching))
    hint = choices_hint(text, ids[:_PAGE]) or "There are no runs yet."
    message = f'there is no run "{text}"; "python -m runtime runs" lists those that exist. {hint}'
    raise UsageError(message)


async def all_runs(store: Store) -> AsyncIterator[RunRecord]:
    """Yield all runs, the last created first."""
    before = ""
    while page := await store.runs(before=before, most=_PAGE):
        for run in page:
            yield run
        before = page[-1].id


async def graph_of(store: Store, run: str) -> Graph:
    """Return the graph of a run."""
    return graph_from_json(await store.graph(run))


def _ambiguous(text: str, matching: list[RunRecord]) -> str:
    listed = ", ".join(f"{run.id} ({run.graph})" for run in matching[:_SHOWN])
    more = ", …" if len(matching) > _SHOWN else ""
    return f'{len(matching)} runs begin with "{text}": {listed}{more}; write more of the id'
