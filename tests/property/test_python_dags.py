"""Random graphs of functions give what a plain interpreter gives, in memory and in a home."""

import json
import tempfile
from typing import Any

from hypothesis import given
from hypothesis import settings as examples

from compiler.ir.serialize import graph_from_json, graph_to_json
from fbflow import Executor
from tests.python_dags import Drawn, dags, graph_of, interpreted


def as_json(value: object) -> Any:  # noqa: ANN401 - any JSON value
    return json.loads(json.dumps(value))


def last(tasks: list[Drawn], results: dict[str, Any]) -> Any:  # noqa: ANN401 - any result
    """Return what a graph returns: the result of its last task, or those of its last ones."""
    waited = {parent for one in tasks for parent in one.parents}
    found = {one.name: results[one.name] for one in tasks if one.name not in waited}
    return next(iter(found.values())) if len(found) == 1 else found


@given(dags())
@examples(max_examples=40)
def test_results_in_memory_are_those_of_the_interpreter(tasks: list[Drawn]) -> None:
    result = Executor().run(graph_of(tasks))
    expected = interpreted(tasks)

    assert result.results == expected
    assert result.value == last(tasks, expected)


@given(dags())
@examples(max_examples=15)
def test_results_of_kept_runs_are_the_same_as_json(tasks: list[Drawn]) -> None:
    with tempfile.TemporaryDirectory() as home:
        result = Executor(home=home, archives=False).run(graph_of(tasks))

        assert result.results == as_json(interpreted(tasks))


@given(dags())
@examples(max_examples=30)
def test_a_graph_is_the_same_in_each_program_and_after_it_was_written(tasks: list[Drawn]) -> None:
    graph = graph_of(tasks).compile()

    assert graph == graph_of(tasks).compile()
    assert graph_from_json(graph_to_json(graph)) == graph
