"""FBFlow: in memory, or in a home.

python benchmarks/python_peers/fbflow_peer.py CASE async|plain [HOME]
"""

import sys
import time

from benchmarks.python_peers.work import edges, functions, tell
from fbflow import Executor, Graph


def main() -> None:
    """Build, compile and execute one case, each measured."""
    case, kind, *home = sys.argv[1:]
    tasks = edges(case)
    made = functions(tasks, kind)
    executor = Executor()
    warm = Graph("warm")
    warm.add(lambda: 1, name="one")
    executor.run(warm)  # what is imported with the first run is no part of this one
    begun = time.perf_counter()
    graph = Graph(case.replace("-", "_"), objects="json")
    for name, parents in tasks:
        graph.add(made[name], upstream=[made[one] for one in parents])
    built = time.perf_counter()
    graph.commit()
    compiled = time.perf_counter()
    result = (Executor(home=home[0]) if home else executor).run(graph)
    ended = time.perf_counter()
    assert len(result) == len(tasks)  # noqa: S101 - a script
    tell(tasks, build=built - begun, compile=compiled - built, run=ended - compiled)


if __name__ == "__main__":
    main()
