"""Using the API as its clients do: graphs of a test, runs and their ends, streams."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientResponse, StreamReader

from tests.control import until
from tests.doors import Doors

JSON = {"Content-Type": "application/json"}
RUNS = "/api/v1/workflows"


def graph_text(name: str, *tasks: Mapping[str, object], **others: object) -> str:
    """Return a config."""
    return json.dumps({"name": name, "tasks": tasks, **others})


def nap(seconds: float, name: str = "nap") -> dict[str, object]:
    """Return a task that sleeps."""
    return {"id": name, "operation": "sleep", "params": {"seconds": seconds}}


ASK: dict[str, object] = {"id": "ask", "operation": "human.approve", "params": {"question": "Eh?"}}
WRITE: dict[str, object] = {
    "id": "say",
    "operation": "file.write",
    "params": {"filename": "out.txt", "data": "hi"},
}


async def register(there: Doors, text: str) -> str:
    """Upload a config; return the id of its graph."""
    answer = await there.post("/api/v1/graphs", data=text, headers=JSON)
    assert answer.status in (200, 201), await answer.text()
    return str((await answer.json())["graph"]["id"])


async def start(there: Doors, text: str) -> str:
    """Start a run of a config; return its id."""
    graph = await register(there, text)
    answer = await there.post(RUNS, json={"graph": graph})
    assert answer.status == 201, await answer.text()
    return str((await answer.json())["id"])


async def ended(there: Doors, run: str) -> str:
    """Wait until a run is over; return its state."""
    return (await there.service.runs.wait(run)).state


async def read(there: Doors, path: str) -> Any:  # noqa: ANN401 - any JSON
    """Return what an address answers as JSON."""
    answer = await there.get(path)
    assert answer.status == 200, await answer.text()
    return await answer.json(content_type=None)


async def task_waits(there: Doors, run: str) -> None:
    """Wait until a task of a run waits for somebody."""

    async def waits() -> bool:
        return any(one["waits"] for one in await read(there, f"{RUNS}/{run}/tasks"))

    await until(waits)


class Stream:
    """Server-sent events as they come."""

    def __init__(self, answer: ClientResponse) -> None:
        """Read an answer."""
        self.answer = answer
        self._content: StreamReader = answer.content

    async def next(self) -> dict[str, Any]:
        """Return the next event, with its fields `id`, `event` and `data`."""
        found: dict[str, Any] = {}
        async for line in self._content:
            text = line.decode().rstrip("\n")
            if not text and "data" in found:
                return found
            name, _, value = text.partition(": ")
            if name in ("id", "event"):
                found[name] = value
            if name == "data":
                found[name] = json.loads(value)
        raise EOFError

    async def until(self, kind: str) -> list[dict[str, Any]]:
        """Return all events up to one of a kind."""
        found = [await self.next()]
        while found[-1]["event"] != kind:
            found.append(await self.next())
        return found


@asynccontextmanager
async def stream(there: Doors, path: str, last: str = "") -> AsyncIterator[Stream]:
    """Follow an address; `last` is the id of the event that was seen last."""
    headers = {"Last-Event-ID": last} if last else {}
    async with there.client.get(there.address + path, headers=headers) as answer:
        yield Stream(answer)
