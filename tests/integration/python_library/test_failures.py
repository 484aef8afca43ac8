"""What happens when tasks fail: attempts, errors, what is undone, what goes on."""

import asyncio
import threading
import traceback

import pytest

from fbflow import (
    Context,
    Executor,
    FlowError,
    Graph,
    NoResultError,
    RunFailedError,
    RunResult,
    RunState,
    TaskState,
    task,
)


class BrokenError(Exception):
    """What tasks raise here."""


def load() -> int:
    return 1


def breaks() -> None:
    message = "out of order"
    raise BrokenError(message)


def failed(graph: Graph, executor: Executor | None = None) -> tuple[RunFailedError, RunResult]:
    """Execute a graph that fails."""
    with pytest.raises(RunFailedError) as caught:
        (executor or Executor()).run(graph)
    return caught.value, caught.value.run


def states(result: RunResult) -> dict[str, str]:
    return {name: outcome.state.value for name, outcome in result.tasks.items()}


def test_what_a_task_raised_is_the_cause_with_its_traceback() -> None:
    graph = Graph("broken")
    graph.add_edges([load], [breaks])

    error, result = failed(graph)

    assert isinstance(error.__cause__, BrokenError)
    assert "breaks" in [frame.name for frame in traceback.extract_tb(error.__cause__.__traceback__)]
    assert str(error) == 'the run of "broken" ended failed\n  breaks: BrokenError: out of order'
    assert error.errors == {"breaks": error.__cause__}
    assert result.errors == error.errors
    assert result["load"] == 1
    assert not result.succeeded


def test_a_result_that_is_not_there_says_why() -> None:
    graph = Graph("broken")
    graph.add_edges([breaks], [graph.add(lambda: 1, name="after")])

    _, result = failed(graph)

    with pytest.raises(
        NoResultError, match=r'"breaks" has no result: it is failed .BrokenErr'
    ) as e:
        result["breaks"]
    assert isinstance(e.value.__cause__, BrokenError)
    with pytest.raises(NoResultError, match='"after" has no result: it is skipped'):
        result["after"]
    with pytest.raises(NoResultError, match=r'no such task. Did you mean "after"'):
        result["aftr"]
    with pytest.raises(NoResultError):
        _ = result.value
    assert dict(result) == {}
    assert "after" not in result


def test_errors_of_the_library_have_one_root() -> None:
    for error in (RunFailedError, NoResultError):
        assert issubclass(error, FlowError)


def test_a_task_is_tried_again_as_often_as_it_says() -> None:
    attempts = []

    @task(retries=2, retry_delay=0.001)
    def sometimes(context: Context) -> int:
        attempts.append(context.attempt)
        if context.attempt < 3:
            raise BrokenError
        return context.attempt

    graph = Graph[int]("retries")
    graph.add(sometimes)
    result = Executor().run(graph)

    assert result.value == 3
    assert attempts == [1, 2, 3]
    assert result.tasks["sometimes"].attempts == 3


def test_an_attempt_that_takes_too_long_fails() -> None:
    given_up = threading.Event()

    @task(timeout=0.05)
    async def on_the_loop() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            given_up.set()
            raise

    graph = Graph("slow")
    graph.add(on_the_loop)
    error, _ = failed(graph)

    assert "it took longer than the 0.05 s that an attempt may" in str(error)
    assert given_up.is_set()


def test_a_thread_that_takes_too_long_is_left_behind() -> None:
    free = threading.Event()

    @task(timeout=0.05)
    def in_a_thread() -> None:
        free.wait(10)

    graph = Graph("slow")
    graph.add(in_a_thread)
    error, _ = failed(graph)
    free.set()

    assert "it took longer" in str(error.__cause__)


def test_by_default_a_failure_cancels_what_is_under_way() -> None:
    begun = threading.Event()

    async def goes_on() -> None:
        begun.set()
        await asyncio.Event().wait()

    def waits_and_breaks() -> None:
        begun.wait(10)
        raise BrokenError

    graph = Graph("cancels")
    graph.add(goes_on)
    graph.add(waits_and_breaks)
    _, result = failed(graph)

    assert states(result) == {"goes_on": "cancelled", "waits_and_breaks": "failed"}
    assert result.state is RunState.FAILED


def test_other_branches_go_on_if_the_graph_says_so() -> None:
    graph = Graph("continues", on_failure="continue")
    graph.add(breaks)
    graph.add_edges([graph.add(load)], [graph.add(lambda load: load + 1, name="more")])
    graph.add(lambda: 0, name="after", upstream=[breaks])
    _, result = failed(graph)

    assert states(result) == {
        "breaks": "failed",
        "load": "succeeded",
        "more": "succeeded",
        "after": "skipped",
    }
    assert result.results == {"load": 1, "more": 2}


def test_what_succeeded_is_undone_the_last_first() -> None:
    undone = []

    def undo_first(first: str) -> None:
        undone.append(first)

    def undo_second(second: str, first: str, context: Context) -> None:
        undone.append(f"{second} of {first}, {context['note']}")

    def first() -> str:
        return "first"

    def second(first: str, context: Context) -> str:
        context["note"] = f"noted after {first}"
        return "second"

    graph = Graph("saga")
    graph.add(first, compensate=undo_first)
    graph.add(second, upstream=[first], compensate=undo_second)
    graph.add_edges([second], [breaks])
    _, result = failed(graph)

    assert undone == ["second of first, noted after first", "first"]
    assert result.state is RunState.COMPENSATED
    assert states(result) == {"first": "compensated", "second": "compensated", "breaks": "failed"}


def test_what_undoes_a_task_is_given_what_the_run_was_started_with() -> None:
    undone = []

    def reserve(seats: int) -> int:
        return seats

    def release(reserve: int, seats: int, reason: str) -> None:
        undone.append((reserve, seats, reason))

    graph = Graph("saga")
    graph.add(reserve, compensate=release)
    graph.add_edges([reserve], [breaks])
    outer = Graph("outer")
    outer.add(graph)

    for one in (graph, outer):
        with pytest.raises(RunFailedError):
            Executor().run(one, seats=2, reason="rain")
        with pytest.raises(RunFailedError):
            Executor().run(one, 2, reason="rain")
    assert undone == [(2, 2, "rain")] * 4


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, (2, "berlin", "unknown")),
        ({"reason": "rain"}, (2, "berlin", "rain")),
        ({"city": "rome"}, (2, "rome", "unknown")),
    ],
    ids=["nothing", "something for itself", "an argument of what it undoes"],
)
def test_what_undoes_a_task_knows_what_the_graph_has_set_whatever_the_run_is_given(
    given: dict[str, str], expected: object
) -> None:
    undone = []

    def reserve(seats: int, city: str) -> int:
        assert city == given.get("city", "berlin")
        return seats

    def release(reserve: int, city: str, reason: str = "unknown") -> None:
        undone.append((reserve, city, reason))

    graph = Graph("saga")
    graph.add(task(reserve).named("reserve", seats=2, city="berlin"), compensate=release)
    graph.add_edges([graph.tasks["reserve"].work], [breaks])
    with pytest.raises(RunFailedError) as caught:
        graph(**given)

    assert caught.value.run.state is RunState.COMPENSATED
    assert undone == [expected]


def test_a_task_may_be_named_like_what_undoes_another_one() -> None:
    called: list[tuple[object, ...]] = []

    def reserve(seats: int) -> int:
        return seats

    def release(reserve: int, seats: int) -> None:
        called.append(("release", reserve, seats))

    def review(reserve: int, reason: str) -> None:
        called.append(("review", reserve, reason))

    graph = Graph("saga")
    graph.add(reserve, compensate=release)
    graph.add(review, name="undo reserve", upstream=[graph.tasks["reserve"].work])
    graph.add_edges([graph.tasks["undo reserve"].work], [breaks])
    outer = Graph("outer")
    outer.add(graph)

    for one in (graph, outer):
        called.clear()
        with pytest.raises(RunFailedError) as caught:
            one(seats=2, reason="rain")
        assert called == [("review", 2, "rain"), ("release", 2, 2)]
        assert list(states(caught.value.run).values()) == ["compensated", "succeeded", "failed"]


def needs_nothing(breaks: None = None, load: int | None = None) -> object:
    return (breaks, load)


def test_who_waits_for_all_to_end_somehow_takes_care_of_failures() -> None:
    graph = Graph("triggers", on_failure="continue")
    graph.add(needs_nothing, upstream=[breaks, load], trigger="all_done")
    result = Executor().run(graph)

    assert result["needs_nothing"] == (None, 1)
    assert isinstance(result.errors["breaks"], BrokenError)


def test_who_waits_for_any_leaves_failures_to_the_graph() -> None:
    graph = Graph("triggers", on_failure="continue")
    graph.add(needs_nothing, upstream=[breaks, load], trigger="any")
    _, result = failed(graph)

    assert result["needs_nothing"] == (None, 1)


def test_the_first_of_several_is_enough_for_any() -> None:
    free = threading.Event()

    def slow() -> str:
        assert free.wait(10)
        return "slow"

    def fast() -> str:
        return "fast"

    def first(slow: str | None, fast: str | None) -> object:
        free.set()
        return (slow, fast)

    graph = Graph("race")
    graph.add(first, upstream=[slow, fast], trigger="any")

    assert Executor().run(graph)["first"] == (None, "fast")


def test_a_task_without_attempts_left_tells_its_last_error() -> None:
    @task(retries=1, retry_delay=0)
    def counts(context: Context) -> None:
        message = f"attempt {context.attempt}"
        raise BrokenError(message)

    graph = Graph("counts")
    graph.add(counts)
    error, result = failed(graph)

    assert str(error.__cause__) == "attempt 2"
    assert result.tasks["counts"].state is TaskState.FAILED
    assert result.tasks["counts"].error == "BrokenError: attempt 2"


@pytest.mark.parametrize("leave", [SystemExit, KeyboardInterrupt])
def test_a_task_cannot_end_the_program(leave: type[BaseException]) -> None:
    def leaves() -> None:
        raise leave

    graph = Graph("leaves")
    graph.add(leaves)
    error, _ = failed(graph)

    assert "it wanted to end the program" in str(error)
