"""A run that is kept in a folder: what is done stays done, whatever ends the process.

python samples/python/durable.py [HOME]

Here the first attempt fails as if the network were down, and the run goes on later from there.
A killed process is no other case: kill this one, and `Executor(home=…).resume(run)` goes on.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fbflow import Executor, Graph, RunFailedError, task


@task
def measure() -> list[int]:
    """Do something that shall be done once."""
    print("measuring")
    return [3, 1, 2]


@task
def send(measure: list[int], flag: str) -> str:
    """Send it, if there is a network: the file is there."""
    if not Path(flag).exists():
        message = "the network is down"
        raise ConnectionError(message)
    return f"sent: {sorted(measure)}"


graph = Graph[str]("durable")
graph.add_edges([measure], [send])


def main(home: Path) -> None:
    """Execute the graph, and go on with it after it failed."""
    flag = home / "network-is-up"
    flag.unlink(missing_ok=True)
    executor = Executor(home=home)
    try:
        executor.run(graph, flag=str(flag))
    except RunFailedError as failed:
        print(f"{failed.run.state.value}: {failed.__cause__}")
        run = failed.run.run_id
    else:
        return
    flag.touch()
    # Any process may do this: functions are found by the names of their modules.
    result = executor.add(graph).resume(run)
    print(result[send])
    print(f"what is kept of it: a file of {', '.join(sorted(result))} in the archive")


if __name__ == "__main__":
    if sys.argv[1:]:
        main(Path(sys.argv[1]))
    else:
        with TemporaryDirectory() as folder:
            main(Path(folder))
