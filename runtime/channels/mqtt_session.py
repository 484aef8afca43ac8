"""A connection to an MQTT broker that blocks share."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from typing_extensions import override

from runtime.channels.base import Channel, Deliver, Spawn
from runtime.channels.mqtt_address import Broker

if TYPE_CHECKING:
    from aiomqtt import Client

MOST_WAITING = 1000
"""Messages that may wait to be sent, or to be taken; what is more is lost."""
_CONNECT_TIME = 10.0
_LAST_WORDS = 1.0
"""Seconds in which a session that ends may still send what waits."""

Command = Callable[["Client"], Awaitable[object]]


class MqttChannel(Channel):
    """One block's end: it publishes to a topic, or hears it."""

    def __init__(
        self, session: "MqttSession", topic: str, deliver: Deliver, *, hears: bool
    ) -> None:
        """Take part in a session."""
        self.topic = topic
        self.deliver = deliver
        self.hears = hears
        self.is_open = False
        self._session = session

    @override
    def send(self, payload: bytes) -> None:
        """Publish, when it can be."""
        self._session.publish(self.topic, payload)

    @override
    def close(self) -> None:
        """Leave the session."""
        self._session.leave(self)


class MqttSession:
    """Begins with the first block that joins, and ends when the last one has left."""

    def __init__(self, broker: Broker, *, spawn: Spawn) -> None:
        """Connect to a broker."""
        self._broker = broker
        self._members: list[MqttChannel] = []
        self._commands: asyncio.Queue[Command] = asyncio.Queue(MOST_WAITING)
        self._task = spawn(self._run())
        self.is_over = False
        """Whether nobody may join any more."""

    # --- What channels ask ---------------------------------------------------------------

    def join(self, topic: str, deliver: Deliver, *, hears: bool) -> MqttChannel:
        """Return a channel, which is open when the broker knows it."""
        channel = MqttChannel(self, topic, deliver, hears=hears)
        self._members.append(channel)
        self._do(lambda client: self._admit(client, channel))
        return channel

    def publish(self, topic: str, payload: bytes) -> None:
        """Publish, when it can be."""
        self._do(lambda client: client.publish(topic, payload))

    def leave(self, channel: MqttChannel) -> None:
        """Let a channel go."""
        if channel not in self._members:
            return
        self._members.remove(channel)
        if not self._members:
            self.is_over = True
            self._task.cancel()
        elif channel.hears and channel.topic not in self._heard():
            self._do(lambda client: client.unsubscribe(channel.topic))

    def _heard(self) -> set[str]:
        return {member.topic for member in self._members if member.hears}

    def _do(self, command: Command) -> None:
        with suppress(asyncio.QueueFull):
            self._commands.put_nowait(command)

    # --- With the broker -----------------------------------------------------------------

    async def _run(self) -> None:
        # Loaded when it is needed: most runs need it never.
        from aiomqtt import Client, MqttError  # noqa: PLC0415

        reason = ""
        try:
            async with Client(
                self._broker.host,
                self._broker.port,
                identifier=self._broker.client or None,
                timeout=_CONNECT_TIME,
                max_queued_incoming_messages=MOST_WAITING,
            ) as client:
                try:
                    await self._serve(client)
                finally:
                    with suppress(MqttError, TimeoutError):
                        await self._finish(client)
        except* MqttError as errors:
            reason = str(errors.exceptions[0])
        self._end(f"the broker {self._broker.host}:{self._broker.port}: {reason}")

    async def _serve(self, client: "Client") -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._hear(client))
            while True:
                command = await self._commands.get()
                await command(client)

    async def _hear(self, client: "Client") -> None:
        async for message in client.messages:
            payload = message.payload
            for member in list(self._members):
                if member.hears and message.topic.matches(member.topic):
                    member.deliver("data", payload)

    async def _admit(self, client: "Client", channel: MqttChannel) -> None:
        if channel.hears:
            try:
                await client.subscribe(channel.topic)
            except ValueError as error:
                channel.deliver("failed", f'"{channel.topic}": {error}'.encode())
                return
        channel.is_open = True
        channel.deliver("opened", b"")

    async def _finish(self, client: "Client") -> None:
        """Send what still waits: a run that has published its result may be over at once."""
        async with asyncio.timeout(_LAST_WORDS):
            while not self._commands.empty():
                await self._commands.get_nowait()(client)

    def _end(self, reason: str) -> None:
        self.is_over = True
        for member in list(self._members):
            member.deliver("closed" if member.is_open else "failed", reason.encode())
