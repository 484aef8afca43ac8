"""What was read of graphs lately, kept in memory up to a number of bytes."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Contents:
    """Values by their keys; of those that were not asked for lately, the oldest go first."""

    def __init__(self, most: int) -> None:
        """Keep so many bytes, and the last value whatever its size."""
        self._most = most
        self._bytes = 0
        self._values: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self._loading: dict[Hashable, asyncio.Lock] = {}

    async def get(self, key: Hashable, load: Callable[[], Awaitable[tuple[T, int]]]) -> T:
        """Return the value of a key; `load` makes it, with its bytes."""
        while True:
            found: Any = self._values.get(key)
            if found is not None:
                self._values.move_to_end(key)
                value: T = found[0]
                return value
            lock = self._loading.setdefault(key, asyncio.Lock())
            if lock.locked():
                # Somebody else is about it: once is enough.
                async with lock:
                    continue
            async with lock:
                try:
                    loaded, size = await load()
                finally:
                    del self._loading[key]
            self._keep(key, loaded, size)
            return loaded

    def _keep(self, key: Hashable, value: object, size: int) -> None:
        self._values[key] = (value, size)
        self._bytes += size
        while self._bytes > self._most and len(self._values) > 1:
            _, (_, gone) = self._values.popitem(last=False)
            self._bytes -= gone
