"""Whether a network of 10,000 FBs keeps a period of 1 ms, beside HTTP operations.

    python -m benchmarks.period [--blocks 10000] [--period 1] [--operations 200] [--seconds 10]

E_CYCLE triggers chains of 100 blocks, so that every block is executed in every period. It runs
in real time as `python -m runtime` runs it: alone; then beside a graph of HTTP operations that are
all under way at once, and whose answers come evenly over the whole time; then beside operations
that follow each other without a pause. The web server they ask is in the same process, too.
"""

import argparse
import asyncio
import gc
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, get_args

from aiohttp import web
from typing_extensions import override

from benchmarks.kernel_nets import boot_text, compiled
from compiler.driver import compile_bytes, graph_of
from compiler.ir.graph import Graph
from fblib.catalog import LIBRARY
from fblib.operation import OperationSettings, Permissions
from runtime.clock import SECOND
from runtime.durable.session import NewRun, Terms
from runtime.durable.transient import open_transient
from runtime.event_loop import new_event_loop
from runtime.kernel.machine import Machine
from runtime.kernels import KernelChoice
from runtime.run import Run
from tests.serving import serving

CHAIN = 100
MILLISECOND = SECOND // 1_000
QUICK = 0.02
"""Seconds until the server answers operations that follow each other."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One period as it was executed, in nanoseconds."""

    due: int
    began: int
    """On the same clock."""


class TickingMachine(Machine):
    """Notes when timers were due, and when they fired."""

    ticks: list[Tick]
    now_is: Callable[[], int]

    @override
    def advance(self, now: int) -> None:
        due = self.next_due()
        if due is not None and due <= now:
            self.ticks.append(Tick(due, self.now_is()))
        super().advance(now)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--blocks", type=int, default=10_000)
    parser.add_argument("--period", type=float, default=1.0, help="milliseconds")
    parser.add_argument("--operations", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--kernel", choices=get_args(KernelChoice), default="auto")
    given = parser.parse_args()
    graph = cycling(given.blocks, given.period)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(measure(graph, given))


def cycling(blocks: int, period: float) -> Graph:
    """Return chains of F_ADD and E_SWITCH in turns, all of them triggered by one E_CYCLE."""
    names = {"CYCLE": "E_CYCLE"}
    wires = [("START.COLD", "CYCLE.START")]
    values = {"CYCLE.DT": f"T#{int(period * 1_000)}us"}
    for number in range(blocks):
        place = number % CHAIN
        name, adds = f"B{number}", place % 2 == 0
        names[name] = "F_ADD" if adds else "E_SWITCH"
        before = "CYCLE.EO" if place == 0 else f"B{number - 1}.{'EO0' if adds else 'CNF'}"
        wires.append((before, f"{name}.{'REQ' if adds else 'EI'}"))
        if adds:
            values |= {f"{name}.IN1": "INT#0", f"{name}.IN2": "INT#1"}
        if adds and place:
            wires.append((f"B{number - 2}.OUT", f"{name}.IN1"))
    return compiled(boot_text(names, wires, values))


async def measure(graph: Graph, given: argparse.Namespace) -> None:
    """Let the network run in all surroundings."""
    print(f"{len(graph.nodes):,} blocks, all of them every {given.period:g} ms, "
          f"for {given.seconds:g} s each; times in milliseconds")  # fmt: skip
    print(f"{'':34}{'ticks':>8}{'missed':>8}{'late p50':>10}{'p99':>8}{'longest':>9}"
          f"{'jitter p99':>12}{'kernel':>8}{'processor':>11}{'answers':>12}")  # fmt: skip
    count = given.operations
    spread = [given.seconds * number / count for number in range(count)]
    await one("alone", graph, given, [])
    await one(f"beside {count} operations", graph, given, spread)
    await one(f"beside {count} operations, always", graph, given, [QUICK] * count, again=True)


class Answers:
    """What the web server has answered."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.given = 0

    async def answer(self, request: web.Request) -> web.Response:
        """Answer after as many seconds as the address says."""
        await asyncio.sleep(float(request.query["seconds"]))
        self.given += 1
        return web.json_response({"value": 1})


async def one(
    label: str,
    graph: Graph,
    given: argparse.Namespace,
    naps: Sequence[float],
    *,
    again: bool = False,
) -> None:
    """Run the network once, beside operations whose answers take these seconds."""
    ticks: list[Tick] = []

    def machine(*arguments: Any, **options: Any) -> Machine:  # noqa: ANN401 - passed on
        made = TickingMachine(*arguments, **options)
        made.ticks = ticks
        made.now_is = lambda: run.now
        return made

    run = Run(graph, make_machine=machine, kernel=given.kernel)
    gc.collect()
    answers = Answers()
    async with serving(answers.answer) as address, asyncio.TaskGroup() as tasks:
        others = asking(address, naps) if naps else None
        beside = None if others is None else tasks.create_task(operations(others, again=again))
        worked, began = time.process_time(), time.perf_counter()
        report = await run.run(limit=int(given.seconds * SECOND))
        took, worked = time.perf_counter() - began, time.process_time() - worked
        if beside is not None:
            beside.cancel()
    if report.error is not None:
        raise report.error
    show(label, ticks, int(given.period * MILLISECOND), took)
    print(f"{run.kernel.name:>8}{worked / took:>11.0%}{answers.given:>12,}", flush=True)


def asking(address: str, naps: Sequence[float]) -> Graph:
    """Return a graph of requests whose answers take these seconds."""
    tasks = [
        {
            "id": f"t{number}",
            "operation": "http.request",
            "params": {"url": f"{address}/?seconds={nap}"},
        }
        for number, nap in enumerate(naps)
    ]
    config = json.dumps({"name": "asking", "tasks": tasks}).encode()
    return graph_of(compile_bytes(config, "asking.json", library=LIBRARY))


async def operations(graph: Graph, *, again: bool) -> None:
    """Perform the operations of a graph, all at once; again and again if wanted."""
    settings = OperationSettings(permissions=Permissions(private_network=True))
    async with open_transient(Terms(settings=settings, limits={"": len(graph.nodes)})) as session:
        while True:
            run = await session.begin(NewRun(graph, durability="none"))
            await run.execute()
            if not again:
                return


def show(label: str, ticks: Sequence[Tick], period: int, took: float) -> None:
    """Print how well the period was kept."""
    late = sorted((tick.began - tick.due) / MILLISECOND for tick in ticks)
    between = sorted(
        abs(after.began - before.began - period) / MILLISECOND for before, after in pairwise(ticks)
    )
    missed = missed_of(ticks, period, int(took * SECOND))
    print(f"{label:34}{len(ticks):>8,}{missed:>8,}{part(late, 0.5):>10.2f}{part(late, 0.99):>8.2f}"
          f"{part(late, 1):>9.2f}{part(between, 0.99):>12.2f}", end="")  # fmt: skip


def missed_of(ticks: Sequence[Tick], period: int, took: int) -> int:
    """Return how many periods were not kept.

    Those are ticks that began when the next one was due already, and those that nobody came to.
    The run ends somewhere in its last period, so that one is not expected.
    """
    late = sum(tick.began - tick.due >= period for tick in ticks)
    return late + max(took // period - 1 - len(ticks), 0)


def part(values: Sequence[float], share: float) -> float:
    """Return the value that so many of the sorted values do not exceed; 0 if there are none."""
    return values[min(int(len(values) * share), len(values) - 1)] if values else 0.0


if __name__ == "__main__":
    main()
