"""Dask: plain functions with `delayed` in threads, `async` ones with distributed in one process."""

import asyncio
import sys
import time
from collections.abc import Callable
from typing import Any

import dask
from dask.distributed import Client

from benchmarks.python_peers.work import Edges, edges, functions, tell


def main() -> None:
    """Build and execute one case, each measured."""
    case, kind = sys.argv[1:3]
    tasks = edges(case)
    made = functions(tasks, kind)
    if kind == "async":
        tell(tasks, build=0.0, compile=0.0, run=asyncio.run(distributed(tasks, made)))
        return
    begun = time.perf_counter()
    delayed: dict[str, Any] = {}
    for name, parents in tasks:
        delayed[name] = dask.delayed(made[name], pure=False)(*(delayed[one] for one in parents))
    built = time.perf_counter()
    results = dask.compute(*delayed.values(), scheduler="threads")
    ended = time.perf_counter()
    assert len(results) == len(tasks)  # noqa: S101 - a script
    tell(tasks, build=built - begun, compile=0.0, run=ended - built)


async def distributed(tasks: Edges, made: dict[str, Callable[..., Any]]) -> float:
    """Return the seconds that a scheduler and a worker in this process take."""
    settings = {"processes": False, "n_workers": 1, "dashboard_address": None}
    async with Client(asynchronous=True, threads_per_worker=2, **settings) as client:
        begun = time.perf_counter()
        futures: dict[str, Any] = {}
        for name, parents in tasks:
            given = [futures[one] for one in parents]
            futures[name] = client.submit(made[name], *given, pure=False)
        await client.gather(list(futures.values()))
        return time.perf_counter() - begun


if __name__ == "__main__":
    main()
