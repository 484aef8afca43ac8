"""The smallest graph: one task, executed by hand."""

from fbflow import Graph, task


@task
def hello_world() -> None:
    """Greet everybody."""
    print("Hello, world!")


graph = Graph("hello_world")
graph.add(hello_world)

if __name__ == "__main__":
    graph()
