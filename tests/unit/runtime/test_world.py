"""A run with connections to the world outside: it waits for them, and ends them with itself."""

import asyncio
from collections.abc import Mapping

import pytest
from typing_extensions import override

from compiler.ir.blocks import ServiceBody
from compiler.ir.datatypes import STRING
from compiler.ir.graph import Graph
from fblib.service import Context, Happening, Role, Service
from runtime.channels.base import Channel, Deliver, Spawn, Transport
from runtime.clock import SECOND, VirtualClock
from runtime.listener import Listener
from runtime.report import Ending, RunReport, Status
from runtime.run import Run
from tests.graphs import block, graph, pins


class Echo(Channel):
    """Sends everything back a moment later, and leaves when it hears `bye`."""

    def __init__(self, deliver: Deliver, spawn: Spawn) -> None:
        self.deliver = deliver
        self.spawn = spawn
        self.tasks: list[asyncio.Task[None]] = []
        self.closed = False

    @override
    def send(self, payload: bytes) -> None:
        self.tasks.append(self.spawn(self.answer(payload)))

    async def answer(self, payload: bytes) -> None:
        await asyncio.sleep(0.01)
        if payload == b"bye":
            self.deliver("closed", b"")
        self.deliver("data", payload)

    @override
    def close(self) -> None:
        self.closed = True


class EchoTransport(Transport):
    """Opens a moment later; refuses the address `nowhere`."""

    def __init__(self) -> None:
        self.channels: list[Echo] = []

    @override
    def open(self, role: Role, address: str, *, deliver: Deliver, spawn: Spawn) -> Channel:
        if address == "nowhere":
            message = "nobody lives there"
            raise ConnectionRefusedError(message)
        channel = Echo(deliver, spawn)
        self.channels.append(channel)
        channel.tasks.append(spawn(self.greet(deliver)))
        return channel

    async def greet(self, deliver: Deliver) -> None:
        await asyncio.sleep(0.01)
        deliver("opened", b"")


class Caller(Service):
    """Connects to `echo:` or whatever its pin TO says, and sends the words of its pin SAY."""

    @override
    def started(self, context: Context, *, warm: bool) -> None:
        transport, _, address = str(context.read("TO")).partition(":")
        context.open(Role.CLIENT, transport, address)

    @override
    def received(self, context: Context, happening: Happening, payload: bytes) -> None:
        context.console(f"{happening} {payload.decode()}".strip())
        words = str(context.read("SAY")).split()
        said = context.state.get("said", 0)
        assert isinstance(said, int)
        if happening in ("opened", "data") and said < len(words):
            context.state["said"] = said + 1
            if words[said] == "stop":
                context.stop_run()
            context.send(words[said].encode())


CALLER = block(
    "CALLER",
    ServiceBody(service="caller", waits=True),
    inputs=pins(("TO", STRING), ("SAY", STRING)),
)


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> EchoTransport:
    transport = EchoTransport()
    table: Mapping[str, Transport] = {"echo": transport}
    monkeypatch.setattr("runtime.run.transports", lambda _: table)
    monkeypatch.setattr("runtime.python_blocks.services", lambda: {"caller": Caller()})
    return transport


class Lines(Listener):
    """Remembers what was printed."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    @override
    def console(self, node: str, text: str) -> None:
        self.lines.append(text)


def caller(to: str, say: str = "") -> Graph:
    return graph((CALLER,), {"A": "CALLER"}, parameters={"A": {"TO": f"'{to}'", "SAY": f"'{say}'"}})


def talk(run: Run) -> tuple[list[str], RunReport]:
    """Run for at most five seconds; return what was said."""
    lines = Lines()
    run.listen(lines)
    report = asyncio.run(run.run(limit=5 * SECOND))
    return lines.lines, report


def test_a_run_waits_for_the_world_until_the_last_connection_ends(transport: EchoTransport) -> None:
    said, report = talk(Run(caller("echo:", "one two bye")))

    assert said == ["opened", "data one", "data two", "closed"]
    assert report.ended_because is Ending.QUIESCENT
    assert report.executed == 4
    assert transport.channels[0].closed


def test_time_passes_while_a_run_waits_for_the_world(transport: EchoTransport) -> None:
    _, report = talk(Run(caller("echo:", "one bye")))

    assert SECOND // 50 < report.run_time < 2 * SECOND
    assert transport.channels


def test_a_stopped_run_ends_its_connections(transport: EchoTransport) -> None:
    run = Run(caller("echo:"))

    async def stop_soon() -> RunReport:
        asyncio.get_running_loop().call_later(0.05, run.stop)
        return await run.run(limit=5 * SECOND)

    report = asyncio.run(stop_soon())

    assert report.ended_because is Ending.STOP_REQUESTED
    assert transport.channels[0].closed


def test_a_block_may_stop_a_run_that_waits(transport: EchoTransport) -> None:
    said, report = talk(Run(caller("echo:", "stop")))

    assert said == ["opened"]
    assert report.ended_because is Ending.BLOCK_ASKED
    assert report.status is Status.SUCCEEDED
    assert transport.channels[0].closed


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("echo:nowhere", "failed nobody lives there"),
        ("smoke:x", 'failed there is no transport "smoke"; there are: loc, image, echo'),
    ],
)
def test_what_cannot_be_opened_fails_with_its_reason(
    transport: EchoTransport, to: str, expected: str
) -> None:
    said, report = talk(Run(caller(to)))

    assert said == [expected]
    assert report.ended_because is Ending.QUIESCENT
    assert not transport.channels


def test_virtual_time_has_no_world_outside(transport: EchoTransport) -> None:
    said, report = talk(Run(caller("echo:"), clock=VirtualClock()))

    assert said == [
        'failed virtual time has no world outside: "echo" needs real time, run without --simulate'
    ]
    assert report.ended_because is Ending.QUIESCENT
    assert not transport.channels


def test_a_saved_run_opens_its_connections_again_and_goes_on(transport: EchoTransport) -> None:
    first = Run(caller("echo:", "one two bye"))
    asyncio.run(first.run(limit=SECOND // 200))
    second = Run(caller("echo:", "one two bye"))
    second.load(first.machine.save())
    said, report = talk(second)

    assert said == ["opened", "data one", "data two", "closed"]
    assert report.ended_because is Ending.QUIESCENT
    assert transport.channels[0].closed
