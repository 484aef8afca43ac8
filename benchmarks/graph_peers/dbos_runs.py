"""DBOS with SQLite on the same graphs: a step for each task, a workflow around them."""

import asyncio
import json
import resource
import sys
import time
from pathlib import Path

from dbos import DBOS

from benchmarks.graph_peers.shapes import edges


@DBOS.step()
async def noop(values: list[int]) -> int:
    """Do nothing."""
    return len(values)


@DBOS.step()
async def nap(values: list[int]) -> int:
    """Sleep for 50 ms."""
    await asyncio.sleep(0.05)
    return len(values)


@DBOS.workflow()
async def graph(case: str) -> int:
    """Execute the tasks of a case, all that are ready at once."""
    step = nap if case.startswith("sleep") else noop
    done: dict[str, int] = {}
    left = edges(case)
    while left:
        ready = [(name, parents) for name, parents in left if all(one in done for one in parents)]
        given = [[done[one] for one in parents] for _, parents in ready]
        results = await asyncio.gather(*map(step, given))
        done |= dict(zip((name for name, _ in ready), results, strict=True))
        left = [one for one in left if one[0] not in done]
    return len(done)


async def measured(case: str) -> float:
    """Return the seconds that a case takes."""
    begun = time.perf_counter()
    await graph(case)
    return time.perf_counter() - begun


def main() -> None:
    """Measure one case and print it as JSON."""
    case, folder = sys.argv[1], Path(sys.argv[2])
    DBOS(
        config={
            "name": "bench",
            "system_database_url": f"sqlite:///{folder}/dbos.sqlite",
            "run_admin_server": False,
            "log_level": "ERROR",
        }
    )
    DBOS.launch()
    seconds = asyncio.run(measured(case))
    DBOS.destroy()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"tasks": len(edges(case)), "seconds": seconds, "peak": peak}))


if __name__ == "__main__":
    main()
