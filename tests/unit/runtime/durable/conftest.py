"""A bench for runs of operations."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import calls
from tests.durable_bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A bench of its own for each test."""
    calls.reset()
    yield Bench(tmp_path)
    calls.reset()
