"""What can go wrong with graphs in Python, and what the messages are made of.

FlowError
├── GraphError           the graph cannot be made as it was said
│   ├── CycleError       its tasks wait for each other
│   ├── ArgumentError    a task would be called without what it needs, or with what nobody takes
│   └── NotDurableError  a durable run could not find a function again
├── RunFailedError       a run did not succeed; its cause is what a task raised
└── NoResultError        a task has no result: it failed, was skipped or cancelled, or never ran
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a run that failed has results
    from fbflow.result import RunResult


class FlowError(Exception):
    """Something is wrong with a graph of Python functions, or a run of one."""


class GraphError(FlowError, ValueError):
    """A graph cannot be made as it was said."""


class CycleError(GraphError):
    """The tasks of a graph wait for each other, in a circle."""

    def __init__(self, graph: str, tasks: Sequence[str]) -> None:
        """Name the tasks of the circle."""
        self.tasks = tuple(tasks)
        circle = " -> ".join((*tasks, tasks[0]))
        super().__init__(
            f'the tasks of the graph "{graph}" wait for each other: {circle}. '
            "Take away one of these edges"
        )


class ArgumentError(GraphError):
    """A task would be called without what it needs, or nobody takes what is given."""


class NotDurableError(GraphError):
    """A run is to be kept, but its functions could not be found again in another process."""

    def __init__(self, graph: str, problems: Sequence[str]) -> None:
        """Name the functions, and say why each cannot be found."""
        self.problems = tuple(problems)
        lines = "".join(f"\n  {one}" for one in problems)
        super().__init__(
            f'the graph "{graph}" cannot be run durably, since whoever goes on with the run '
            "has to find its functions by their names. Define them with `def` at the top of a "
            f"module, or run it without a home:{lines}"
        )


class RunFailedError(FlowError):
    """A run did not succeed. The first exception of a task is its cause, with its traceback."""

    def __init__(
        self,
        graph: str,
        state: str,
        reason: str,
        *,
        run: "RunResult",
        errors: Mapping[str, BaseException],
    ) -> None:
        """Say what became of the run.

        Args:
            graph: its name.
            state: of the run: failed, cancelled, compensated.
            reason: in words.
            run: its results, as far as there are any.
            errors: what tasks raised, by their names.
        """
        self.run = run
        self.errors = dict(errors)
        named = "".join(f"\n  {name}: {_described(error)}" for name, error in errors.items())
        tail = named or (f": {reason}" if reason else "")
        super().__init__(f'the run of "{graph}" ended {state}{tail}')


class NoResultError(FlowError, LookupError):
    """A task has no result."""

    def __init__(self, task: str, why: str) -> None:
        """Say which task, and why it has none."""
        self.task = task
        super().__init__(f'the task "{task}" has no result: {why}')


def _described(error: BaseException) -> str:
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
