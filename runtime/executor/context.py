"""What an operation sees of its run during one attempt."""

from collections.abc import Callable
from typing import Literal, Protocol

from typing_extensions import override

from fblib.operation import OperationContext, OperationSettings, RunFiles
from fblib.service import Value
from runtime.executor.base import Wait
from runtime.executor.work import Work


class Office(Protocol):
    """What contexts ask of the executor."""

    def wall(self) -> int:
        """Return the time in nanoseconds since 1970."""

    def secret(self, text: str) -> str:
        """Return a text, or the secret it stands for."""

    def call(self, function: Callable[[], None]) -> None:
        """Call a function on the event loop: at once, or soon from another thread."""

    async def sleep_until(self, work: Work, moment: int) -> None:
        """Wait until a time."""

    async def answer_to(self, work: Work, wait: Wait) -> Value:
        """Wait for an answer."""


class AttemptContext(OperationContext):
    """The context of one attempt of one piece of work."""

    __slots__ = ("_office", "_work")

    def __init__(self, office: Office, work: Work) -> None:
        """See the run through this piece of work."""
        self._office = office
        self._work = work

    @property
    @override
    def run(self) -> str:
        return self._work.job.run

    @property
    @override
    def node(self) -> str:
        return self._work.job.node

    @property
    @override
    def item(self) -> int | None:
        return None if self._work.item < 0 else self._work.item

    @property
    @override
    def attempt(self) -> int:
        return self._work.attempt

    @property
    @override
    def key(self) -> str:
        job = self._work.job
        element = "" if self._work.item < 0 else f"/{self._work.item}"
        return f"{job.run}/{job.node}/{job.number}{element}"

    @property
    @override
    def now(self) -> int:
        return self._office.wall()

    @property
    @override
    def settings(self) -> OperationSettings:
        return self._work.job.settings

    @property
    @override
    def files(self) -> RunFiles:
        return self._work.job.files

    @property
    @override
    def restored(self) -> Value:
        value: Value = self._work.checkpoint  # type: ignore[assignment] # only values are put there
        return value

    @override
    def checkpoint(self, value: Value) -> None:
        work = self._work
        work.checkpoint = value
        self._office.call(lambda: work.job.listener.checkpointed(work.job, work.item, value))

    @override
    def progress(self, fraction: float, text: str = "") -> None:
        work = self._work
        share = min(max(fraction, 0.0), 1.0)
        self._office.call(lambda: work.job.listener.progressed(work.job, work.item, share, text))

    @override
    def log(self, text: str) -> None:
        work = self._work
        self._office.call(lambda: work.job.listener.logged(work.job, work.item, text))

    @override
    def secret(self, text: str) -> str:
        return self._office.secret(text)

    @override
    async def sleep_until(self, moment: int) -> None:
        await self._office.sleep_until(self._work, moment)

    @override
    async def answer(self, kind: Literal["approval", "event"], name: str, details: Value) -> Value:
        return await self._office.answer_to(self._work, Wait(kind, name, details))
