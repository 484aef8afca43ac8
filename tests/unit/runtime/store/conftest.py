"""Stores to be tested: each of them, so that one suite holds for all."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from runtime.store.base import Store
from runtime.store.home import Home, open_home
from runtime.store.memory import MemoryStore
from tests.store_records import NOW

Opened = Callable[[], AbstractAsyncContextManager[Store]]
"""Opens the store of a test; after it was closed, the same one again where that is possible."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that does not exist yet."""
    return Home(tmp_path / "home")


@pytest.fixture(params=["memory", "sqlite"])
def opened(request: pytest.FixtureRequest, home: Home) -> Opened:
    """Open one of the stores."""

    @asynccontextmanager
    async def memory() -> AsyncIterator[Store]:
        yield MemoryStore(wall=lambda: NOW)

    @asynccontextmanager
    async def sqlite() -> AsyncIterator[Store]:
        async with open_home(home, wall=lambda: NOW) as one:
            yield one.store

    return memory if request.param == "memory" else sqlite
