"""What a graph results in: the result of its last task, or those of its last tasks by name."""

from dataclasses import dataclass

from compiler.frontends.pytask.form import GraphForm
from compiler.workflow.names import Names, argument_name

RESULT = "result"


@dataclass(frozen=True, slots=True)
class GraphResult:
    """One result of a graph that is a task."""

    name: str
    """The pin of the graph's border."""
    way: tuple[str, ...]
    """Where it is in the result of the whole graph; () = it is that."""
    task: str
    """The task in the graph that it comes from."""
    pin: str
    """The pin of that task."""


def results_of(form: GraphForm) -> list[GraphResult]:
    """Return the results of a graph; each has a name of its own."""
    names = Names()
    found = []
    for task in form.last:
        first = () if len(form.last) == 1 else (argument_name(task.name),)
        if isinstance(task.work, GraphForm):
            ways = [((*first, *one.way), one.name) for one in results_of(task.work)]
        else:
            ways = [(first, RESULT)]
        for way, pin in ways:
            name = names.take("_".join((RESULT, *way)))
            found.append(GraphResult(name, way, task.name, pin))
    return found
