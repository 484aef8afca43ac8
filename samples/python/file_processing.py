"""Tasks as classes: files are read, processed and compressed, two at a time of each kind.

python samples/python/file_processing.py [SECONDS]

SECONDS is how long reading a file takes (0.25); processing takes two fifths of that, compressing
a fifth. Reading needs no processor, so it goes on beside the rest: a file is processed as soon as
it was read, whatever becomes of the others.
"""

import sys
import time

from typing_extensions import override

from fbflow import Executor, Scheduler, Task

FILES = ("a.csv", "b.csv", "c.csv", "d.csv", "e.csv")
WORKERS = 2


def work(seconds: float) -> None:
    """Stand for real work."""
    time.sleep(seconds)


class ReadFile(Task):
    """Reads a file."""

    def __init__(self, file: str, seconds: float) -> None:
        """Name the file."""
        super().__init__(name=f"read {file}")
        self.file = file
        self.seconds = seconds

    @override
    def execute(self) -> str:
        """Read it."""
        work(self.seconds)
        return f"the rows of {self.file}"

    @override
    def tag(self) -> str:
        """Say what it needs: a disk."""
        return "io"


class ProcessFile(Task):
    """Processes what was read."""

    def __init__(self, read: ReadFile) -> None:
        """Depend on the reading."""
        super().__init__(name=f"process {read.file}", dependencies={read})
        self.read = read

    @override
    def execute(self) -> str:
        """Process it."""
        work(self.read.seconds * 2 / 5)
        return f"{self.read.result}, processed"

    @override
    def tag(self) -> str:
        """Say what it needs: a processor."""
        return "cpu"


class CompressFile(Task):
    """Compresses what was processed."""

    def __init__(self, process: ProcessFile) -> None:
        """Depend on the processing."""
        super().__init__(name=f"compress {process.read.file}", dependencies={process})
        self.process = process

    @override
    def execute(self) -> str:
        """Compress it."""
        work(self.process.read.seconds / 5)
        return f"{self.process.result} and compressed"

    @override
    def tag(self) -> str:
        """Say what it needs: a processor."""
        return "cpu"


def file_tasks(seconds: float) -> tuple[list[Task], list[CompressFile]]:
    """Return all tasks, and those of them that come last."""
    reads = [ReadFile(file, seconds) for file in FILES]
    processes = [ProcessFile(read) for read in reads]
    compresses = [CompressFile(process) for process in processes]
    return [*reads, *processes, *compresses], compresses


def main() -> None:
    """Execute them."""
    seconds = float(sys.argv[1]) if sys.argv[1:] else 0.25
    every, last = file_tasks(seconds)
    run = Executor(Scheduler(every), workers_per_tag=WORKERS).run()
    for task in last:
        print(task.result)
    outcomes = run.tasks.values()
    took = (max(one.ended for one in outcomes) - min(one.started for one in outcomes)) / 1e9
    alone = sum(one.duration for one in outcomes)
    print(f"{len(every)} tasks took {took:.2f} s instead of {alone:.2f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
