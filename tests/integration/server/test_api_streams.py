"""Streams over HTTP: server-sent events and WebSockets, resumed, slow, stuck, stopped."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from server.app import make_app
from server.http_api.streams.feed import Feed, Wanted
from server.http_api.streams.sending import SUBSCRIBERS
from server.service.access import LOCAL
from server.service.control import ControlService
from server.service.graphs.room import Upload
from server.service.records.runs import NewRun
from tests.api_client import ASK, RUNS, Stream, ended, graph_text, nap, start, stream, task_waits
from tests.control import control, sample, until
from tests.doors import Doors, doors
from tests.serving import serving
from tests.talking import in_loop

ALL = "/api/v1/events/stream"


@asynccontextmanager
async def socket(there: Doors, path: str) -> AsyncIterator[ClientWebSocketResponse]:
    async with there.client.ws_connect(there.address + path) as found:
        yield found


async def events_until(socket: ClientWebSocketResponse, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while not any(one["kind"] == kind for one in found):
        found += json.loads(await socket.receive_str())
    return found


@in_loop
async def test_a_run_is_followed_to_its_end(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        run = await start(there, graph_text("ask", ASK))
        await task_waits(there, run)
        async with stream(there, f"{RUNS}/{run}/events") as followed:
            first = await followed.next()
            await there.post(f"{RUNS}/{run}/tasks/ask/approve")
            rest = await followed.until("end")

        present = first["data"]["data"]
        assert (first["event"], present["run"]["id"]) == ("present", run)
        assert present["tasks"][0]["state"] == "waiting"
        assert {"task", "run"} <= {one["event"] for one in rest}
        last = [one["data"]["data"] for one in rest if one["event"] == "present"][-1]
        assert last["run"]["state"] == "succeeded"


@in_loop
async def test_who_comes_back_gets_what_happened_meanwhile(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        async with stream(there, ALL) as followed:
            first = await followed.next()
            run = await start(there, graph_text("one", nap(0)))
            seen = await followed.until("run")
        await ended(there, run)
        other = await start(there, graph_text("two", nap(0)))
        await ended(there, other)
        async with stream(there, ALL, last=seen[-1]["id"]) as followed:
            missed = [await followed.next()]
            while missed[-1]["data"]["data"].get("state") != "succeeded" or (
                missed[-1]["data"]["run"] != other
            ):
                missed.append(await followed.next())

        assert first["data"]["data"]["runs"] == []
        numbers = [int(one["id"].rpartition("-")[2]) for one in missed]
        assert numbers == list(range(int(seen[-1]["id"].rpartition("-")[2]) + 1, numbers[-1] + 1))
        assert "present" not in {one["event"] for one in missed}


@in_loop
async def test_a_place_of_another_start_is_a_gap_and_the_present_state(tmp_path: Path) -> None:
    async with doors(tmp_path) as there, stream(there, ALL, last="older-7") as followed:
        gap, present = await followed.next(), await followed.next()

        assert (gap["event"], gap["data"]["data"]) == ("gap", {"lost": None})
        assert present["event"] == "present"


@in_loop
async def test_who_comes_back_after_the_end_is_told_to_stay_away(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        run = await start(there, graph_text("one", nap(0)))
        await ended(there, run)
        async with stream(there, f"{RUNS}/{run}/events") as followed:
            found = await followed.until("end")
        async with stream(there, f"{RUNS}/{run}/events", last=found[-1]["id"]) as again:
            status = again.answer.status

        assert [one["event"] for one in found] == ["present", "present", "end"]
        assert status == 204


@in_loop
async def test_kinds_and_graphs_are_chosen(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        async with stream(there, f"{ALL}?kind=run&graph=two") as followed:
            await followed.next()
            await ended(there, await start(there, graph_text("one", nap(0))))
            await ended(there, await start(there, graph_text("two", nap(0))))
            found = [await followed.next() for _ in range(2)]
        wrong = await there.get(f"{ALL}?kind=runs")
        unknown = await there.get(f"{ALL}?run=none")

        assert {(one["event"], one["data"]["graph"]) for one in found} == {("run", "two")}
        assert (wrong.status, unknown.status) == (422, 404)


@in_loop
async def test_a_socket_tells_how_a_run_is_and_closes_at_its_end(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        run = await start(there, graph_text("ask", ASK))
        async with socket(there, f"/ws/workflows/{run}") as followed:
            first = json.loads(await followed.receive_str())
            await task_waits(there, run)
            await there.post(f"{RUNS}/{run}/tasks/ask/approve")
            found = await events_until(followed, "end")
            closed = await followed.receive()

        assert [one["kind"] for one in first] == ["present"]
        assert "task" in {one["kind"] for one in found}
        assert (closed.type, closed.data) == (WSMsgType.CLOSE, 1000)


@in_loop
async def test_pins_are_watched_on_the_socket_of_a_run(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        graph = await there.service.graphs.register(sample("4diac/blinker/Blinker.sys"), by=LOCAL)
        run = (await there.service.runs.start(NewRun(graph=graph.graph.id), by=LOCAL)).id
        async with socket(there, f"/ws/workflows/{run}") as followed:
            await followed.send_str("no order")
            await followed.send_json({"watch": ["App.Clock"]})
            found = await events_until(followed, "pins")
            await followed.send_json({"watch": ["App.Nothing"]})
            refused = await events_until(followed, "refused")
        await there.post(f"{RUNS}/{run}/cancel")

        pins = next(one["data"]["pins"] for one in found if one["kind"] == "pins")
        assert [one["pin"] for one in pins] == ["App.Clock.DT"]
        reasons = [one["data"]["problem"] for one in refused if one["kind"] == "refused"]
        assert reasons == ["not-found"]


@in_loop
async def test_a_socket_to_a_run_that_is_not_there_is_refused(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        upgrade = {"Connection": "Upgrade", "Upgrade": "websocket"}
        answer = await there.get("/ws/workflows/none", headers=upgrade)
        plain = await there.get("/ws/tasks/stream")

        assert (answer.status, answer.content_type) == (404, "application/problem+json")
        assert plain.status == 400


@in_loop
async def test_when_nothing_happens_that_is_told(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        feed = Feed(service, Wanted()).parts(idle=0.01)
        found = [[one.kind for one in await anext(feed)] for _ in range(3)]
        await feed.aclose()

        assert found == [["present"], [], []]
        assert service.events.readers == 0


@in_loop
async def test_lists_come_ten_times_a_second_at_most(tmp_path: Path) -> None:
    async with doors(tmp_path) as there, socket(there, "/ws/tasks/stream") as followed:
        await followed.receive_str()
        clock = asyncio.get_running_loop().time
        began = clock()
        lists = 0
        told = 0
        hub = there.service.events
        while told < 200:
            hub.tell("log", "r", "g", 0, {"text": str(told)})
            told += 1
            await asyncio.sleep(0.005)
        seen: list[dict[str, Any]] = []
        while len(seen) < told:
            seen += json.loads(await followed.receive_str())
            lists += 1

        assert [one["data"]["text"] for one in seen] == [str(one) for one in range(told)]
        assert lists <= (clock() - began) * 10 + 2


@in_loop
async def test_one_who_does_not_read_is_cut_off_and_others_lose_nothing(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        app = make_app(service)
        app[SUBSCRIBERS].patience = 0.5
        async with serving(app) as address, ClientSession() as client:
            stuck = await stuck_reader(address)
            async with client.get(address + ALL) as answer:
                followed = Stream(answer)
                await followed.next()
                found = await flood(service, followed, readers=2)
                while len(app[SUBSCRIBERS]) > 1:
                    found += await flood(service, followed, readers=0)
            stuck.close()

    assert found == list(range(len(found)))


async def stuck_reader(address: str) -> asyncio.StreamWriter:
    """Ask for everything and read nothing."""
    host, _, port = address.removeprefix("http://").rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port), limit=1)
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    writer.write(f"GET {ALL} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    del reader
    return writer


_TOLD = iter(range(10_000_000))


async def flood(service: ControlService, followed: Stream, *, readers: int) -> list[int]:
    """Tell a thousand large events, and read them all."""

    async def follow() -> bool:
        return service.events.readers >= readers

    await until(follow)
    for _ in range(200):
        data = {"number": next(_TOLD), "text": "x" * 10_000}
        service.events.tell("log", "r", "g", 0, data)
    return [(await followed.next())["data"]["data"]["number"] for _ in range(200)]


@in_loop
async def test_streams_end_when_the_server_stops(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        upload = Upload("slow.json", graph_text("slow", nap(60)).encode())
        graph = (await service.graphs.register(upload, by=LOCAL)).graph
        run = (await service.runs.start(NewRun(graph=graph.id), by=LOCAL)).id
        async with ClientSession() as client:
            async with serving(make_app(service)) as address:
                events = await client.get(address + ALL)
                await Stream(events).next()
                found = await client.ws_connect(f"{address}/ws/workflows/{run}")
                await found.receive_str()
                began = asyncio.get_running_loop().time()
            took = asyncio.get_running_loop().time() - began
            closed = await found.receive()
            await events.read()

    assert took < 3
    assert (closed.type, closed.data) == (WSMsgType.CLOSE, 1001)
