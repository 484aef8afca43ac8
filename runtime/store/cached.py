"""Results that are used again for the same inputs: kept in memory, and what bounds them anywhere.

There is a bound for their number and for the size of each in a store, and none is found when its
time is over. Whoever keeps one gets rid of others by that, so nothing has to come by and tidy up.
"""

import threading

from runtime.store.base import CachedResult, StoreError
from runtime.store.encoding import encode

MOST_CACHED = 100_000
"""Results that a store keeps for that; of more, those that were kept last."""
MOST_IN_MEMORY = 10_000
"""The same in memory."""
LARGEST_CACHED = 16_000_000
"""Bytes of such a result as JSON; a larger one is not kept."""
_TIDIES = 1_000
"""After so many new results those in memory are looked through for what is over."""


class MemoryCache:
    """Keeps results as they are, by reference, as long as it exists itself; in any thread."""

    def __init__(self, *, most: int = MOST_IN_MEMORY) -> None:
        """Begin empty; keep so many at most."""
        self._most = most
        self._lock = threading.Lock()
        self._results: dict[str, CachedResult] = {}
        self._kept = 0

    async def cached(self, key: str, *, now: int) -> CachedResult | None:
        """Return the result of these inputs that is used until later than `now`."""
        result = self._results.get(key)
        return None if result is None or result.until <= now else result

    async def keep_cached(self, result: CachedResult) -> None:
        """Keep a result, in place of an older one of the same inputs."""
        with self._lock:
            self._results.pop(result.key, None)
            self._results[result.key] = result
            self._kept += 1
            if self._kept % _TIDIES == 0:
                self._tidy(result.since)
            if len(self._results) > self._most:
                del self._results[next(iter(self._results))]

    async def forget_cached(self, *, now: int | None = None) -> int:
        """Forget what is over `now`, or everything; return how many results that were."""
        with self._lock:
            before = len(self._results)
            self._tidy(now)
            return before - len(self._results)

    def _tidy(self, now: int | None) -> None:
        everything = self._results.items()
        self._results = {key: one for key, one in everything if now is not None and one.until > now}


def cached_data(result: CachedResult) -> bytes:
    """Return the results by pin as a store keeps them.

    Raises:
        StoreError: they are no JSON values, or too large.
    """
    data = encode(dict(result.outputs), what="the result")
    if len(data) > LARGEST_CACHED:
        message = (
            f"the result cannot be kept to be used again: it has {len(data):,} bytes as JSON, "
            f"and the most is {LARGEST_CACHED:,}; write it to a file and return its name"
        )
        raise StoreError(message)
    return data
