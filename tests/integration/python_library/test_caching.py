"""Results that are used again: for the same arguments, by one executor or by all of a home."""

from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from fbflow import Callbacks, Context, Executor, Graph, RunFailedError, task

CALLS: list[object] = []


@pytest.fixture(autouse=True)
def _no_calls() -> None:
    CALLS.clear()


@task(cache=60)
def look_up(city: object, context: Context) -> object:
    CALLS.append((city, context.attempt))
    return [city]


def shown(look_up: object) -> str:
    return f"found {look_up}"


def graph_of_two(name: str = "cached") -> Graph[str]:
    graph = Graph[str](name)
    graph.add_edges([look_up], [shown])
    return graph


def test_the_same_arguments_have_the_same_result() -> None:
    executor = Executor()
    found = [executor.run(graph_of_two(), city=city).value for city in ("a", "a", "b", "a")]

    assert found == ["found ['a']", "found ['a']", "found ['b']", "found ['a']"]
    assert CALLS == [("a", 1), ("b", 1)]


def test_another_graph_with_the_same_function_uses_the_result_too() -> None:
    executor = Executor()
    executor.run(graph_of_two(), city="a")
    executor.run(graph_of_two("another"), city="a")

    assert len(CALLS) == 1


def test_executors_without_a_home_remember_for_themselves() -> None:
    for _ in range(2):
        Executor().run(graph_of_two(), city="a")

    assert len(CALLS) == 2


@pytest.mark.parametrize("objects", ["json", "pickle"])
def test_executors_with_a_home_remember_there(tmp_path: Path, objects: Any) -> None:  # noqa: ANN401
    for _ in range(2):
        graph = Graph[str]("cached", objects=objects)
        graph.add_edges([look_up], [shown])
        result = Executor(home=tmp_path / "home").run(graph, city="a")
        assert result.value == "found ['a']"

    assert len(CALLS) == 1


def test_elements_of_a_list_are_looked_up_one_by_one() -> None:
    graph = Graph("elements")
    graph.add(lambda: ["a", "b", "a"], name="city")
    graph.add(look_up, for_each="city", upstream=[graph.tasks["city"].work])
    executor = Executor()

    assert executor.run(graph)["look_up"] == [["a"], ["b"], ["a"]]
    assert executor.run(graph)["look_up"] == [["a"], ["b"], ["a"]]
    assert sorted(CALLS, key=repr) == [("a", 1), ("b", 1)]


def test_failures_are_not_used_again() -> None:
    @task(cache=60)
    def sometimes() -> str:
        CALLS.append("sometimes")
        if len(CALLS) == 1:
            raise OSError
        return "now"

    graph = Graph[str]("failing")
    graph.add(sometimes)
    executor = Executor()

    with pytest.raises(RunFailedError):
        executor.run(graph)
    assert [executor.run(graph).value for _ in range(2)] == ["now", "now"]
    assert len(CALLS) == 2


def test_what_uses_a_result_again_says_so() -> None:
    class Listening(Callbacks):
        """Keeps what tasks write into the log."""

        def __init__(self) -> None:
            self.lines: list[str] = []

        @override
        def logged(self, task: str, text: str) -> None:
            self.lines.append(f"{task}: {text}")

    listening = Listening()
    executor = Executor(callbacks=[listening])
    for _ in range(2):
        executor.run(graph_of_two(), city="a")

    (line,) = listening.lines
    assert line.startswith("look_up: its result of ")


def test_an_argument_that_cannot_be_compared_fails_the_task_and_says_what_to_do() -> None:
    with pytest.raises(RunFailedError, match="leave out `cache`"):
        Executor().run(graph_of_two(), city=lambda: 1)


def test_a_graph_that_is_called_remembers_its_own_results() -> None:
    graph, other = graph_of_two(), graph_of_two()

    assert graph(city="Rome") == graph(city="Rome")
    assert len(CALLS) == 1
    assert other(city="Rome") == graph(city="Rome")
    assert len(CALLS) == 2
