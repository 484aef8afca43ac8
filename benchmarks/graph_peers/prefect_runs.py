"""Prefect on the same graphs: a task run for each, submitted with its parents' futures."""

import json
import resource
import sys
import time

from prefect import flow, task

from benchmarks.graph_peers.shapes import edges


@task(persist_result=False)
def noop(values: list[int]) -> int:
    """Do nothing."""
    return len(values)


@task(persist_result=False)
def nap(values: list[int]) -> int:
    """Sleep for 50 ms."""
    time.sleep(0.05)
    return len(values)


@flow
def graph(case: str) -> float:
    """Execute the tasks of a case; return the seconds that took."""
    begun = time.perf_counter()
    work = nap if case.startswith("sleep") else noop
    futures = {}
    for name, parents in edges(case):
        futures[name] = work.submit([futures[one] for one in parents])
    for future in futures.values():
        future.result()
    return time.perf_counter() - begun


def main() -> None:
    """Measure one case and print it as JSON."""
    case = sys.argv[1]
    seconds = graph(case)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"tasks": len(edges(case)), "seconds": seconds, "peak": peak}))


if __name__ == "__main__":
    main()
