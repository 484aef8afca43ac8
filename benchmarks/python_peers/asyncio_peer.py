"""Plain asyncio, without a library: one task for each function, which waits for its parents."""

import asyncio
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.python_peers.work import Edges, edges, functions, tell

Functions = dict[str, Callable[..., Any]]


async def main() -> None:
    """Execute one case, measured; plain functions get threads."""
    case, kind = sys.argv[1:3]
    tasks = edges(case)
    made = functions(tasks, kind)
    begun = time.perf_counter()
    results = await gathered(tasks, made, kind)
    assert len(results) == len(tasks)  # noqa: S101 - a script
    tell(tasks, build=0.0, compile=0.0, run=time.perf_counter() - begun)


async def gathered(tasks: Edges, made: Functions, kind: str) -> list[int]:
    """Return the results of all tasks."""
    running: dict[str, asyncio.Task[int]] = {}

    async def one(name: str, parents: list[str]) -> int:
        given = [await running[parent] for parent in parents]
        if kind == "async":
            return int(await made[name](*given))
        return await asyncio.to_thread(made[name], *given)

    for name, parents in tasks:
        running[name] = asyncio.ensure_future(one(name, parents))
    return await asyncio.gather(*running.values())


if __name__ == "__main__":
    asyncio.run(main())
