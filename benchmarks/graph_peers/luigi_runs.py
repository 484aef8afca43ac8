"""Luigi on the same graphs: each task leaves a file, as Luigi's tasks do."""

import json
import logging
import resource
import sys
import time
from pathlib import Path

import luigi

from benchmarks.graph_peers.shapes import edges

PARENTS: dict[str, list[str]] = {}
NAP = False


class Node(luigi.Task):
    """One task."""

    name = luigi.Parameter()
    folder = luigi.Parameter()

    def requires(self) -> list[luigi.Task]:
        """Return the parents."""
        return [Node(name=one, folder=self.folder) for one in PARENTS[self.name]]

    def output(self) -> luigi.LocalTarget:
        """Return the file."""
        return luigi.LocalTarget(f"{self.folder}/{self.name}")

    def run(self) -> None:
        """Do nothing, or sleep for 50 ms."""
        if NAP:
            time.sleep(0.05)
        with self.output().open("w") as file:
            file.write("1")


def main() -> None:
    """Measure one case and print it as JSON."""
    global NAP  # noqa: PLW0603 - a script
    case, folder = sys.argv[1], Path(sys.argv[2])
    NAP = case.startswith("sleep")
    logging.disable(logging.CRITICAL)
    PARENTS.update(edges(case))
    sys.setrecursionlimit(100_000)
    begun = time.perf_counter()
    tasks = [Node(name=name, folder=str(folder)) for name in PARENTS]
    luigi.build(tasks, local_scheduler=True, workers=1, no_lock=True, log_level="CRITICAL")
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"tasks": len(PARENTS), "seconds": seconds, "peak": peak}))


if __name__ == "__main__":
    main()
