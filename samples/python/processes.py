"""What computes for long gets a process of its own, so that it uses another processor."""

import os

from fbflow import Graph, task


@task(pool="process")
def primes(below: int) -> int:
    """Count the primes below a number, the slow way."""
    found = [n for n in range(2, below) if all(n % d for d in range(2, int(n**0.5) + 1))]
    return len(found)


@task(pool="process")
def process(below: int) -> int:
    """Return the number of the process that executes this."""
    return os.getpid()


@task
def told(primes: int, process: int) -> str:
    """Tell both, in the process that made the graph."""
    return f"{primes} primes, counted elsewhere: {process != os.getpid()}"


graph = Graph[str]("processes")
graph.add_edges([primes, process], [told])

# A process imports this module to find its function: what shall run once stands below this line.
if __name__ == "__main__":
    print(graph(below=1_000))
