"""`a >> b >> [c, d]`: chains, and the graphs that take them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fbflow import CycleError, Graph, GraphError, task
from fbflow.members import Members


@task
def a() -> None: ...
@task
def b() -> None: ...
@task
def c() -> None: ...
@task
def d() -> None: ...


def edges(graph: Graph[None]) -> set[tuple[str, str]]:
    return {(parent, one.name) for one in graph.members for parent in one.parents}


def test_a_chain_is_added_with_its_tasks_and_edges() -> None:
    graph = Graph[None]("g")
    graph.add(a >> [b, c] >> d)

    assert edges(graph) == {("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")}


def test_lists_and_chains_may_stand_at_both_ends() -> None:
    graph = Graph[None]("g")
    graph.add([a, b] >> (c >> d))

    assert edges(graph) == {("a", "c"), ("b", "c"), ("c", "d")}


def test_within_a_graph_a_chain_is_added_to_it() -> None:
    inner, outer = Graph[None]("inner"), Graph[None]("outer")
    with outer:
        a >> b
        with inner:
            c >> d
        b >> inner
    a >> d

    assert edges(outer) == {("a", "b"), ("b", "inner")}
    assert edges(inner) == {("c", "d")}


def test_edges_and_added_tasks_are_the_same_tasks_whatever_comes_first() -> None:
    graph = Graph[None]("g").add_edges([a], [b])
    graph.add(b, retries=2, upstream=[c])

    assert edges(graph) == {("a", "b"), ("c", "b")}
    assert graph.compile().nodes[-1].policy.retry.attempts in (1, 3)
    assert {one.id: one.policy.retry.attempts for one in graph.compile().nodes}["g.b"] == 3


def test_a_task_is_added_once() -> None:
    graph = Graph[None]("g")
    graph.add(a)

    with pytest.raises(GraphError, match=r'"a" is in the graph "g" already.*name="a_2"'):
        graph.add(a)


def test_two_functions_of_one_name_are_told_with_their_places() -> None:
    def other() -> None: ...

    graph = Graph[None]("g").add_edges([a])

    with pytest.raises(GraphError, match=r'two tasks named "a" \(test_links.py:\d+\)'):
        graph.add(other, name="a")


def test_a_task_does_not_wait_for_itself() -> None:
    with pytest.raises(CycleError, match="a -> a"):
        Graph[None]("g").add_edges([a], [a])


def test_what_is_no_task_is_refused() -> None:
    with pytest.raises(GraphError, match="5 is no task; expected a function"):
        Graph[None]("g").add(5)  # type: ignore[arg-type] # as Python lets people do


NUMBERS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20)


@given(NUMBERS)
def test_a_circle_is_found_if_and_only_if_there_is_one(pairs: list[tuple[int, int]]) -> None:
    members = Members("g")
    works = [a.named(f"n{number}") for number in range(8)]
    links = {(one, other) for one, other in pairs if one != other}
    for one, other in links:
        members.link(works[one], works[other])
    # Without a circle, taking away what waits for nothing leaves nothing.
    left = dict.fromkeys(range(8))
    while free := [n for n in left if not any(one in left and other == n for one, other in links)]:
        for number in free:
            del left[number]
    try:
        members.check_order()
        circle: tuple[str, ...] = ()
    except CycleError as error:
        circle = error.tasks

    assert bool(circle) == bool(left)
    for before, after in zip(circle, (*circle[1:], *circle[:1]), strict=True):
        assert (int(before[1:]), int(after[1:])) in links


def test_two_graphs_of_one_name_are_told_apart() -> None:
    graph = Graph[None]("g").add_edges([a], [Graph[None]("inner")])

    with pytest.raises(GraphError, match=r'two tasks named "inner"; .* Graph\("inner_2"\)'):
        graph.add(Graph[None]("inner"))
    with pytest.raises(GraphError, match=r'a task by its own name; make it with Graph\("x"\)'):
        graph.add(Graph[None]("other"), name="x")


def test_a_graph_has_a_name() -> None:
    with pytest.raises(GraphError, match="a graph needs a name"):
        Graph("")


def test_a_notebook_shows_a_graph_unless_it_is_very_large() -> None:
    small = Graph[None]("small").add_edges([a], [b])
    large = Graph[None]("large").add_edges([a.named(f"n{number}") for number in range(501)])

    assert (small._repr_svg_() or "").startswith("<svg")
    assert large._repr_svg_() is None
