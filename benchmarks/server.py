"""How fast the server answers, and how many can follow what happens.

    python benchmarks/server.py [--rate 1000] [--seconds 10] [--subscribers 500] [--runs 50]

The server is a process of its own with a home in a temporary folder; this one asks it, over
loopback only. First reads at a fixed rate, each timed from the moment at which it was due, so that
a server that falls behind is seen to. Then subscribers follow all events, one of whom never reads,
while runs are under way: who loses an event, how late events are, and what the server's memory is.
"""

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import ClientSession
from typing_extensions import override

ROOT = Path(__file__).parents[1]
GREETING = re.compile(r"http://127\.0\.0\.1:\d+")
EVENT = re.compile(rb"id: [^\n]*-(\d+)\nevent: (\w+)\n")
NAP = 0.2
TASKS = 5
CONFIG = {
    "name": "bench",
    "tasks": [
        {
            "id": f"t{n}",
            "operation": "sleep",
            "params": {"seconds": NAP},
            "dependencies": [f"t{n - 1}"] if n else [],
        }
        for n in range(TASKS)
    ],
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--rate", type=int, default=1_000, help="reads in a second")
    parser.add_argument("--seconds", type=int, default=10, help="how long")
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--subscribers", type=int, default=500)
    parser.add_argument("--runs", type=int, default=50)
    parsed = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (address, process):
        asyncio.run(measure(address, process, parsed))


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, int]]:
    """Serve a home in a folder; give the address and the id of the process."""
    log = folder / "log.txt"
    with (
        log.open("w") as output,
        subprocess.Popen(
            [sys.executable, "-m", "server", "--home", folder / "home", "--port", "0"],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            while (found := GREETING.search(log.read_text())) is None:
                if process.poll() is not None:
                    sys.exit(log.read_text())
                time.sleep(0.05)
            yield found[0], process.pid
        finally:
            process.terminate()


async def measure(address: str, process: int, parsed: argparse.Namespace) -> None:
    """Measure reads, then subscribers."""
    async with ClientSession(address) as client:
        headers = {"Content-Type": "application/json"}
        data = json.dumps(CONFIG)
        async with client.post("/api/v1/graphs", data=data, headers=headers) as answer:
            answer.raise_for_status()
        run = await start(client)
        async with client.get(f"/api/v1/workflows/{run}/events") as events:
            await events.read()  # until it is over
        paths = [
            f"/api/v1/workflows/{run}",
            f"/api/v1/workflows/{run}/tasks",
            "/api/v1/graphs/bench",
            "/api/v1/workflows?limit=10",
        ]
        before = work(process)
        count = await reads(address, paths, parsed)
        print(f"the server worked {(work(process) - before) / count * 1e3:.2f} ms for each")
        await follow(client, address, process, parsed)


async def start(client: ClientSession) -> str:
    """Start a run; return its id."""
    async with client.post("/api/v1/workflows", json={"graph": "bench"}) as answer:
        return str((await answer.json())["id"])


# --- Reads ------------------------------------------------------------------------------------


async def reads(address: str, paths: Sequence[str], parsed: argparse.Namespace) -> int:
    """Read at a fixed rate over some connections, print how long answers took; return how many."""
    count: int = parsed.rate * parsed.seconds
    latencies: list[float] = []
    begin = time.perf_counter() + 0.5
    dues = iter(enumerate(begin + n / parsed.rate for n in range(count)))
    async with asyncio.TaskGroup() as tasks:
        for _ in range(parsed.connections):
            tasks.create_task(reading(address, paths, dues, latencies))
    took = time.perf_counter() - begin
    latencies.sort()
    p50, p99, longest = (latencies[int(len(latencies) * part)] for part in (0.5, 0.99, 0.999999))
    print(
        f"reads: {len(latencies):,} in {took:.1f} s = {len(latencies) / took:,.0f}/s over "
        f"{parsed.connections} connections; p50 {p50 * 1e3:.1f} ms, p99 {p99 * 1e3:.1f} ms, "
        f"longest {longest * 1e3:.1f} ms"
    )
    return count


async def reading(
    address: str,
    paths: Sequence[str],
    dues: Iterator[tuple[int, float]],
    latencies: list[float],
) -> None:
    """Read what is due, one after the other, over one connection."""
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    for number, due in dues:
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        path = paths[number % len(paths)]
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            sys.exit(head.decode())
        length = re.search(rb"(?i)content-length: (\d+)", head)
        await reader.readexactly(int(length[1]) if length else 0)
        latencies.append(time.perf_counter() - due)
    writer.close()


# --- Subscribers --------------------------------------------------------------------------------


class Subscriber(asyncio.Protocol):
    """Reads what it is told, as cheaply as may be: there are hundreds of them here."""

    def __init__(self, address: str) -> None:
        """Ask for all events as soon as it is connected."""
        self.numbers: list[int] = []
        self.gaps = 0
        self.ready = asyncio.Event()
        self.transport: asyncio.BaseTransport | None = None
        self._address = address
        self._rest = b""

    def itself(self) -> "Subscriber":
        """Return it: a loop makes its protocols by calling something."""
        return self

    @property
    def newest(self) -> int:
        """The number of the last event."""
        return self.numbers[-1] if self.numbers else 0

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(question(self._address))  # type: ignore[attr-defined]

    @override
    def data_received(self, data: bytes) -> None:
        whole, end, rest = (self._rest + data).rpartition(b"\n\n")
        self._rest = rest
        for number, kind in EVENT.findall(whole + end):
            if kind == b"present":
                self.ready.set()
            elif kind == b"gap":
                self.gaps += 1
            else:
                self.numbers.append(int(number))


async def follow(
    client: ClientSession, address: str, process: int, parsed: argparse.Namespace
) -> None:
    """Let many follow while runs are under way, and print what became of them."""
    before, worked = memory(process), work(process)
    stuck = await asyncio.open_connection(*place(address), limit=1)
    stuck[1].write(question(address))
    subscribers = [Subscriber(address) for _ in range(parsed.subscribers - 1)]
    loop = asyncio.get_running_loop()
    for one in subscribers:
        await loop.create_connection(one.itself, *place(address))
    await asyncio.gather(*(one.ready.wait() for one in subscribers))
    connected = memory(process)
    begin = time.perf_counter()
    runs = [await start(client) for _ in range(parsed.runs)]
    for run in runs:
        async with client.get(f"/api/v1/workflows/{run}/events") as events:
            await events.read()
    last = await newest(client)
    while any(one.newest < last for one in subscribers):  # noqa: ASYNC110 - hundreds of them
        await asyncio.sleep(0.1)
    took = time.perf_counter() - begin
    for one in subscribers:
        if one.transport is not None:
            one.transport.close()
    stuck[1].close()
    told(subscribers, took, parsed)
    print(
        f"memory of the server: {before:.0f} MB, {connected:.0f} MB with all subscribers, "
        f"{memory(process):.0f} MB after it; it worked {work(process) - worked:.1f} s"
    )


async def newest(client: ClientSession) -> int:
    """Return the number of the newest event."""
    async with client.get("/api/v1/events/stream") as events:
        async for line in events.content:
            if line.startswith(b"id: "):
                return int(line.rpartition(b"-")[2])
    sys.exit("the stream has ended")


def question(address: str) -> bytes:
    """Return the request for all events."""
    host = urlsplit(address).netloc
    return f"GET /api/v1/events/stream HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()


def place(address: str) -> tuple[str, int]:
    """Return host and port."""
    host, _, port = urlsplit(address).netloc.rpartition(":")
    return host, int(port)


def told(subscribers: Sequence[Subscriber], took: float, parsed: argparse.Namespace) -> None:
    """Print what subscribers were told."""
    numbers = subscribers[0].numbers
    whole = list(range(numbers[0], numbers[-1] + 1))
    losers = sum(one.numbers != whole for one in subscribers)
    events = len(whole) * len(subscribers)
    print(
        f"{parsed.subscribers} subscribers, one of them stuck; {parsed.runs} runs of {TASKS} tasks "
        f"in {took:.1f} s ({TASKS * NAP:.1f} s of them asleep); {len(whole):,} events, "
        f"{events:,} deliveries, {events / took:,.0f}/s; {losers} subscribers lost something, "
        f"{sum(one.gaps for one in subscribers)} gaps"
    )


def memory(process: int) -> float:
    """Return the megabytes of memory that a process has."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


def work(process: int) -> float:
    """Return the seconds for which a process has worked: others on the machine do not matter."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
