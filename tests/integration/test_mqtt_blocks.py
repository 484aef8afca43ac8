"""PUBLISH and SUBSCRIBE by a real MQTT broker, if one listens on this machine."""

import asyncio
import os
import socket
from uuid import uuid4

import aiomqtt
import pytest

from compiler.ir.graph import Graph
from runtime.report import Ending
from tests.talking import Talker, free_port, in_loop, system, talk

BROKER = ("127.0.0.1", int(os.environ.get("MQTT_PORT", "1883")))


@pytest.fixture(autouse=True, scope="module")
def broker() -> None:
    """Skip where nobody listens."""
    try:
        socket.create_connection(BROKER, timeout=1).close()
    except OSError:
        pytest.skip(f"no MQTT broker listens at {BROKER[0]}:{BROKER[1]} (or MQTT_PORT)")


@pytest.fixture
def topic() -> str:
    return f"fbflow/{uuid4().hex}"


def address(topic: str, *, client: str = "", layer: str = "fbdk") -> str:
    host, port = BROKER
    return f"{layer}[].mqtt[tcp://{host}:{port}, {client}, {topic}]"


def publisher(id_: str, value: str = "INT#258") -> Graph:
    """Publishes once, and then has nothing left to do."""
    second = {} if id_.startswith("raw") else {"P.SD_2": "TRUE"}
    return system(
        {"P": "PUBLISH_1" if id_.startswith("raw") else "PUBLISH_2"},
        {"P.QI": "TRUE", "P.ID": f'"{id_}"', "P.SD_1": value, **second},
        ["START.COLD -> P.INIT", "P.INITO -> P.REQ"],
        show=["up: P.STATUS at P.INITO", "sent: P.STATUS at P.CNF"],
    )


def subscriber(id_: str) -> Graph:
    """Prints an INT it hears."""
    return system(
        {"S": "SUBSCRIBE_2", "KEEP": "F_MOVE", "NOT": "F_NOT"},
        {"S.QI": "TRUE", "S.ID": f'"{id_}"', "KEEP.IN": "INT#0", "NOT.IN": "BOOL#FALSE"},
        ["START.COLD -> S.INIT", "S.IND -> KEEP.REQ", "S.IND -> NOT.REQ"],
        ["S.RD_1 -> KEEP.IN", "S.RD_2 -> NOT.IN"],
        ["up: S.STATUS at S.INITO", "status: S.STATUS at S.IND", "heard: KEEP.OUT at KEEP.CNF"],
    )


@in_loop
async def test_what_is_published_is_heard(topic: str) -> None:
    hearing = Talker(subscriber(address(topic)))
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(hearing.run.run())
        await hearing.until("up = OK")
        report = await Talker(publisher(address(topic))).run.run()
        await hearing.until("heard = 258")
        hearing.run.stop()

    assert report.ended_because is Ending.QUIESCENT
    assert hearing.lines == ["up = OK", "status = OK", "heard = 258"]


@pytest.mark.parametrize(
    ("layer", "value", "payload"),
    [("fbdk", "INT#258", "43010241"), ("raw", "STRING#'hello'", b"hello".hex())],
)
@in_loop
async def test_other_clients_hear_the_bytes_of_forte(
    topic: str, layer: str, value: str, payload: str
) -> None:
    async with asyncio.timeout(10), aiomqtt.Client(*BROKER) as client:
        await client.subscribe(topic)
        telling = Talker(publisher(address(topic, layer=layer), value))
        await telling.run.run()
        message = await anext(client.messages)

    assert telling.lines == ["up = OK", "sent = OK"]
    assert isinstance(message.payload, bytes)
    assert message.payload.hex() == payload


@in_loop
async def test_what_is_no_message_is_told(topic: str) -> None:
    hearing = Talker(subscriber(address(topic)))
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks, aiomqtt.Client(*BROKER) as client:
        tasks.create_task(hearing.run.run())
        await hearing.until("up = OK")
        await client.publish(topic, b"21.5")
        await hearing.until("status = DATA_TYPE_ERROR")
        await client.publish(topic, bytes.fromhex("43000740"))
        await hearing.until("heard = 7")
        hearing.run.stop()


@in_loop
async def test_blocks_that_name_one_client_share_its_connection(topic: str) -> None:
    name = uuid4().hex
    graph = system(
        {"P": "PUBLISH_1", "A": "SUBSCRIBE_1", "B": "SUBSCRIBE_1", "BOTH": "E_REND"},
        {
            "P.QI": "TRUE",
            "A.QI": "TRUE",
            "B.QI": "TRUE",
            "P.ID": f'"{address(topic, client=name)}"',
            "A.ID": f'"{address(topic, client=name)}"',
            "B.ID": f'"{address(topic + "/#", client=name)}"',
            "P.SD_1": "DINT#5",
        },
        [
            *("START.COLD -> A.INIT", "START.COLD -> B.INIT", "A.INITO -> BOTH.EI1"),
            *("B.INITO -> BOTH.EI2", "BOTH.EO -> P.INIT", "P.INITO -> P.REQ"),
        ],
        show=["a: A.RD_1 at A.IND", "b: B.RD_1 at B.IND"],
    )
    await talk(Talker(graph), until={0: ["a = 5", "b = 5"]})


@pytest.mark.parametrize(
    ("id_", "why"),
    [
        ("fbdk[].mqtt[tcp://127.0.0.1:{port}, , t]", "the broker 127.0.0.1:"),
        ("fbdk[].mqtt[tcp://broker.example:1883, , t]", "--network"),
        ("fbdk[].mqtt[tcp://127.0.0.1:1883, t]", "expected"),
        ("fbdk[].mqtt[ssl://127.0.0.1:1883, , t]", "expected"),
        ("fbdk[].mqtt[tcp://127.0.0.1:1883, , a/#]", "stands for many topics"),
    ],
)
@in_loop
async def test_what_cannot_be_opened_is_told(id_: str, why: str) -> None:
    talker = Talker(publisher(id_.format(port=free_port())))
    await talker.run.run()

    assert why in talker.lines[0]
    assert talker.lines[1] == "up = INVALID_ID"
