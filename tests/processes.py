"""What tests of processes share: cancelling what has begun, and whether a process has ended."""

import asyncio
import os
import select
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

_PATIENCE = 5.0
"""Seconds: a process that was killed needs a moment."""


def cancelled_after_begin(
    begun: Path, call: Callable[[], Coroutine[Any, Any, object]]
) -> list[int]:
    """Cancel a call as soon as processes have written their numbers into a file.

    Returns:
        The numbers.
    """
    os.mkfifo(begun)  # reading it waits until somebody has written it

    async def check() -> str:
        task = asyncio.ensure_future(call())
        numbers = await asyncio.to_thread(begun.read_text)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return numbers

    return [int(number) for number in asyncio.run(check()).split()]


def has_ended(process: int) -> bool:
    """Whether a process ends within a few seconds."""
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], _PATIENCE)[0])
    finally:
        os.close(descriptor)
