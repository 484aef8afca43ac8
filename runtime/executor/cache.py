"""Results that are used again: looked for before work begins, kept when it has succeeded.

Work with the same inputs is done by one at a time. The others neither wait in the queue of their
tag nor hold a place of it; when that one is over they come back, and find its result. If it
failed, each of them does its own work; if it was only cancelled, one of them does.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from fblib.operation import OperationError, Outputs
from runtime.clock import SECOND
from runtime.errors import RunError
from runtime.executor.cache_key import key_of
from runtime.executor.office import Office
from runtime.executor.outputs import checked
from runtime.executor.work import Work
from runtime.state import TaskState
from runtime.store.base import CachedResult
from runtime.times import moment_text

_FAILURES = (TaskState.FAILED, TaskState.TIMED_OUT)


class ResultCache(Protocol):
    """Keeps results for those who have the same inputs; times are nanoseconds since 1970."""

    async def cached(self, key: str, *, now: int) -> CachedResult | None:
        """Return the result of these inputs that is used until later than `now`.

        Raises:
            RunError: it cannot be found out whether there is one.
        """

    async def keep_cached(self, result: CachedResult) -> None:
        """Keep a result, in place of an older one of the same inputs.

        Raises:
            RunError: it cannot be kept.
        """


class Reuse:
    """Has results of a cache used in place of work."""

    def __init__(self, cache: ResultCache, office: Office) -> None:
        """Use those of a cache."""
        self._cache = cache
        self._office = office
        self._doing: dict[str, Work] = {}
        """Who does the work for inputs, or looks for its result, by their key."""
        self._waiting: dict[str, list[Work]] = {}
        """Those who come back when that one is over."""

    def waits(self, work: Work) -> bool:
        """Have a piece of work wait if the same is being done; return whether it does.

        Raises:
            OperationError: its inputs cannot be compared with others.
        """
        key = work.key = work.key or key_of(work.job, work.inputs)
        doing = self._doing.setdefault(key, work)
        if doing is work or work.is_alone:
            return False
        self._waiting.setdefault(key, []).append(work)
        return True

    async def find(self, work: Work) -> Mapping[str, Any] | None:
        """Return the result that is there for a piece of work; None = it has to be done."""
        now = self._office.wall()
        try:
            found = await self._cache.cached(work.key, now=now)
        except RunError as error:
            self._log(work, f"whether there is a result to be used again is not known: {error}")
            return None
        if found is None or found.since + self._time(work) <= now:
            return None
        job = work.job
        try:
            outputs = checked(job.operation.name, found.outputs, job.ports)
        except OperationError:
            return None  # of another version of the operation
        if not work.is_unwanted():
            self._log(work, f"its result of {moment_text(found.since)} is used again")
        return outputs

    async def keep(self, work: Work, outputs: Outputs) -> None:
        """Keep what a piece of work resulted in."""
        now = self._office.wall()
        until = now + self._time(work)
        try:
            await self._cache.keep_cached(CachedResult(work.key, outputs, now, until))
        except RunError as error:
            self._log(work, f"its result is not used again: {error}")

    def release(self, work: Work, state: TaskState) -> None:
        """A piece of work is over, or put aside: those who waited for it come back."""
        if self._doing.get(work.key) is not work:
            return
        del self._doing[work.key]
        for one in self._waiting.pop(work.key, ()):
            one.is_alone = state in _FAILURES
            self._office.tag_of(one).put(one)

    def _time(self, work: Work) -> int:
        return round((work.job.policy.cache or 0) * SECOND)

    def _log(self, work: Work, text: str) -> None:
        work.job.listener.logged(work.job, work.item, text)
