"""Dask distributed on the same graphs: one scheduler and two threads in one process."""

import json
import resource
import sys
import time

from dask.distributed import Client

from benchmarks.graph_peers.shapes import edges


def noop(values: list[int]) -> int:
    """Do nothing."""
    return len(values)


def nap(values: list[int]) -> int:
    """Sleep for 50 ms."""
    time.sleep(0.05)
    return len(values)


def main() -> None:
    """Measure one case and print it as JSON."""
    case = sys.argv[1]
    work = nap if case.startswith("sleep") else noop
    threads = 200 if case.startswith("sleep") else 2
    settings = {"processes": False, "n_workers": 1, "dashboard_address": None}
    with Client(threads_per_worker=threads, **settings) as client:
        begun = time.perf_counter()
        futures = {}
        for name, parents in edges(case):
            futures[name] = client.submit(work, [futures[one] for one in parents], pure=False)
        client.gather(list(futures.values()))
        seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"tasks": len(futures), "seconds": seconds, "peak": peak}))


if __name__ == "__main__":
    main()
