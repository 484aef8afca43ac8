"""A run whose process is killed: `python -m tests.dying_runs HOME`, and what it executes.

Its first task writes values, the second one ends the process at once; one of the others was
cancelled before the run began.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from fblib.operation import Inputs, OperationContext, Outputs
from runtime.executor.executor import OperationExecutor
from runtime.store.home import Home, open_home
from tests.calls import DOES
from tests.durable_bench import START, Bench
from tests.operation_graphs import compiled

GRAPH = compiled(
    {"a": "CALL", "b": "CALL", "c": "CALL", "x": "CALL", "y": "CALL"},
    events=[
        "START.COLD -> x.REQ",
        "x.CNF -> y.REQ",
        "START.COLD -> a.REQ",
        "a.CNF -> b.REQ",
        "b.CNF -> c.REQ",
    ],
    parameters={"a.arguments": "[1]"},
)


async def writes(context: OperationContext, _inputs: Inputs) -> Outputs:
    """Write values on the event loop and in a thread."""
    values = context.values
    values["first"] = {"list": [1]}
    values["second"] = 2
    await context.in_thread(values.__delitem__, "second")
    await context.in_thread(values.__setitem__, "third", 3)
    return {"result": "written"}


async def dies(_context: OperationContext, _inputs: Inputs) -> Outputs:
    """End this process, whatever it has to do."""
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


async def tells(context: OperationContext, _inputs: Inputs) -> Outputs:
    """Result in all that can be seen of the run."""
    return {"result": [dict(context.values), context.result("a")]}


async def die(home: Path) -> None:
    """Begin the run, and die of it."""
    DOES.update(a=writes, b=dies)
    async with open_home(Home(home), wall=lambda: START) as opened, OperationExecutor() as executor:
        run = await Bench(home, opened.store).begin(GRAPH, executor)
        run.cancel_task("x")
        await run.execute()


if __name__ == "__main__":
    asyncio.run(die(Path(sys.argv[1])))
