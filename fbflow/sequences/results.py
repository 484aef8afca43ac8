"""What came of testing: a result for each sequence, a report for each block."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from compiler.ir.source import Span


class Status(StrEnum):
    """How a test ended."""

    PASSED = "passed"
    FAILED = "failed"
    """The block does something else than its sequence says."""
    ERROR = "error"
    """It could not be found out: the block or the sequence has a mistake, or the code failed."""
    SKIPPED = "skipped"
    """The sequence says nothing that can be executed here."""


BAD = (Status.FAILED, Status.ERROR)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a test ended and why, for people."""

    status: Status
    message: str = ""
    """One line; "" for what passed."""
    details: tuple[str, ...] = ()
    """More lines."""


@dataclass(frozen=True, slots=True)
class Result:
    """One service sequence after its test."""

    name: str
    """Unique in its block."""
    span: Span
    verdict: Verdict
    seconds: float = 0.0
    """Real time."""


@dataclass(frozen=True, slots=True)
class BlockReport:
    """All results of one file."""

    name: str
    """The full name of the type."""
    file: str
    results: tuple[Result, ...]

    def count(self, status: Status) -> int:
        """Return how many sequences ended so."""
        return sum(result.verdict.status is status for result in self.results)

    @property
    def seconds(self) -> float:
        """The real time of all of them."""
        return sum(result.seconds for result in self.results)


def total(reports: Iterable[BlockReport], status: Status) -> int:
    """Return how many sequences of all blocks ended so."""
    return sum(report.count(status) for report in reports)
