"""What stores have in common: how a run stands that is being written, and how commits end."""

import asyncio
from dataclasses import dataclass

from runtime.store.base import Batch, LostRunError, RunRecord, StoreError, UnknownRunError


@dataclass(slots=True)
class WrittenRun:
    """A run that a store may write, because it created or claimed it."""

    id: str
    key: int
    """Its number in the store."""
    owner: str
    """Who must still own it when something is written."""
    seq: int
    """Of the last journal entry."""
    power: bool
    """Whether a commit has to survive a power cut."""

    def check(self, batch: Batch) -> None:
        """See to it that a batch goes on where the last one ended.

        Raises:
            StoreError: entries are missing, or are there already.
        """
        seq = self.seq
        for entry in batch.entries:
            seq += 1
            if entry.seq != seq:
                message = (
                    f'the journal of run "{self.id}" would not be whole: entry {entry.seq} '
                    f"comes where {seq} was expected"
                )
                raise StoreError(message)

    def advance(self, batch: Batch) -> None:
        """A batch was taken: what comes next."""
        if batch.entries:
            self.seq = batch.entries[-1].seq
        if batch.update is not None:
            self.follow(batch.update)

    def follow(self, record: RunRecord) -> None:
        """Take over who owns the run and how it is kept."""
        self.owner = record.owner
        self.power = record.commit == "power"


def unknown_run(run: str) -> UnknownRunError:
    """There is no run of that id."""
    message = f'there is no run "{run}"; "python -m runtime runs" lists those that exist'
    return UnknownRunError(message)


def not_claimed(run: str) -> LostRunError:
    """Something is to be written for a run that this store does not own."""
    message = f'nothing can be kept for run "{run}": this process has not claimed it'
    return LostRunError(message)


def lost(run: str) -> LostRunError:
    """Somebody else owns the run now."""
    message = (
        f'run "{run}" was taken over by another process, or deleted: nothing more that happens '
        "to it here is kept"
    )
    return LostRunError(message)


class Kept:
    """A commit that is done."""

    @property
    def done(self) -> bool:
        """It is."""
        return True

    async def wait(self) -> None:
        """Return at once."""


KEPT = Kept()


class UnderWay:
    """A commit that may take a while; everything here happens on the event loop."""

    __slots__ = ("_done", "_failure", "_waiting")

    def __init__(self) -> None:
        """Begin."""
        self._done = False
        self._failure: StoreError | None = None
        self._waiting: list[asyncio.Future[None]] = []

    @property
    def done(self) -> bool:
        """Whether the batch is kept; a commit that failed is never done."""
        return self._done and self._failure is None

    def end(self, failure: StoreError | None) -> None:
        """The commit has ended: tell everybody who waits."""
        self._done, self._failure = True, failure
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def wait(self) -> None:
        """Return when the batch is kept.

        Raises:
            StoreError: it could not be kept, nor anything after it.
        """
        if not self._done:
            # One future for each who waits: whoever is cancelled takes none from the others.
            future = asyncio.get_running_loop().create_future()
            self._waiting.append(future)
            await future
        if self._failure is not None:
            raise self._failure
