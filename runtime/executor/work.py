"""A piece of work: one job, or one element of its list, through all its attempts."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from fblib.operation import Inputs
from runtime.executor.base import Job, Result
from runtime.state import TaskState


@dataclass(slots=True, eq=False)
class Work:
    """What is attempted, again and again until it is over."""

    job: Job
    item: int
    """Which element of the job's list; -1 = the whole job."""
    inputs: Inputs
    tell: Callable[["Work", Result], None]
    """Called once, when it is over."""
    attempt: int = 0
    begun: int = 0
    """When its first attempt began; nanoseconds since 1970."""
    started: int = 0
    """When its last attempt began."""
    checkpoint: object = None
    task: "asyncio.Task[None] | None" = None
    """The worker that performs it now."""
    timer: asyncio.TimerHandle | None = None
    """Waits until it is tried again."""
    is_cancelled: bool = False
    is_over: bool = False
    is_forgotten: bool = False
    """Whether nobody is to be told how it ends."""

    def end(
        self, state: TaskState, now: int, *, error: str = "", outputs: Inputs | None = None
    ) -> None:
        """Tell how it ended, once."""
        if self.is_over:
            return
        self.is_over = True
        if not self.is_forgotten:
            result = Result(state, outputs or {}, error, self.attempt, self.started, now)
            self.tell(self, result)


@dataclass(slots=True, eq=False)
class ForEach:
    """A job that is performed once for each element of a list.

    After an element that failed for good no other one begins; those that are under way end.
    """

    job: Job
    pieces: list[Work]
    tell: Callable[[Job, Result], None]
    results: dict[int, Result] = field(default_factory=dict)
    failed: str = ""
    """Why the first element failed that did."""
    state: TaskState = TaskState.SUCCEEDED

    def element_ended(self, item: int, result: Result) -> None:
        """Take the result of an element; the last one ends the job."""
        self.results[item] = result
        if result.state is not TaskState.SUCCEEDED and self.state is TaskState.SUCCEEDED:
            self.state = result.state
            self.failed = f"element {item}: {result.error}" if result.error else ""
        if len(self.results) == len(self.pieces):
            self.tell(self.job, self.result())

    @property
    def goes_on(self) -> bool:
        """Whether further elements may begin."""
        return self.state is TaskState.SUCCEEDED

    def result(self) -> Result:
        """Return the result of the whole job: of each pin the list of the elements' results."""
        ordered = [self.results[piece.item] for piece in self.pieces]
        outputs = {}
        if self.goes_on:
            pins = [pin for pin in self.job.ports if pin not in ("error", "attempts")]
            outputs = {pin: [one.outputs.get(pin) for one in ordered] for pin in pins}
        return Result(
            self.state,
            outputs,
            self.failed,
            max((one.attempts for one in ordered), default=0),
            min((one.started for one in ordered if one.started), default=0),
            max((one.ended for one in ordered), default=0),
        )
