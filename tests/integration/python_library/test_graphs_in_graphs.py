"""Graphs that are called in tasks, and graphs that are tasks."""

import pytest

from fbflow import Executor, Graph, GraphError, RunFailedError, task


@task
def number(start: int = 1) -> int:
    return start


@task
def plus(number: int, step: int = 1) -> int:
    return number + step


def inner() -> Graph[int]:
    graph = Graph[int]("inner")
    graph.add_edges([number], [plus])
    return graph


def test_a_graph_is_called_like_a_function_in_a_task_on_whatever_thread() -> None:
    called = inner()

    async def on_the_loop() -> int:
        return called(start=10)

    def in_a_thread() -> int:
        return called(20, step=5)

    def both(on_the_loop: int, in_a_thread: int) -> object:
        return (on_the_loop, in_a_thread)

    graph = Graph("outer")
    graph.add_edges([on_the_loop, in_a_thread], [both])

    assert graph() == (11, 25)


def test_a_graph_is_a_task_whose_result_is_that_of_its_last_task() -> None:
    def after(inner: int) -> str:
        return f"inner returned {inner}"

    graph = Graph("outer")
    graph.add_edges([inner()], [after])
    result = Executor().run(graph, step=4)

    assert result.value == "inner returned 5"
    assert result["inner.plus"] == 5
    assert set(result) == {"inner.number", "inner.plus", "after"}


def test_the_first_tasks_of_an_inner_graph_get_results_from_around_it() -> None:
    def start() -> int:
        return 40

    graph = Graph("outer")
    graph.add_edges([start], [inner()])

    assert graph() == 41


def test_several_last_tasks_are_one_result_by_name() -> None:
    several = Graph("several")
    several.add_edges([number], [plus])
    several.add(lambda: "b", name="b")

    def after(several: dict[str, object]) -> object:
        return several

    graph = Graph("outer")
    graph.add_edges([several], [after])

    assert several() == {"plus": 2, "b": "b"}
    assert graph() == {"plus": 2, "b": "b"}


def test_graphs_stand_in_graphs_that_stand_in_graphs() -> None:
    middle = Graph("middle")
    middle.add(inner())
    outer = Graph("outer")
    outer.add(lambda middle: middle * 2, name="double", upstream=[middle])
    result = Executor().run(outer)

    assert result.value == 4
    assert result["middle.inner.number"] == 1


def test_what_fails_in_an_inner_graph_is_named_in_full() -> None:
    broken = Graph("broken")
    broken.add(lambda: 1 / 0, name="divide")
    graph = Graph("outer")
    graph.add_edges([broken], [graph.add(lambda: 1, name="after")])

    with pytest.raises(RunFailedError, match=r"broken\.divide: ZeroDivisionError"):
        graph()


def test_a_failure_in_a_graph_that_is_called_is_the_cause_of_the_task_s() -> None:
    broken = Graph("broken")
    broken.add(lambda: 1 / 0, name="divide")
    graph = Graph("outer")
    graph.add(lambda: broken() + 1, name="call")

    with pytest.raises(RunFailedError) as caught:
        graph()
    assert isinstance(caught.value.__cause__, RunFailedError)
    assert isinstance(caught.value.__cause__.__cause__, ZeroDivisionError)


def test_a_change_in_an_inner_graph_is_seen_outside() -> None:
    middle = inner()
    graph = Graph("outer")
    graph.add(middle)
    assert graph() == 2
    middle.add(lambda plus: -plus, name="negative", upstream=[plus])

    assert graph() == -2


def test_a_graph_cannot_be_a_task_of_itself() -> None:
    graph = Graph("self")

    with pytest.raises(GraphError, match='"self" cannot be a task of itself'):
        graph.add(graph)


def test_graphs_cannot_stand_in_each_other() -> None:
    one, two = Graph("one"), Graph("two")
    one.add(two)

    with pytest.raises(GraphError, match='"two" cannot be a task of itself: it is one of "one"'):
        two.add_edges([one], [plus])


def test_options_are_for_functions() -> None:
    with pytest.raises(GraphError, match='the graph "inner" is a task here'):
        Graph("outer").add(inner(), retries=2)
