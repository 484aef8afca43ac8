"""Blocks of different runs talk over the sockets of this machine."""

import asyncio
import socket

import pytest
from typing_extensions import override

from compiler.ir.graph import Graph
from fblib.service import Role
from fblib.services import services
from runtime.kernel.host import IsolatedHost
from runtime.kernel.machine import Machine
from runtime.report import Ending
from tests.kernels import new_kernel
from tests.talking import Talker, free_port, in_loop, system, talk


def server(port: int) -> Graph:
    """A server that answers a number with its double."""
    return system(
        {"S": "SERVER_1", "TWICE": "F_ADD"},
        {"S.QI": "TRUE", "S.ID": f'"127.0.0.1:{port}"'},
        ["START.COLD -> S.INIT", "S.IND -> TWICE.REQ", "TWICE.CNF -> S.RSP"],
        ["S.RD_1 -> TWICE.IN1", "S.RD_1 -> TWICE.IN2", "TWICE.OUT -> S.SD_1"],
        ["up: S.STATUS at S.INITO", "asked: S.RD_1 at S.IND"],
    )


def client(port: int, *, number: int = 13) -> Graph:
    """A client that tries until there is a server, and asks once."""
    return system(
        {"C": "CLIENT_1", "AGAIN": "E_DELAY", "OPEN": "E_SWITCH"},
        {
            "C.QI": "TRUE",
            "C.ID": f'"fbdk[].ip[127.0.0.1:{port}]"',
            "C.SD_1": f"DINT#{number}",
            "AGAIN.DT": "T#20ms",
        },
        [
            *("START.COLD -> C.INIT", "C.INITO -> OPEN.EI", "OPEN.EO1 -> C.REQ"),
            *("OPEN.EO0 -> AGAIN.START", "AGAIN.EO -> C.INIT"),
        ],
        ["C.QO -> OPEN.G"],
        ["state: C.STATUS at C.INITO", "answer: C.RD_1 at C.CNF"],
    )


@in_loop
async def test_a_client_asks_and_a_server_answers() -> None:
    port = free_port()
    serving, asking = Talker(server(port)), Talker(client(port))
    await talk(serving, asking, until={1: ["answer = 26"]})

    assert serving.lines == ["up = OK", "asked = 13"]
    assert asking.lines[-2:] == ["state = OK", "answer = 26"]


@in_loop
async def test_a_client_finds_a_server_that_comes_later() -> None:
    port = free_port()
    asking = Talker(client(port))
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        early = tasks.create_task(asking.run.run())
        await asking.until("state = INVALID_ID")
        serving = Talker(server(port))
        late = tasks.create_task(serving.run.run())
        await asking.until("answer = 26")
        serving.run.stop()
        await asking.until("state = TERMINATED")
        asking.run.stop()

    assert early.result().ended_because is late.result().ended_because is Ending.STOP_REQUESTED
    assert any(f"no server answers at 127.0.0.1:{port}" in line for line in asking.lines)


@in_loop
async def test_a_server_serves_one_client_after_the_other() -> None:
    port = free_port()
    serving = Talker(server(port))
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(serving.run.run())
        await serving.until("up = OK")
        for number in (1, 2, 3):
            asking = Talker(client(port, number=number))
            run = tasks.create_task(asking.run.run())
            await asking.until(f"answer = {2 * number}")
            asking.run.stop()
            await run
        serving.run.stop()

    assert serving.lines == ["up = OK", "asked = 1", "asked = 2", "asked = 3"]


@in_loop
async def test_a_second_client_is_turned_away_and_bytes_may_come_in_pieces() -> None:
    port = free_port()
    serving = Talker(server(port))
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(serving.run.run())
        await serving.until("up = OK")
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for byte in bytes.fromhex("440000000d"):
            writer.write(bytes([byte]))
            await writer.drain()
        answer = await reader.readexactly(5)
        second, other = await asyncio.open_connection("127.0.0.1", port)
        refused = await second.read()
        writer.write(bytes.fromhex("4400000001440000000243"))
        answers = await reader.readexactly(10)
        writer.close()
        other.close()
        serving.run.stop()

    assert answer.hex() == "440000001a"
    assert refused == b""
    # Both messages of the packet are heard (FORTE hears one), and the last tag is no DINT's.
    assert answers.hex() == "44000000024400000004"
    assert serving.lines[:4] == ["up = OK", "asked = 13", "asked = 1", "asked = 2"]


@in_loop
async def test_bytes_of_another_type_are_told_and_the_server_goes_on() -> None:
    port = free_port()
    graph = system(
        {"S": "SERVER_0_1", "KEEP": "F_MOVE"},
        {"S.QI": "TRUE", "S.ID": f'"127.0.0.1:{port}"'},
        ["START.COLD -> S.INIT"],
        show=["up: S.STATUS at S.INITO", "value: S.RD_1 at S.IND", "status: S.STATUS at S.IND"],
    )
    serving = Talker(graph)
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(serving.run.run())
        await serving.until("up = OK")
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        await serving.until("status = DATA_TYPE_ERROR")
        writer.write(bytes.fromhex("4400000007"))
        await serving.until("value = 7", "status = OK")
        writer.close()
        serving.run.stop()


def publisher(id_: str, value: str = "DINT#26") -> Graph:
    """Publishes a value again and again."""
    return system(
        {"P": "PUBLISH_2", "CYCLE": "E_CYCLE"},
        {
            "P.QI": "TRUE",
            "P.ID": f'"{id_}"',
            "P.SD_1": value,
            "P.SD_2": "TRUE",
            "CYCLE.DT": "T#5ms",
        },
        ["START.COLD -> P.INIT", "P.INITO -> CYCLE.START", "CYCLE.EO -> P.REQ"],
        show=["open: P.STATUS at P.INITO"],
    )


def subscriber(id_: str) -> Graph:
    """Prints what it hears."""
    return system(
        {"S": "SUBSCRIBE_2", "NOT": "F_NOT"},
        {"S.QI": "TRUE", "S.ID": f'"{id_}"', "NOT.IN": "BOOL#FALSE"},
        ["START.COLD -> S.INIT", "S.IND -> NOT.REQ"],
        ["S.RD_2 -> NOT.IN"],
        ["open: S.STATUS at S.INITO", "heard: S.RD_1 at S.IND", "not: NOT.OUT at NOT.CNF"],
    )


@pytest.mark.parametrize("place", ["127.0.0.1:{}", "239.192.0.2:{}@127.0.0.1"])
@in_loop
async def test_what_is_published_is_heard(place: str) -> None:
    id_ = place.format(free_port(socket.SOCK_DGRAM))
    telling, hearing = Talker(publisher(id_)), Talker(subscriber(id_))
    await talk(telling, hearing, until={1: ["heard = 26"]})

    assert telling.lines == ["open = OK"]
    assert hearing.lines[0] == "open = OK"


@in_loop
async def test_several_hear_a_multicast_group() -> None:
    id_ = f"239.192.0.2:{free_port(socket.SOCK_DGRAM)}@127.0.0.1"
    talkers = [Talker(publisher(id_)), Talker(subscriber(id_)), Talker(subscriber(id_))]
    await talk(*talkers, until={1: ["heard = 26"], 2: ["heard = 26"]})

    assert [talker.lines[0] for talker in talkers] == ["open = OK"] * 3


@in_loop
async def test_one_address_has_one_subscriber() -> None:
    id_ = f"127.0.0.1:{free_port(socket.SOCK_DGRAM)}"
    talkers = [Talker(subscriber(id_)) for _ in range(2)]
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(talkers[0].run.run())
        await talkers[0].until("open = OK")
        report = await talkers[1].run.run()
        talkers[0].run.stop()

    assert report.ended_because is Ending.QUIESCENT
    assert talkers[1].lines[-1] == "open = INVALID_ID"


@pytest.mark.parametrize(
    "id_",
    ["10.0.0.1:61500", "0.0.0.0:61500", "239.192.0.2:61500", "239.192.0.2:61500@10.0.0.1"],
)
@pytest.mark.parametrize("kind", ["PUBLISH_1", "SUBSCRIBE_1", "CLIENT_1", "SERVER_1"])
@in_loop
async def test_nobody_leaves_this_machine_without_leave(kind: str, id_: str) -> None:
    graph = system(
        {"B": kind},
        {"B.QI": "TRUE", "B.ID": f'"{id_}"'},
        ["START.COLD -> B.INIT"],
        show=["open: B.STATUS at B.INITO"],
    )
    talker = Talker(graph)
    report = await talker.run.run()

    assert report.ended_because is Ending.QUIESCENT
    assert talker.lines[1:] == ["open = INVALID_ID"]
    assert "--network" in talker.lines[0]


@in_loop
async def test_packets_that_come_together_are_told_one_by_one() -> None:
    port = free_port(socket.SOCK_DGRAM)
    hearing = Talker(
        system(
            {"S": "SUBSCRIBE_1", "X": "UINT2UINT"},
            {"S.QI": "TRUE", "S.ID": f'"127.0.0.1:{port}"'},
            ["START.COLD -> S.INIT", "S.IND -> X.REQ"],
            ["S.RD_1 -> X.IN"],
            ["up: S.STATUS at S.INITO", "heard: X.OUT at X.CNF"],
        )
    )
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(hearing.run.run())
        await hearing.until("up = OK")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for number in range(1, 21):
                packet = b"\x47" + number.to_bytes(2, "big")
                sender.sendto(packet, ("127.0.0.1", port))
        await hearing.until("heard = 20")
        hearing.run.stop()

    assert hearing.lines == ["up = OK", *(f"heard = {number}" for number in range(1, 21))]


def test_values_of_a_stream_that_come_in_two_pieces_are_told_one_by_one() -> None:
    graph = system(
        {"S": "SERVER_0_1", "X": "UINT2UINT"},
        {"S.QI": "TRUE", "S.ID": '"127.0.0.1:61500"'},
        ["START.COLD -> S.INIT", "S.IND -> X.REQ"],
        ["S.RD_1 -> X.IN"],
        ["heard: X.OUT at X.CNF"],
    )
    lines: list[str] = []
    host = OpenHost(lambda _, text: lines.append(text))
    machine = Machine(graph, new_kernel(graph), services(), host=host)
    machine.start()
    machine.run(100)
    stream = b"".join(b"\x47" + number.to_bytes(2, "big") for number in range(1, 11))
    machine.deliver("S", "opened")
    for piece in (stream[:16], stream[16:20], stream[20:]):
        machine.deliver("S", "data", piece)
    machine.run(1_000)

    assert lines == [f"heard = {number}" for number in range(1, 11)]


class OpenHost(IsolatedHost):
    """A host that opens everything; a test tells what comes of it."""

    @override
    def open(self, node: str, role: Role, transport: str, address: str) -> None:
        assert transport == "ip"
