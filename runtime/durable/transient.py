"""Runs of which nothing is kept: their files go with them."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from compiler.ir.garbage import collection_seldom
from runtime.clock import RealClock
from runtime.durable.listener import RunListener
from runtime.durable.run import DurableRun, Surroundings
from runtime.durable.session import NewRun, Terms
from runtime.executor.cache import ResultCache
from runtime.executor.executor import OperationExecutor
from runtime.folder import Folder
from runtime.store.base import RunExistsError, RunRecord
from runtime.store.run_folder import RunFolder
from runtime.store.run_id import checked_run_id, new_run_id


class TransientSession:
    """What one process does with such runs; see `Session`, which keeps what happens."""

    def __init__(self, folder: Path, executor: OperationExecutor, terms: Terms) -> None:
        """Execute runs whose files lie in a folder; `open_transient` makes one."""
        self.executor = executor
        self.terms = terms
        self._folder = folder
        self._clock = RealClock(sleep=asyncio.sleep)
        self._random = Random()  # noqa: S311 - ids have to differ, not to be secret

    async def begin(self, new: NewRun, *, listeners: Iterable[RunListener] = ()) -> DurableRun:
        """Make a run; `DurableRun.execute` executes it.

        Raises:
            RunExistsError: there was a run of its id in this session.
            RunError: the graph needs what does not exist, or the id cannot be one.
        """
        for tag, most in {**new.graph.workflow.tags, **self.terms.limits}.items():
            self.executor.limit(tag, most)
        wall = self._clock.epoch + self._clock.now()
        record = RunRecord(
            checked_run_id(new.id) if new.id else new_run_id(wall, self._random),
            new.graph.name,
            "",
            created=wall,
            durability="none",
            parameters=dict(new.parameters),
        )
        folder = self._folder / record.id
        try:
            folder.mkdir()
        except FileExistsError as error:
            raise RunExistsError(record.id) from error
        run = DurableRun(
            new.graph,
            record,
            Surroundings(
                self.executor,
                None,
                new.settings or self.terms.settings,
                reach=self.terms.reach,
                kernel=self.terms.kernel,
            ),
            files=RunFolder(folder),
            block_files=Folder(folder),
            listeners=listeners,
        )
        run.inject(new.inject)
        return run

    async def end(self, run: DurableRun) -> None:
        """Do nothing: the files of the run go when the session ends."""


@asynccontextmanager
async def open_transient(
    terms: Terms, *, cache: ResultCache | None = None
) -> AsyncIterator[TransientSession]:
    """Execute runs of which nothing is kept.

    Args:
        terms: what they may do.
        cache: where results are kept that are used again; by default in memory, until this ends.
    """
    clock = RealClock(sleep=asyncio.sleep)
    with collection_seldom(), tempfile.TemporaryDirectory(prefix="fbflow-") as folder:
        async with OperationExecutor(clock=clock, cache=cache) as executor:
            executor.set_secrets(terms.secrets)
            yield TransientSession(Path(folder), executor, terms)
