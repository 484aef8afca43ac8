"""How graphs are put together: all ways lead to the same graph."""

from collections.abc import Callable

import pytest

from fbflow import CycleError, Graph, GraphError, task


@task
def a() -> str:
    return "a"


@task
def b(a: str) -> str:
    return f"{a}b"


@task
def c(a: str) -> str:
    return f"{a}c"


@task
def d(b: str, c: str) -> str:
    return f"{b}{c}d"


def by_edges(graph: Graph) -> None:
    graph.add_edges([a], [b, c])
    graph.add_edges([b, c], [d])


def by_arrows(graph: Graph) -> None:
    with graph:
        a >> [b, c] >> d


def by_an_arrow_that_is_added(graph: Graph) -> None:
    graph.add(a >> [b, c] >> d)


def by_a_list_before_an_arrow(graph: Graph) -> None:
    graph.add([b, c] >> d)
    graph.add(a >> [b, c])


def by_upstream(graph: Graph) -> None:
    graph.add(a)
    graph.add(b, upstream=[a])
    graph.add(c, upstream=[a])
    graph.add(d, upstream=[b, c])


def by_downstream(graph: Graph) -> None:
    graph.add(b, upstream=[a], downstream=[d])
    graph.add(c, upstream=[a], downstream=[d])
    graph.add(a, downstream=[b, c])
    graph.add(d)


def by_parts_of_chains(graph: Graph) -> None:
    with graph:
        a >> b >> d
        a >> c
        c >> d


@pytest.mark.parametrize(
    "put_together",
    [
        by_edges,
        by_arrows,
        by_an_arrow_that_is_added,
        by_a_list_before_an_arrow,
        by_upstream,
        by_downstream,
        by_parts_of_chains,
    ],
    ids=lambda function: function.__name__,
)
def test_a_diamond_is_a_diamond(put_together: Callable[[Graph], None]) -> None:
    graph = Graph("diamond")
    put_together(graph)

    assert {name: set(member.parents) for name, member in graph.tasks.items()} == {
        "a": set(),
        "b": {"a"},
        "c": {"a"},
        "d": {"b", "c"},
    }
    assert graph() == "abacd"


def test_plain_functions_are_tasks_wherever_they_stand() -> None:
    def load() -> int:
        return 1

    def double(load: int) -> int:
        return load * 2

    graph = Graph[int]("plain")
    graph.add(double, upstream=[load])
    graph.add_edges([load], [double])

    assert len(graph) == 2
    assert load.__name__ in graph
    assert graph() == 2


def test_an_edge_that_is_said_twice_is_one_edge() -> None:
    graph = Graph("twice")
    graph.add_edges([a], [b])
    graph.add_edges([a], [b])

    assert list(graph.tasks["b"].parents) == ["a"]


def test_what_adds_a_task_decides_how_it_is_executed_before_and_after_its_edges() -> None:
    before, after = Graph("before"), Graph("after")
    before.add(a, retries=2)
    before.add_edges([a], [b])
    after.add_edges([a], [b])
    after.commit()
    after.add(a, retries=2)

    for graph in (before, after):
        attempts = {
            node.id.partition(".")[2]: node.policy.retry.attempts for node in graph.compile().nodes
        }
        assert attempts["a"] == 3
        assert attempts["b"] == 1


def test_inner_with_statements_are_of_the_inner_graph() -> None:
    outer, inner = Graph("outer"), Graph("inner")
    with outer:
        with inner:
            a >> b
        a >> c

    assert set(inner.tasks) == {"a", "b"}
    assert set(outer.tasks) == {"a", "c"}


def test_a_graph_that_changed_is_compiled_anew() -> None:
    graph = Graph("grows")
    graph.add(a)
    assert graph() == "a"
    graph.add_edges([a], [b])

    assert graph() == "ab"
    assert graph.compile() is graph.compile()


def test_a_graph_without_tasks_has_no_results() -> None:
    assert Graph("empty")() == {}


def test_a_circle_is_named() -> None:
    graph = Graph("round")
    graph.add_edges([a], [b])
    graph.add_edges([b], [c])
    graph.add_edges([c], [b])

    with pytest.raises(CycleError, match=r"b -> c -> b|c -> b -> c") as caught:
        graph()
    assert set(caught.value.tasks) == {"b", "c"}


def test_a_task_that_waits_for_itself_is_refused() -> None:
    with pytest.raises(CycleError, match="a -> a"):
        Graph("self").add_edges([a], [a])


def test_a_task_that_is_added_twice_is_refused() -> None:
    graph = Graph("again")
    graph.add(a)

    with pytest.raises(GraphError, match=r'"a" is in the graph "again" already; .*name="a_2"'):
        graph.add(a)
    graph.add(a, name="a_2")
    assert graph() == {"a": "a", "a_2": "a"}


def test_two_functions_of_one_name_are_refused_with_their_places() -> None:
    def other() -> Callable[[], str]:
        def a() -> str:
            return "other"

        return a

    graph = Graph("names")
    graph.add(a)

    with pytest.raises(GraphError, match=r'two tasks named "a" \(test_edges.py:\d+\) \(test_ed'):
        graph.add(other())
    assert len(graph) == 1


@pytest.mark.parametrize("step", [5, "load", None, [a]])
def test_what_is_no_task_is_refused(step: object) -> None:
    with pytest.raises(GraphError, match="is no task; expected a function, a Task or a graph"):
        Graph("wrong").add(step)  # type: ignore[arg-type] # that is what is tested


def test_a_lambda_needs_a_name() -> None:
    graph = Graph("lambda")

    with pytest.raises(GraphError, match=r'a lambda has no name; give it one: .*name="double"'):
        graph.add(lambda: 1)
    graph.add(lambda: 1, name="one")
    assert graph() == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"retry": 1}, 'a task has no option "retry". Did you mean "retries"?'),
        ({"retries": -1}, "retries is -1; expected 0 to 999"),
        ({"timeout": 0}, "timeout is 0.0, which cannot be: input should be greater than 0"),
        ({"jitter": 2}, r"jitter is 2, which cannot be: .* less than or equal to 1"),
        ({"pool": "gpu"}, 'there is no pool "gpu". Known: auto, loop, process, thread.'),
        ({"trigger": "one"}, 'there is no trigger "one"'),
        ({"backoff": "linea"}, 'there is no backoff "linea". Did you mean "linear"?'),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_mistaken_option_is_told(options: dict[str, object], message: str) -> None:
    with pytest.raises(GraphError, match=message):
        task(**options)  # type: ignore[call-overload] # that is what is tested
    with pytest.raises(GraphError, match=message):
        Graph("options").add(a, **options)  # type: ignore[arg-type]


def test_options_of_a_pool_have_to_fit_the_function() -> None:
    async def later() -> None:
        pass

    with pytest.raises(GraphError, match=r'"later" is an `async def`, .* pool="process"'):
        Graph("pools").add(later, pool="process")


def test_a_mistaken_choice_of_a_graph_is_told() -> None:
    with pytest.raises(GraphError, match='on_failure="stop"; expected one of: cancel, continue'):
        Graph("wrong", on_failure="stop")  # type: ignore[arg-type]
    with pytest.raises(GraphError, match="is no cron expression"):
        Graph("wrong", schedule="every day")
