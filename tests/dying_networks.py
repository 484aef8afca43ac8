"""A network whose process is killed: `python -m tests.dying_networks HOME DURABILITY`."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Literal, cast

from runtime.durable.session import NewRun, Session, Terms, open_session
from runtime.store.home import Home
from tests.operation_graphs import compiled

GRAPH = compiled(
    {"cycle": "E_CYCLE", "count": "E_CTU"},
    events=["START.COLD -> cycle.START", "START.WARM -> cycle.START", "cycle.EO -> count.CU"],
    parameters={"cycle.DT": "T#1ms", "count.PV": "60000"},
)


async def die(home: Path, durability: Literal["snapshot", "none"]) -> None:
    """Begin a run of a network; die when its state is saved, or its state RUNNING is known."""
    async with open_session(Home(home), Terms()) as session, asyncio.TaskGroup() as group:
        run = await session.begin(NewRun(GRAPH, durability=durability, id="network"))
        group.create_task(run.execute())
        while not await _is_known(session, durability):  # noqa: ASYNC110 - it is in a file
            await asyncio.sleep(0.01)
        os.kill(os.getpid(), signal.SIGKILL)


async def _is_known(session: Session, durability: str) -> bool:
    if durability == "none":
        return (await session.store.run("network")).state == "running"
    return await session.store.snapshot("network") is not None


if __name__ == "__main__":
    asyncio.run(die(Path(sys.argv[1]), cast('Literal["snapshot", "none"]', sys.argv[2])))
