"""A job that is performed once for each element of a list."""

from fblib.service import Value
from runtime.executor.base import Job, Result
from runtime.executor.work import Work
from runtime.state import TaskState

_OWN = frozenset({"error", "attempts"})
"""Outputs of every operation that come with a failure."""


class ForEach:
    """The elements of one job, and what came of them.

    Each element has attempts of its own, and a deadline of its own. After one that failed for
    good no other one begins; those that are under way end. The job then failed as that one did.
    """

    def __init__(self, job: Job, elements: list[Value]) -> None:
        """Begin with what earlier processes did."""
        self.job = job
        self.count = len(elements)
        self.state = TaskState.SUCCEEDED
        self.results: dict[int, Result] = {}
        self.pieces: list[Work] = []
        """Those that are performed in this process."""
        self.is_told = False
        """Whether it was told how the job ended."""
        self._error = ""
        self._exception: BaseException | None = None
        for item, result in job.results.items():
            if item < self.count:
                self.take(item, result)

    def take(self, item: int, result: Result) -> None:
        """Take the result of an element."""
        self.results[item] = result
        if result.state is not TaskState.SUCCEEDED and self.goes_on:
            self.state = result.state
            if result.state is not TaskState.CANCELLED:
                self._error = f"element {item}: {result.error or result.state.value}"
                self._exception = result.exception

    @property
    def goes_on(self) -> bool:
        """Whether further elements may begin."""
        return self.state is TaskState.SUCCEEDED

    @property
    def is_over(self) -> bool:
        """Whether all elements have ended."""
        return len(self.results) == self.count

    def result(self) -> Result:
        """Return the result of the whole job: of each pin the list of the elements' results."""
        ordered = [self.results[item] for item in range(self.count) if item in self.results]
        outputs: dict[str, Value] = {}
        if self.goes_on:
            pins = [pin for pin in self.job.ports if pin not in _OWN]
            outputs = {pin: [one.outputs.get(pin) for one in ordered] for pin in pins}
        return Result(
            self.state,
            outputs,
            self._error,
            max((one.attempts for one in ordered), default=0),
            min((one.started for one in ordered if one.started), default=0),
            max((one.ended for one in ordered), default=0),
            self._exception,
        )
