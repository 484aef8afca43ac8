"""A bench for runs of operations."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from runtime.store.home import Home, open_home
from tests import calls
from tests.durable_bench import START, Bench

OpenBench = Callable[[], AbstractAsyncContextManager[Bench]]
"""Opens a bench; with SQLite the same one again after it was closed."""


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A bench of its own for each test."""
    calls.reset()
    yield Bench(tmp_path)
    calls.reset()


@pytest.fixture(params=["memory", "sqlite"])
def each_bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenBench]:
    """Open a bench with one of the stores."""
    in_memory = Bench(tmp_path)

    @asynccontextmanager
    async def memory() -> AsyncIterator[Bench]:
        yield in_memory

    @asynccontextmanager
    async def sqlite() -> AsyncIterator[Bench]:
        async with open_home(Home(tmp_path / "home"), wall=lambda: START) as one:
            yield Bench(tmp_path, one.store)

    calls.reset()
    yield memory if request.param == "memory" else sqlite
    calls.reset()
