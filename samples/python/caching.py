"""Results that are used again: for the same arguments, for as long as `cache` says."""

from fbflow import Executor, Graph, task


@task(cache=3600)
def look_up(city: str) -> int:
    """Take a while to find something out; once an hour is enough."""
    print(f"looking up {city}")
    return len(city)


@task
def shown(look_up: int) -> str:
    """Show it."""
    return f"found {look_up}"


graph = Graph[str]("caching")
graph.add_edges([look_up], [shown])


if __name__ == "__main__":
    # An executor without a home remembers for itself; one with a home keeps it there.
    executor = Executor()
    for city in ("Vienna", "Vienna", "Graz"):
        print(executor.run(graph, city=city).value)
