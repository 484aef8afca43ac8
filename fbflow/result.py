"""What came of a run."""

from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, overload

from typing_extensions import override

from compiler.frontends.pytask.form import GraphForm
from compiler.ir.diagnostics import choices_hint
from fbflow.errors import FlowError, NoResultError
from fbflow.functions import TaskFunction
from runtime.state import RunState, TaskState

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class TaskOutcome:
    """What became of one task."""

    name: str
    state: TaskState
    attempts: int
    started: int
    """When its last attempt began, in nanoseconds since 1970; 0 = never."""
    ended: int
    error: str
    exception: BaseException | None
    """What it raised, in the process in which it did."""

    @property
    def duration(self) -> float:
        """How long its last attempt took, in seconds."""
        return (self.ended - self.started) / 1e9 if self.ended and self.started else 0.0


class RunResult(Mapping[str, Any]):
    """The results of the tasks that succeeded, by name: `result["total"]` or `result[total]`."""

    def __init__(
        self,
        *,
        run_id: str,
        graph: str,
        state: RunState,
        reason: str,
        tasks: Mapping[str, TaskOutcome],
        form: GraphForm | None,
        read: Callable[[str], Any],
        archive: Path | None = None,
    ) -> None:
        """Keep what came of a run.

        Args:
            run_id: by which its home knows it.
            graph: the name of the graph.
            state: how it ended.
            reason: why, where that is not plain.
            tasks: what became of each.
            form: what the graph says, for which tasks are the last ones; None = nobody knows.
            read: returns the result of a task.
            archive: what is kept of it, packed.
        """
        self.run_id = run_id
        self.graph = graph
        self.state = state
        self.reason = reason
        self.tasks = tasks
        self.archive = archive
        self._form = form
        self._read = read

    @property
    def succeeded(self) -> bool:
        """Whether nothing failed."""
        return self.state is RunState.SUCCEEDED

    @property
    def value(self) -> Any:  # noqa: ANN401 - any result
        """The result of the graph's last task; of several, all by their names.

        Raises:
            NoResultError: it has none.
            FlowError: nobody knows which task that is.
        """
        if self._form is None:
            message = (
                f'which task of "{self.graph}" is the last one is only known to the graph; add '
                "that to the executor, or ask for the results of tasks by their names"
            )
            raise FlowError(message)
        return self._value(self._form, "")

    def _value(self, form: GraphForm, prefix: str) -> Any:  # noqa: ANN401 - any result
        found = {
            task.name: self._value(task.work, f"{prefix}{task.name}.")
            if isinstance(task.work, GraphForm)
            else self[f"{prefix}{task.name}"]
            for task in form.last
        }
        return next(iter(found.values())) if len(found) == 1 else found

    @property
    def results(self) -> dict[str, Any]:
        """The results of all tasks that succeeded, by name."""
        return dict(self)

    @property
    def errors(self) -> dict[str, BaseException]:
        """What tasks raised that failed for good, by name."""
        return {
            name: one.exception or RuntimeError(one.error)
            for name, one in self.tasks.items()
            if one.state in (TaskState.FAILED, TaskState.TIMED_OUT)
        }

    @overload
    def __getitem__(self, task: TaskFunction[..., Coroutine[Any, Any, R]]) -> R: ...
    @overload
    def __getitem__(self, task: TaskFunction[..., R]) -> R: ...
    @overload
    def __getitem__(self, task: str) -> Any: ...  # noqa: ANN401
    @override
    def __getitem__(self, task: Any) -> Any:
        """Return the result of a task, by its name or itself.

        Raises:
            NoResultError: it has none; the cause is what it raised.
        """
        name = task if isinstance(task, str) else task.name
        outcome = self.tasks.get(name)
        if outcome is None:
            raise NoResultError(name, f"there is no such task. {choices_hint(name, self.tasks)}")
        if outcome.state is not TaskState.SUCCEEDED:
            why = f"it is {outcome.state.value}{f' ({outcome.error})' if outcome.error else ''}"
            raise NoResultError(name, why) from outcome.exception
        return self._read(name)

    @override
    def __iter__(self) -> Iterator[str]:
        """Return the names of the tasks that succeeded."""
        return (name for name, one in self.tasks.items() if one.state is TaskState.SUCCEEDED)

    @override
    def __len__(self) -> int:
        """Return the number of tasks that succeeded."""
        return sum(1 for _ in self)

    @override
    def __contains__(self, task: object) -> bool:
        """Whether a task succeeded, by its name or itself."""
        outcome = self.tasks.get(str(getattr(task, "name", task)))
        return outcome is not None and outcome.state is TaskState.SUCCEEDED

    @override
    def __repr__(self) -> str:
        return f"<run {self.run_id} of {self.graph}: {self.state.value}, {len(self)} results>"
