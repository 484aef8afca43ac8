"""Tasks for each element of a list that another task returns."""

import threading

import pytest

from fbflow import Context, Executor, Graph, RunFailedError, task


def numbers() -> list[int]:
    return [3, 1, 2]


@task(for_each="numbers")
def square(numbers: int, offset: int = 0) -> int:
    return numbers * numbers + offset


def total(square: list[int]) -> int:
    return sum(square)


def test_results_are_a_list_in_the_order_of_the_elements() -> None:
    graph = Graph("squares")
    graph.add_edges([numbers], [square])
    graph.add_edges([square], [total])
    result = Executor().run(graph, offset=1)

    assert result["square"] == [10, 2, 5]
    assert result["total"] == 17


def test_an_empty_list_has_an_empty_list_of_results() -> None:
    graph = Graph("none")
    graph.add_edges([graph.add(list, name="numbers")], [square])
    graph.add_edges([square], [total])

    assert graph() == 0


def test_elements_are_worked_on_at_once() -> None:
    both = threading.Barrier(2, timeout=10)

    def pair() -> list[str]:
        return ["a", "b"]

    def meet(pair: str, context: Context) -> object:
        both.wait()
        return (context.item, pair)

    graph = Graph("at_once")
    graph.add(meet, upstream=[pair], for_each="pair")

    assert graph() == [(0, "a"), (1, "b")]


def test_an_element_that_fails_fails_the_task() -> None:
    def half(numbers: int) -> float:
        return 6 / (numbers - 1)

    graph = Graph("element")
    graph.add(half, upstream=[numbers], for_each="numbers")

    with pytest.raises(RunFailedError) as caught:
        graph()
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_what_is_no_list_is_refused() -> None:
    graph = Graph("no_list")
    graph.add(square, upstream=[graph.add(lambda: 5, name="numbers")])

    with pytest.raises(RunFailedError, match="is an int, but for_each needs a list"):
        graph()


def test_a_list_that_no_parent_gives_is_refused() -> None:
    graph = Graph("no_parent")
    graph.add(square, upstream=[graph.add(lambda: [1], name="numbres")])

    with pytest.raises(ValueError, match=r'each element of "numbers".*Did you mean "numbres"'):
        graph.commit()
