"""Where tasks are executed: on the event loop, in threads, in processes of their own."""

import asyncio
import os
import threading

import pytest

from fbflow import Context, Executor, Graph, GraphError, RunFailedError, task


class TwoArgumentsError(Exception):
    """One that cannot be made again from what it shows."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first)
        self.second = second


def here() -> tuple[int, int]:
    return os.getpid(), threading.get_ident()


async def on_the_loop() -> tuple[int, int]:
    return here()


def makes_a_lock() -> object:
    return threading.Lock()


def raises(words: str) -> None:
    raise LookupError(words)


def raises_what_cannot_be_sent() -> None:
    raise TwoArgumentsError(first="one", second="two")


def adds(first: int, *rest: int, times: int = 1) -> int:
    return (first + sum(rest)) * times


def test_plain_functions_run_in_threads_and_async_ones_on_the_loop() -> None:
    graph = Graph("places")
    graph.add(here, name="thread")
    graph.add(here, name="loop", pool="loop")
    graph.add(here, name="process", pool="process")
    graph.add(on_the_loop)
    result = Executor().run(graph)

    own = (os.getpid(), threading.get_ident())
    assert result["on_the_loop"] == own
    assert result["loop"] == own
    assert result["thread"][0] == own[0]
    assert result["thread"][1] != own[1]
    assert result["process"][0] != own[0]


def test_threads_do_not_wait_for_each_other() -> None:
    all_there = threading.Barrier(20, timeout=10)
    graph = Graph("threads")
    for number in range(20):
        graph.add(all_there.wait, name=f"t{number}")

    assert sorted(Executor().run(graph).results.values()) == list(range(20))


def test_a_process_gets_arguments_and_returns_results_as_they_are() -> None:
    graph = Graph("process")
    graph.add_edges(
        [graph.add(lambda: 2, name="two"), graph.add(lambda: 3, name="three")],
        [graph.add(adds, pool="process")],
    )

    assert graph(first=1, times=10) == 60


def test_an_exception_comes_back_from_a_process_with_its_traceback() -> None:
    graph = Graph("process")
    graph.add(task(raises).named("fails", words="not found").changed(pool="process"))

    with pytest.raises(RunFailedError) as caught:
        graph()
    error = caught.value.__cause__
    assert isinstance(error, LookupError)
    assert error.args == ("not found",)
    assert "in raises" in str(error.__cause__)


def test_an_exception_that_cannot_be_sent_is_told_in_words() -> None:
    graph = Graph("process")
    graph.add(raises_what_cannot_be_sent, pool="process")

    with pytest.raises(RunFailedError, match="TwoArgumentsError: one"):
        graph()


def test_a_result_that_cannot_be_sent_from_its_process_is_told_with_what_to_do() -> None:
    graph = Graph("process")
    graph.add(makes_a_lock, pool="process")

    with pytest.raises(RunFailedError) as caught:
        graph()
    assert "its result cannot be sent from its process: there is a lock" in str(caught.value)
    assert 'run the task in a thread: pool="thread"' in str(caught.value)


def test_an_argument_that_cannot_be_sent_is_told() -> None:
    graph = Graph("process")
    graph.add_edges([graph.add(makes_a_lock, name="first")], [graph.add(adds, pool="process")])

    with pytest.raises(RunFailedError, match="lock"):
        graph()


def test_a_process_has_to_find_its_function() -> None:
    graph = Graph("process")
    graph.add(lambda: 1, name="one", pool="process")

    with pytest.raises(GraphError, match="has to import its function: it is a lambda"):
        graph()


def test_there_is_no_context_in_a_process() -> None:
    def wants(context: Context) -> None:
        context.log("hello")

    with pytest.raises(GraphError, match='no context for its parameter "context"'):
        Graph("process").add(wants, pool="process")


@pytest.mark.parametrize(
    ("executor", "tags", "limit"),
    [
        (Executor(workers_per_tag=2), None, 2),
        (Executor(tags={"io": 3}), None, 3),
        (Executor(), {"io": 4}, 4),
        (Executor(workers_per_tag=5), {"io": 4}, 4),
        (Executor(workers_per_tag=5, tags={"io": 3}), {"io": 4}, 3),
    ],
    ids=["each", "of the executor", "of the graph", "graph before each", "executor before graph"],
)
def test_a_tag_limits_what_is_at_work_at_once(
    executor: Executor, tags: dict[str, int] | None, limit: int
) -> None:
    at_work = most = 0
    is_full = asyncio.Event()

    async def work() -> None:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        if most == limit:
            is_full.set()
        await is_full.wait()
        at_work -= 1

    graph = Graph("limited", tags=tags)
    for number in range(12):
        graph.add(work, name=f"w{number}", tag="io")
    executor.run(graph)

    assert most == limit


def test_objects_go_from_task_to_task_by_reference() -> None:
    seen = []

    def make() -> object:
        seen.append(threading.Lock())
        return seen[0]

    def take(make: object) -> bool:
        return make is seen[0]

    graph = Graph("objects")
    graph.add_edges([make], [take])
    result = Executor().run(graph)

    assert result["take"] is True
    assert result["make"] is seen[0]
