"""Tasks as classes, and the scheduler that puts them in order."""

import os
import threading
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from fbflow import (
    Context,
    CycleError,
    Executor,
    GraphError,
    NoResultError,
    RunFailedError,
    Scheduler,
    Task,
    TaskState,
)
from fbflow.settings import TaskSettings


class Number(Task):
    """Returns a number."""

    def __init__(self, number: int, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(**kwargs)
        self.number = number

    @override
    def execute(self) -> int:
        return self.number


class Total(Task):
    """Adds what it depends on."""

    @override
    async def execute(self) -> int:
        return sum(one.result for one in self.dependencies)

    @override
    def tag(self) -> str:
        return "cpu"


class Elsewhere(Task):
    """Adds a number to what it depends on, in a process of its own."""

    settings = TaskSettings(pool="process")

    def __init__(self, number: int, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(**kwargs)
        self.number = number

    @override
    def execute(self) -> list[int]:
        total = self.number + sum(one.result for one in self.dependencies)
        return [total, os.getpid()]


class Breaks(Task):
    """Fails."""

    @override
    def execute(self) -> None:
        message = "out of order"
        raise OSError(message)


def test_a_task_sees_the_results_of_what_it_depends_on() -> None:
    one, two = Number(1), Number(2)
    total = Total(dependencies={one, two})
    again = Total(dependencies={total, one})
    result = Executor(Scheduler({again, total, two, one}), workers_per_tag=2).run()

    assert (total.result, again.result) == (3, 4)
    assert result["Total_1"] == 3
    assert result["Number_2"] == 2
    assert total.state is TaskState.SUCCEEDED


def test_tasks_are_named_by_their_classes_in_the_order_in_which_they_were_made() -> None:
    tasks = [Number(1), Number(2, name="Number_1"), Number(3)]
    Executor(Scheduler(reversed(tasks))).run()

    assert [task.name for task in tasks] == ["Number_2", "Number_1", "Number_3"]


def test_what_fails_leaves_the_others_alone() -> None:
    breaks, one = Breaks(name="breaks"), Number(1)
    after = Total(name="after", dependencies={breaks, one})

    with pytest.raises(RunFailedError) as caught:
        Executor(Scheduler([breaks, one, after])).run()
    assert caught.value.__cause__ is breaks.error
    assert one.result == 1
    with pytest.raises(NoResultError, match='"breaks" has no result: it is failed') as no_result:
        _ = breaks.result
    assert no_result.value.__cause__ is breaks.error
    with pytest.raises(NoResultError, match='"after" has no result: it is skipped'):
        _ = after.result


def test_a_task_that_was_never_executed_has_no_result() -> None:
    with pytest.raises(NoResultError, match='"Number" has no result: it is pending'):
        _ = Number(1).result


def test_a_task_cancels_itself_before_it_begins_and_those_that_depend_on_it() -> None:
    one, two = Number(1), Number(2)
    total = Total(dependencies={one})
    one.cancel()
    Executor(Scheduler([one, two, total])).run()

    assert one.is_cancelled
    assert one.state is TaskState.CANCELLED
    assert total.state in (TaskState.CANCELLED, TaskState.SKIPPED)
    assert two.result == 2


def test_a_task_is_cancelled_while_it_is_at_work() -> None:
    begun, free = threading.Event(), threading.Event()

    class Endless(Task):
        """Works until it is let go."""

        @override
        def execute(self) -> None:
            begun.set()
            free.wait(10)

    class Cancels(Task):
        """Cancels the other one."""

        @override
        def execute(self) -> None:
            assert begun.wait(10)
            endless.cancel()

    endless, cancels = Endless(), Cancels()
    Executor(Scheduler([endless, cancels])).run()
    free.set()

    assert endless.state is TaskState.CANCELLED
    assert cancels.state is TaskState.SUCCEEDED


def test_a_class_says_how_its_tasks_are_executed() -> None:
    class Sometimes(Task):
        """Succeeds with the second attempt."""

        settings = TaskSettings(retries=1, retry_delay=0.001, tag="unused")
        attempts = 0

        @override
        def execute(self) -> int:
            self.attempts += 1
            if self.attempts == 1:
                raise OSError
            return self.attempts

        @override
        def tag(self) -> str:
            return "io"

    task = Sometimes()
    scheduler = Scheduler([task])
    Executor(scheduler).run()

    assert task.result == 2
    assert "io" in {node.policy.tag for node in scheduler.graph.compile().nodes}


def test_tasks_are_executed_again_in_another_run() -> None:
    one = Number(1)
    total = Total(dependencies={one})
    executor = Executor(Scheduler([one, total]))
    executor.run()
    one.number = 5
    executor.run()

    assert total.result == 5


@pytest.mark.parametrize("home", ["", "home"], ids=["in memory", "in a home"])
def test_a_task_is_executed_in_a_process_as_it_is_when_the_run_begins(
    tmp_path: Path, home: str
) -> None:
    one = Number(1, name="one")
    elsewhere = Elsewhere(10, name="elsewhere", dependencies={one})
    executor = Executor(Scheduler([one, elsewhere]), home=tmp_path / home if home else None)

    executor.run()
    assert elsewhere.result[0] == 11
    assert elsewhere.result[1] != os.getpid()
    elsewhere.number = 20
    executor.run()
    assert elsewhere.result[0] == 21


def test_there_is_no_context_for_a_task_in_a_process() -> None:
    class Wants(Task):
        """Asks for what is not there."""

        settings = TaskSettings(pool="process")

        @override
        def execute(self, context: Context) -> None:  # type: ignore[override] # asks for more
            context.log("hello")

    with pytest.raises(GraphError, match='no context for its parameter "context"'):
        Scheduler([Wants()])


class Needs(Task):
    """Takes what nobody gives."""

    @override
    def execute(self, number: int) -> None:  # type: ignore[override] # a mistake
        pass


class MayTake(Task):
    """Takes what nobody gives, or does without."""

    @override
    def execute(self, *, number: int = 1) -> None:
        pass


class TakesAll(Task):
    """Takes whatever it is given, which is nothing."""

    @override
    def execute(self, **results: Any) -> None:
        pass


class TakesAny(Task):
    """The same by position."""

    @override
    def execute(self, *results: Any) -> None:
        pass


@pytest.mark.parametrize(
    ("cls", "parameter"),
    [(Needs, "number"), (MayTake, "number"), (TakesAll, "**kwargs"), (TakesAny, "*args")],
    ids=["needed", "with a default", "the rest by name", "the rest by position"],
)
def test_execute_takes_nothing_but_a_context(cls: type[Task], parameter: str) -> None:
    with pytest.raises(GraphError) as caught:
        Scheduler([cls(name="one")])
    assert str(caught.value) == (
        f'the task "one" cannot be executed: `{cls.__name__}.execute` takes "{parameter}", '
        "but is given nothing, or only a `Context`. Give the object what it works with in "
        "`__init__`, and ask what it depends on: `dependency.result`"
    )


def test_execute_may_take_a_context() -> None:
    class Logs(Task):
        """Uses the context."""

        @override
        def execute(self, context: Context) -> int:  # type: ignore[override] # asks for more
            return context.attempt

    logs = Logs()
    Executor(Scheduler([logs])).run()

    assert logs.result == 1


def test_circles_are_refused() -> None:
    one = Number(1, name="one")
    two = Number(2, name="two", dependencies={one})
    one.dependencies.add(two)

    with pytest.raises(CycleError, match=r"one -> two -> one|two -> one -> two"):
        Scheduler([one, two])


def test_what_a_task_depends_on_has_to_be_among_the_tasks() -> None:
    total = Total(name="total", dependencies={Number(1, name="one")})

    with pytest.raises(GraphError, match='"total" depends on "one", which the scheduler was not'):
        Scheduler([total])


def test_two_tasks_of_one_name_are_refused() -> None:
    with pytest.raises(GraphError, match='2 tasks are named "one"; give each a name of its own'):
        Scheduler([Number(1, name="one"), Number(2, name="one")])
