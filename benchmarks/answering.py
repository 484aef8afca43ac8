"""How soon one is answered beside an endless event loop: a watch, a read, a cancel, Ctrl-C.

    python -m benchmarks.answering [--runs 1] [--times 100] [--kernel auto|python|wasm]

A ring of 100 E_SWITCH in which one event runs for ever takes all the time it gets. It runs in the
server (a process of its own, asked over loopback), then as `python -m runtime`, which gets Ctrl-C.
"""

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import get_args

from aiohttp import ClientSession, ClientWebSocketResponse, FormData

from benchmarks.kernel_nets import compiled, ring_of_switches
from benchmarks.server import ROOT, served
from compiler.ir.serialize import graph_to_json
from runtime.kernels import ENVIRONMENT, KernelChoice

BLOCKS = 100
AIM = 0.05
ENDS = 20
"""How many runs are cancelled, and how many get Ctrl-C."""
OVER = "cancelled"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=1, help="how many endless runs there are")
    parser.add_argument("--times", type=int, default=100, help="how often is asked")
    parser.add_argument("--kernel", choices=get_args(KernelChoice), default="auto")
    given = parser.parse_args()
    os.environ[ENVIRONMENT] = given.kernel
    print(f"milliseconds until an answer, beside {given.runs} endless runs; at most "
          f"{AIM * 1e3:g} are aimed at")  # fmt: skip
    print(f"{'':34}{'p50':>9}{'p99':>9}{'longest':>10}")
    with tempfile.TemporaryDirectory() as folder:
        with served(Path(folder)) as (address, _):
            asyncio.run(ask(address, given.runs, given.times))
        interrupt(Path(folder))


def show(label: str, seconds: Sequence[float]) -> None:
    """Print one line."""
    times = sorted(1e3 * one for one in seconds)
    p50, p99 = (times[int((len(times) - 1) * part)] for part in (0.5, 0.99))
    aim = "" if times[-1] <= AIM * 1e3 else "   MISSED"
    print(f"{label:34}{p50:>9.1f}{p99:>9.1f}{times[-1]:>10.1f}{aim}", flush=True)


# --- The server -----------------------------------------------------------------------------------


async def ask(address: str, runs: int, times: int) -> None:
    """Ask a server before endless runs begin, and while they go on."""
    async with ClientSession(address) as client:
        form = FormData()
        form.add_field("file", ring_of_switches(BLOCKS).encode(), filename="ring.fboot")
        async with client.post("/api/v1/graphs", data=form) as answer:
            answer.raise_for_status()
        show("GET of health, nothing runs", await timed(lambda: read(client, "/healthz"), times))
        ids = [await start(client) for _ in range(runs)]
        await asyncio.sleep(1.0)  # until they are at full speed
        path = f"/api/v1/workflows/{ids[0]}"
        show("GET of health", await timed(lambda: read(client, "/healthz"), times))
        show("GET of a run", await timed(lambda: read(client, path), times))
        show("GET of pins", await timed(lambda: read(client, f"{path}/pins?pin=F0.G"), times))
        async with client.ws_connect(f"/ws/workflows/{ids[0]}") as socket:
            show("watch of a pin", [await watch(socket, n) for n in range(min(times, BLOCKS))])
        cancels = [await cancel(client, await start(client)) for _ in range(ENDS)]
        show("cancel: the answer", [answered for answered, _ in cancels])
        show("cancel: the run is over", [over for _, over in cancels])


async def timed(action: Callable[[], Awaitable[None]], times: int) -> list[float]:
    """Do something some times, with pauses of no fixed length; return how long each took."""
    taken = []
    for number in range(times):
        began = time.perf_counter()
        await action()
        taken.append(time.perf_counter() - began)
        await asyncio.sleep(number % 7 / 1e3)
    return taken


async def read(client: ClientSession, path: str) -> None:
    """Read a whole answer."""
    async with client.get(path) as answer:
        answer.raise_for_status()
        await answer.read()


async def start(client: ClientSession) -> str:
    """Start a run; return its id."""
    async with client.post("/api/v1/workflows", json={"graph": "ring"}) as answer:
        answer.raise_for_status()
        return str((await answer.json())["id"])


async def watch(socket: ClientWebSocketResponse, number: int) -> float:
    """Watch a pin; return how long it took until its value came."""
    pin = f"F{number}.G"
    began = time.perf_counter()
    await socket.send_json({"watch": [pin]})
    while True:
        parts = await socket.receive_json()
        if any(part["kind"] == "pins" and pin in json.dumps(part) for part in parts):
            return time.perf_counter() - began


async def cancel(client: ClientSession, run: str) -> tuple[float, float]:
    """Cancel a run; return how long it took to be answered, and until it was over."""
    path = f"/api/v1/workflows/{run}"
    await asyncio.sleep(0.2)
    began = time.perf_counter()
    async with client.post(f"{path}/cancel", json={}) as answer:
        answer.raise_for_status()
        await answer.read()
    answered = time.perf_counter() - began
    state = ""
    while state != OVER:
        async with client.get(path) as answer:
            state = (await answer.json())["state"]
    return answered, time.perf_counter() - began


# --- The command line -----------------------------------------------------------------------------


def interrupt(folder: Path) -> None:
    """Send Ctrl-C to processes that run the ring."""
    dag = folder / "dag.json"
    dag.write_text(graph_to_json(compiled(ring_of_switches(BLOCKS, says=True))), encoding="utf-8")
    command = [sys.executable, "-m", "runtime", str(dag), "--no-live"]
    taken = []
    for _ in range(ENDS):
        with subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            if process.stdout is not None:
                process.stdout.readline()  # it runs
            time.sleep(0.3)  # at full speed
            began = time.perf_counter()
            process.send_signal(signal.SIGINT)
            process.wait()
            taken.append(time.perf_counter() - began)
    show("Ctrl-C: the process has ended", taken)


if __name__ == "__main__":
    main()
