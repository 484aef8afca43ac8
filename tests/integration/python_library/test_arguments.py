"""Which arguments tasks are called with: results by name, what graphs set, what runs are given."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fbflow import ArgumentError, Context, Executor, Graph, TaskFunction, task


@task
def one() -> int:
    return 1


@task
def two() -> int:
    return 2


@task
def nothing() -> None:
    return None


def named(one: int, two: int) -> object:
    return (one, two)


def by_default(one: int, three: int = 3) -> object:
    return (one, three)


def by_keyword(*, two: int, one: int) -> object:
    return (one, two)


def by_position(two: int, one: int, /) -> object:
    return (one, two)


def the_rest_by_position(*results: int) -> object:
    return results


def the_rest_by_name(**results: int) -> object:
    return results


def some_and_the_rest_by_position(two: int, *results: int) -> object:
    return (two, results)


def some_and_the_rest_by_name(two: int, **results: int) -> object:
    return (two, results)


def position_and_name(first: int = 0, *rest: int, two: int, **names: int) -> object:
    return (first, rest, two, names)


def takes_nothing() -> object:
    return "called"


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (named, (1, 2)),
        (by_default, (1, 3)),
        (by_keyword, (1, 2)),
        (by_position, (1, 2)),
        (the_rest_by_position, (1, 2)),
        (the_rest_by_name, {"one": 1, "two": 2}),
        (some_and_the_rest_by_position, (2, (1,))),
        (some_and_the_rest_by_name, (2, {"one": 1})),
        (position_and_name, (0, (), 2, {"one": 1})),
        (takes_nothing, "called"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_function_takes_the_results_of_its_parents(
    function: Callable[..., object], expected: object
) -> None:
    graph = Graph("arguments")
    graph.add_edges([one, two], [function])

    assert graph() == expected


def test_values_for_args_have_the_order_of_the_edges() -> None:
    graph = Graph("order")
    graph.add_edges([two], [the_rest_by_position])
    graph.add_edges([one], [the_rest_by_position])

    assert graph() == (2, 1)


def test_none_is_a_result_like_any_other() -> None:
    def got(nothing: None, missing: str = "a default") -> object:
        return (nothing, missing)

    graph = Graph("none")
    graph.add_edges([nothing], [got])

    assert graph() == (None, "a default")


def test_a_parameter_that_nobody_gives_is_told_before_anything_begins() -> None:
    ran = []

    def load() -> None:
        ran.append("load")

    def use(lode: object) -> object:
        return lode

    graph = Graph("typing_mistake")
    graph.add_edges([load], [use])

    with pytest.raises(ArgumentError) as caught:
        graph()
    assert ran == []
    assert str(caught.value) == (
        'the graph "typing_mistake" cannot be started:\n  "use" needs "lode", and nothing gives '
        'it: no parent is named so (its parents: load). Did you mean "load"? Known: load. Add an '
        "edge from a task of that name, give the parameter a default, or start with lode=…"
    )


def test_everything_that_is_wrong_with_a_start_is_told_at_once() -> None:
    def needs(first: int, second: int) -> int:
        return first + second

    graph = Graph("much")
    graph.add(needs)

    with pytest.raises(ArgumentError) as caught:
        graph(third=3)
    lines = str(caught.value).splitlines()
    assert len(lines) == 4
    assert 'no task takes "third". Known: first, second' in lines[3]


def test_an_unknown_run_parameter_is_told_with_the_nearest_one() -> None:
    def load(filename: str) -> str:
        return filename

    graph = Graph("parameters")
    graph.add(load)

    with pytest.raises(ArgumentError, match=r'no task takes "filname". Did you mean "filename"'):
        graph(filename="a", filname="b")


def test_too_many_arguments_by_position_are_told() -> None:
    graph = Graph("positions")
    graph.add(one)

    with pytest.raises(ArgumentError, match='"one" takes 0 arguments by position, not 1'):
        graph(1)


def test_first_tasks_are_given_arguments_by_position_and_all_tasks_by_name() -> None:
    def first(text: str, times: int) -> str:
        return text * times

    def second(first: str, ending: str, times: int = 1) -> str:
        return first + ending * times

    graph = Graph("start")
    graph.add_edges([first], [second])

    assert graph("a", 2, ending="!") == "aa!"
    assert graph(text="a", times=3, ending="!") == "aaa!!!"
    assert graph("a", 1, ending="!", times=2) == "a!!"


def test_arguments_that_a_task_sets_stay_unless_a_run_says_otherwise() -> None:
    @task
    def load(path: str, rows: int = 1) -> str:
        return path * rows

    graph = Graph[dict[str, str]]("twice")
    graph.add(load.named("load_a", path="a"))
    graph.add(load.named("load_b", path="b", rows=2))

    assert graph() == {"load_a": "a", "load_b": "bb"}
    assert graph(rows=3) == {"load_a": "aaa", "load_b": "bbb"}
    assert graph() == {"load_a": "a", "load_b": "bb"}


def test_an_object_that_a_task_sets_stays_when_a_run_is_given_something_else() -> None:
    numbers = iter((1, 2, 3))

    @task
    def load(source: Iterator[int], times: int = 1) -> int:
        return next(source) * times

    graph = Graph("object")
    graph.add(load.named("load", source=numbers))

    assert [graph(times=2), graph(), graph(source=iter((7,)), times=3)] == [2, 2, 21]


def test_a_result_comes_before_what_a_run_is_given() -> None:
    graph = Graph("both")
    graph.add_edges([one, two], [named])

    with pytest.raises(ArgumentError, match='no task takes "one"'):
        graph(one=5)


def test_names_that_are_no_names_of_python_reach_the_rest_by_name() -> None:
    graph = Graph("names")
    graph.add_edges([graph.add(lambda: 1, name="read a.csv")], [the_rest_by_name])

    assert graph() == {"read_a_csv": 1}


def test_a_task_is_called_like_its_function() -> None:
    @task(retries=3)
    def double(number: int) -> int:
        return number * 2

    assert isinstance(double, TaskFunction)
    assert double(4) == 8
    assert double.name == "double"
    assert double.named("five_times", number=5)() == 10


def test_objects_that_are_callable_and_methods_are_tasks() -> None:
    class Adder:
        def __init__(self, number: int) -> None:
            self.number = number

        def __call__(self, one: int) -> int:
            return one + self.number

        def method(self, one: int) -> int:
            return one * self.number

        async def later(self, one: int) -> int:
            return one - self.number

    adder = Adder(5)
    graph = Graph("callable")
    graph.add(one)
    for function in (adder.method, adder.later):
        graph.add_edges([one], [function])
    graph.add(adder, name="called", upstream=[one])

    assert graph() == {"method": 5, "later": -4, "called": 6}


def test_builtins_take_what_they_can() -> None:
    def numbers() -> list[int]:
        return [3, 1]

    graph = Graph("builtins")
    graph.add(sum, name="total", upstream=[graph.add(numbers)])

    with pytest.raises(ArgumentError, match='"total" needs "iterable"'):
        graph()
    graph = Graph("builtins")
    graph.add(lambda numbers: max(numbers) + 1, name="most", upstream=[graph.add(numbers)])
    assert graph() == 4


def test_a_context_is_no_argument() -> None:
    def load(context: Context) -> int:
        return context.attempt

    def by_name(load: int, context: Any) -> object:  # noqa: ANN401 - annotated otherwise
        return (load, context)

    graph = Graph("context")
    graph.add_edges([load], [by_name])

    assert Executor().run(graph, context="mine")["by_name"] == (1, "mine")
