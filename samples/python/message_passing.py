"""Results are passed on by name: a parameter is named after the task whose result it gets."""

from fbflow import Graph, task


@task
def root() -> int:
    """Begin with a number."""
    return 0


@task
def add_2(root: int) -> int:
    """Add two to what `root` returned."""
    return root + 2


@task
def add_3(root: int) -> int:
    """Add three to it, at the same time."""
    return root + 3


@task
def do_nothing() -> None:
    """Wait for `root`, but take nothing of it."""


@task
def leaf(add_2: int, add_3: int, do_nothing: None) -> str:
    """Take all three results."""
    return f"add_2 = {add_2}, add_3 = {add_3}, do_nothing = {do_nothing}"


graph = Graph[str]("message_passing")
graph.add_edges([root], [add_2, add_3, do_nothing])
graph.add_edges([add_2, add_3, do_nothing], [leaf])

if __name__ == "__main__":
    print(graph())
