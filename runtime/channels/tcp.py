"""CLIENT and SERVER over TCP: a server has one client at a time, others are turned away."""

import asyncio
from collections import deque
from contextlib import suppress

from typing_extensions import override

from runtime.channels.base import Channel, Deliver, Spawn
from runtime.channels.ip_address import IpAddress

CONNECT_TIME = 10.0
"""Seconds to wait for a server."""
MOST_UNSENT = 1 << 20
"""Bytes that may wait for a peer that does not read them; then the connection ends."""
_CHUNK = 1 << 16
_TURNS = 4
"""Turns of the event loop after which a client that left has been noticed."""
_TOO_SLOW = b"the other side does not read what is sent to it"


class TcpClient(Channel):
    """A connection to a server."""

    def __init__(self, address: IpAddress, *, deliver: Deliver, spawn: Spawn) -> None:
        """Connect; what is sent meanwhile waits."""
        self._address = address
        self._deliver = deliver
        self._early: deque[bytes] = deque()
        self._writer: asyncio.StreamWriter | None = None
        self._task = spawn(self._talk())

    @override
    def send(self, payload: bytes) -> None:
        """Send."""
        if self._writer is not None:
            if not _write(self._writer, payload):
                self._deliver("closed", _TOO_SLOW)
        elif sum(map(len, self._early)) + len(payload) <= MOST_UNSENT:
            self._early.append(payload)
        else:
            self._deliver("failed", _TOO_SLOW)

    @override
    def close(self) -> None:
        """End it; the task takes the connection with it."""
        self._task.cancel()

    async def _talk(self) -> None:
        try:
            async with asyncio.timeout(CONNECT_TIME):
                reader, writer = await asyncio.open_connection(*self._address.pair)
        except (OSError, TimeoutError) as error:
            host, port = self._address.pair
            why = "it takes too long" if isinstance(error, TimeoutError) else error
            reason = f"no server answers at {host}:{port}: {why}"
            self._deliver("failed", reason.encode())
            return
        try:
            self._writer = writer
            self._deliver("opened", b"")
            while self._early:
                self.send(self._early.popleft())
            await _read(reader, self._deliver)
            self._deliver("closed", b"")
        except OSError as error:
            self._deliver("closed", str(error).encode())
        finally:
            writer.transport.abort()


class TcpServer(Channel):
    """Waits for a client, and for the next one when it has left."""

    def __init__(self, address: IpAddress, *, deliver: Deliver, spawn: Spawn) -> None:
        """Listen at an address."""
        self._address = address
        self._deliver = deliver
        self._spawn = spawn
        self._client: asyncio.StreamWriter | None = None
        self._serving: asyncio.Task[None] | None = None
        self._task = spawn(self._listen())

    @override
    def send(self, payload: bytes) -> None:
        """Send to the client, if there is one; one that does not read is turned out."""
        if self._client is not None and not _write(self._client, payload):
            self._client.transport.abort()

    @override
    def close(self) -> None:
        """End it; the task takes all with it."""
        self._task.cancel()

    async def _listen(self) -> None:
        try:
            server = await asyncio.start_server(self._accept, *self._address.pair)
        except OSError as error:
            self._deliver("failed", str(error).encode())
            return
        try:
            self._deliver("opened", b"")
            await asyncio.get_running_loop().create_future()  # until this task is cancelled
        finally:
            server.close()
            if self._client is not None:
                self._client.transport.abort()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._task.done():
            writer.transport.abort()
        else:
            self._serving = self._spawn(self._serve(reader, writer))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if not await self._is_free():
                return
            self._client = writer
            with suppress(OSError):  # a client that breaks off has left, too
                await _read(reader, self._deliver)
            self._client = None
            self._deliver("data", b"")
        finally:
            writer.transport.abort()

    async def _is_free(self) -> bool:
        """Tell whether there is no client; one who just left may not have been noticed yet."""
        for _ in range(_TURNS):
            if self._client is None:
                return True
            await asyncio.sleep(0)
        return self._client is None


async def _read(reader: asyncio.StreamReader, deliver: Deliver) -> None:
    """Deliver what comes until the other side has no more, piece by piece.

    The stream holds back what nobody has read yet: one piece at each turn of the event loop.
    """
    while chunk := await reader.read(_CHUNK):
        deliver("data", chunk)


def _write(writer: asyncio.StreamWriter, payload: bytes) -> bool:
    """Write without waiting; tell whether there was room. What has ended takes all of it."""
    if writer.transport.is_closing():
        return True
    if writer.transport.get_write_buffer_size() + len(payload) > MOST_UNSENT:
        return False
    writer.write(payload)
    return True
