"""What type checkers know of tasks, graphs and results; mypy checks these very lines."""

from collections.abc import Coroutine
from typing import Any, assert_type

from fbflow import Executor, Graph, task


@task
def load(path: str = "a") -> list[int]:
    return [len(path), 2]


@task(retries=1, tag="cpu")
async def total(load: list[int]) -> int:
    return sum(load)


def test_a_task_is_called_as_its_function_is() -> None:
    assert_type(load("xyz"), list[int])
    assert_type(total([1]), Coroutine[Any, Any, int]).close()

    assert load("xyz") == [3, 2]


def test_a_result_has_the_type_of_what_the_task_returns() -> None:
    result = Executor().run(Graph("g").add_edges([load], [total]))

    assert_type(result[load], list[int])
    assert_type(result[total], int)
    assert (result[load], result[total], result["total"]) == ([1, 2], 3, 3)


def test_a_graph_may_say_what_it_returns() -> None:
    graph = Graph[int]("g")
    graph.add(load >> total)

    found = graph(path="abc")

    assert_type(found, int)
    assert found == 5
