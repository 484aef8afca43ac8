"""The interface of a transport."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Protocol

from fblib.service import Happening, Role

Deliver = Callable[[Happening, bytes], None]
"""Tells what a connection has to tell, in the thread of the event loop. Never blocks, never
raises; what comes after "failed", "closed" or `Channel.close` is dropped."""

Spawn = Callable[[Coroutine[None, None, None]], asyncio.Task[None]]
"""Begins a task that is cancelled when the run ends, at the latest."""


class Channel(Protocol):
    """One connection of a transport, open or being opened."""

    def send(self, payload: bytes) -> None:
        """Send, now or when it can be; trouble is delivered as "closed" with the reason."""

    def close(self) -> None:
        """End the connection at once."""


class Transport(Protocol):
    """Opens connections of one kind."""

    def open(self, role: Role, address: str, *, deliver: Deliver, spawn: Spawn) -> Channel:
        """Begin to open a connection; `deliver` tells "opened" or "failed" later.

        What takes time is done in tasks begun by `spawn`. They tell trouble by `deliver`; an
        exception that leaves one is a mistake in the transport and ends the run.

        Raises:
            OSError: the address or role cannot be used; the message is the reason, for people.
        """
