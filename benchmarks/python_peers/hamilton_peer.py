"""Hamilton: functions whose parameters are named after functions, in one process."""

import asyncio
import sys
import time

from hamilton import ad_hoc_utils, async_driver, driver, telemetry

from benchmarks.python_peers.work import edges, functions, tell


async def main() -> None:
    """Build and execute one case, each measured; plain functions are called one by one."""
    telemetry.disable_telemetry()
    case, kind = sys.argv[1:3]
    tasks = edges(case)
    made = functions(tasks, kind)
    begun = time.perf_counter()
    module = ad_hoc_utils.create_temporary_module(*made.values(), module_name="made")
    if kind == "async":
        asynchronous = await async_driver.Builder().with_modules(module).build()
        built = time.perf_counter()
        results = await asynchronous.execute(list(made))
    else:
        synchronous = driver.Builder().with_modules(module).build()
        built = time.perf_counter()
        results = synchronous.execute(list(made))
    ended = time.perf_counter()
    assert len(results) == len(tasks)  # noqa: S101 - a script
    tell(tasks, build=built - begun, compile=0.0, run=ended - built)


if __name__ == "__main__":
    sys.setrecursionlimit(100_000)
    asyncio.run(main())
