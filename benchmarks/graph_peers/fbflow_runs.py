"""FBFlow on a compiled graph of operations that do nothing: run it once, print one line.

python benchmarks/graph_peers/fbflow_runs.py GRAPH memory|process|power FOLDER
"""

import asyncio
import gc
import json
import resource
import sys
import time
from pathlib import Path
from typing import Literal, cast

from compiler.ir.graph import Graph
from compiler.ir.serialize import graph_from_json
from fblib.operation import Inputs, Operation, OperationContext, Outputs
from runtime.durable.run import DurableRun, Surroundings
from runtime.executor.executor import OperationExecutor
from runtime.store.base import RunRecord
from runtime.store.home import Home, open_home
from runtime.store.run_folder import RunFolder

OPERATIONS = {
    "noop": Operation("noop", "benchmarks.graph_peers.fbflow_runs:noop"),
    "nap": Operation("nap", "benchmarks.graph_peers.fbflow_runs:nap"),
}
AT_ONCE = 200


async def noop(_context: OperationContext, _inputs: Inputs) -> Outputs:
    """Do nothing."""
    return {"value": 1}


async def nap(_context: OperationContext, _inputs: Inputs) -> Outputs:
    """Sleep for 50 ms."""
    await asyncio.sleep(0.05)
    return {"value": 1}


async def run(graph: Graph, kept: str, folder: Path) -> float:
    """Execute a graph once; return the seconds it took."""
    async with OperationExecutor() as executor:
        if kept == "memory":
            record = RunRecord("run", graph.name, "", durability="none")
            around = Surroundings(executor, operations=OPERATIONS)
            return await _timed(graph, record, around, folder)
        async with open_home(Home(folder / "home"), wall=time.time_ns) as opened:
            record = RunRecord(
                "run",
                graph.name,
                "hash",
                owner=opened.owner,
                commit=cast("Literal['process', 'power']", kept),
            )
            await opened.store.create(record, graph=b"{}")
            around = Surroundings(executor, opened.store, operations=OPERATIONS)
            return await _timed(graph, record, around, folder)


async def _timed(graph: Graph, record: RunRecord, around: Surroundings, folder: Path) -> float:
    made = DurableRun(graph, record, around, files=RunFolder(folder))
    around.executor.limit("", AT_ONCE)
    gc.collect()
    gc.freeze()
    begun = time.perf_counter()
    await made.execute()
    return time.perf_counter() - begun


def main() -> None:
    """Measure one case and print it as JSON."""
    graph = graph_from_json(Path(sys.argv[1]).read_bytes())
    seconds = asyncio.run(run(graph, sys.argv[2], Path(sys.argv[3])))
    tasks = sum(node.type in ("NOOP", "NAP") for node in graph.nodes)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"tasks": tasks, "seconds": seconds, "peak": peak}))


if __name__ == "__main__":
    main()
