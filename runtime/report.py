"""How a run ended, as one record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from runtime.errors import RunError


class Status(StrEnum):
    """What became of a run."""

    SUCCEEDED = "succeeded"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Ending(StrEnum):
    """Why a run ended."""

    QUIESCENT = "quiescent"
    """No event queued, no timer armed: nothing would ever happen again."""
    TIME_IS_UP = "time is up"
    """The run time to simulate, or the real time allowed, is over."""
    STOP_REQUESTED = "stop requested"
    """Somebody asked for it, for example by Ctrl-C."""
    BLOCK_ASKED = "block asked"
    """A block asked for it: the graph knows that it is done."""
    RUN_ERROR = "run error"
    OPERATION_FAILED = "operation failed"
    """An operation failed for good, and nothing in the graph handles that."""
    CANCELLED = "cancelled"


_STATUS = {
    Ending.QUIESCENT: Status.SUCCEEDED,
    Ending.TIME_IS_UP: Status.STOPPED,
    Ending.STOP_REQUESTED: Status.STOPPED,
    Ending.BLOCK_ASKED: Status.SUCCEEDED,
    Ending.RUN_ERROR: Status.FAILED,
    Ending.OPERATION_FAILED: Status.FAILED,
    Ending.CANCELLED: Status.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class RunReport:
    """How a run ended."""

    ended_because: Ending
    run_time: int
    """The run's own time at its end, in nanoseconds."""
    executed: int
    """Queue entries executed."""
    duration: int
    """Real time it took, in nanoseconds."""
    error: RunError | None = None
    ended_here: Mapping[str, int] = field(default_factory=dict)
    """Blocks nothing implements, and how many events ended at each."""
    passed_conditions: int = 0
    """How often a condition of a test (TEST_CONDITION) held."""
    failed_conditions: Mapping[str, int] = field(default_factory=dict)
    """The blocks whose condition did not hold, and how often."""

    @property
    def status(self) -> Status:
        """What became of the run."""
        return _STATUS[self.ended_because]

    @property
    def rate(self) -> float:
        """Executed queue entries per second of real time."""
        return self.executed * 1e9 / self.duration if self.duration else 0.0
