"""What operations share: one object for each key, closed when the executor ends."""

import asyncio

from fblib.operation import Inputs, OperationContext, Outputs
from runtime.executor.executor import OperationExecutor
from tests.executor_bench import DOES, Notes, job_of
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
