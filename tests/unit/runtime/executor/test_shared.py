"""What operations share: one object for each key, closed when the executor ends."""

import asyncio

import pytest

from fblib.operation import Inputs, OperationContext, Outputs
from runtime.executor import office
from runtime.executor.executor import OperationExecutor
from tests.executor_bench import DOES, WATCHDOG, Notes, job_of
from tests.talking import in_loop


class Pool:
    """Something to be closed."""

    def __init__(self, closed: list[str], name: str) -> None:
        self.closed = closed
        self.name = name

    async def close(self) -> None:
        await asyncio.sleep(0)
        self.closed.append(self.name)


@in_loop
async def test_operations_of_one_executor_share_one_object_that_is_closed_last() -> None:
    closed: list[str] = []
    got: list[object] = []

    async def uses(context: OperationContext, _inputs: Inputs) -> Outputs:
        got.append(context.shared("sql", lambda: Pool(closed, "sql")))
        got.append(context.shared("http", lambda: Pool(closed, "http")))
        return {}

    DOES.update(a=uses, b=uses)
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.submit(job_of(notes, "a"))
        executor.submit(job_of(notes, "b", run="another"))
        await notes.until_over(2)
        assert closed == []

    assert got[0] is got[2]
    assert got[1] is got[3]
    assert closed == ["http", "sql"]


@in_loop
async def test_a_thread_shares_nothing() -> None:
    got: list[object] = []

    def uses(context: OperationContext, _inputs: Inputs) -> Outputs:
        got.append(context.shared("sql", lambda: Pool([], "sql")))
        return {}

    DOES.update(a=uses)
    notes = Notes()
    async with OperationExecutor() as executor:
        executor.submit(job_of(notes, pool="thread"))
        await notes.until_over(1)

    assert got == [None]


@in_loop
async def test_what_never_closes_hangs_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stuck:
        """What never closes."""

        async def close(self) -> None:
            await asyncio.get_running_loop().create_future()

    async def uses(context: OperationContext, _inputs: Inputs) -> Outputs:
        context.shared("stuck", Stuck)
        return {}

    monkeypatch.setattr(office, "CLOSES_WITHIN", 0.01)
    DOES["a"] = uses
    notes = Notes()
    async with asyncio.timeout(WATCHDOG):
        async with OperationExecutor() as executor:
            executor.submit(job_of(notes))
            await notes.until_over(1)

    assert notes.of("a").error == ""
