"""The networks that benchmarks make: that they do what the figures are said to be of."""

import asyncio
from collections import Counter

import pytest
from typing_extensions import override

from benchmarks.kernel_nets import compiled, layers, ring, ring_of_switches
from benchmarks.kernel_rounds import AT_ONCE, Running
from benchmarks.period import Tick, cycling, missed_of, part
from compiler.ir.graph import Graph
from fblib.services import services
from runtime.kernel.base import Outcome, TraceEntry
from runtime.kernel.checks import check_graph
from runtime.kernel.machine import Machine
from runtime.kernel.python_kernel import PythonKernel
from runtime.listener import Listener
from runtime.run import Run


def started(graph: Graph) -> Machine:
    machine = Machine(graph, PythonKernel(graph), services())
    machine.start()
    return machine


class Console(Listener):
    def __init__(self) -> None:
        self.lines: list[str] = []

    @override
    def console(self, node: str, text: str) -> None:
        self.lines.append(text)


@pytest.mark.parametrize("graph", [ring(7), compiled(ring_of_switches(7))], ids=["made", "read"])
def test_in_a_ring_one_event_runs_round_for_ever(graph: Graph) -> None:
    machine = started(graph)
    executed: Counter[str] = Counter()

    def seen(entry: TraceEntry) -> None:
        executed[entry.node] += 1

    machine.run(1)  # the start
    machine.kernel.observe(seen)

    assert machine.run(7 * 10) is Outcome.BUDGET
    assert sorted(executed.values()) == [10] * 7


def test_a_ring_that_says_so_prints_a_line_when_it_begins() -> None:
    run = Run(compiled(ring_of_switches(3, says=True)), kernel="python")
    console = Console()
    run.listen(console)

    asyncio.run(run.run(limit=1))

    assert console.lines == ["it = runs"]


@pytest.mark.parametrize("blocks", [1, 99, 100, 1_000])
def test_layers_are_a_graph_that_a_kernel_can_run(blocks: int) -> None:
    graph = layers(blocks)

    check_graph(graph)
    assert len(graph.nodes) == blocks + 1
    assert started(graph).run(1_000_000) is Outcome.EMPTY


def test_every_block_of_a_cycling_network_is_executed_once_in_every_period() -> None:
    graph = cycling(250, 1.0)
    machine = started(graph)
    assert machine.run(1_000) is Outcome.EMPTY
    executed: Counter[str] = Counter()

    def seen(entry: TraceEntry) -> None:
        executed[entry.node] += 1

    machine.kernel.observe(seen)
    for period in range(1, 4):
        machine.advance(period * 1_000_000)
        assert machine.run(10_000) is Outcome.EMPTY

    assert {executed[f"B{number}"] for number in range(250)} == {3}
    assert machine.kernel.read("B98", "OUT") == 50, "adders pass on what they have added"


def test_a_net_that_comes_to_rest_gets_its_first_event_again_and_again() -> None:
    lines = ring_of_switches(5).splitlines()
    chain = "\n".join(line for line in lines if 'Destination="F0.EI"' not in line or "COLD" in line)
    graph = compiled(chain + "\n")
    kernel = PythonKernel(graph)

    Running(graph, kernel).round(1e-6)

    assert kernel.executed == 5 + 5 * AT_ONCE


@pytest.mark.parametrize(
    ("ticks", "missed"),
    [
        pytest.param([Tick(10, 11), Tick(20, 22), Tick(30, 39)], 0, id="all in their period"),
        pytest.param([Tick(10, 11), Tick(20, 31), Tick(30, 32)], 1, id="one when the next is due"),
        pytest.param([Tick(10, 11), Tick(20, 21)], 1, id="one that nobody came to"),
        pytest.param([], 3, id="none at all"),
    ],
)
def test_periods_that_were_not_kept_are_counted(ticks: list[Tick], missed: int) -> None:
    assert missed_of(ticks, 10, 45) == missed


def test_the_part_of_all_values_that_is_asked_for() -> None:
    values = [float(number) for number in range(100)]

    assert [part(values, share) for share in (0.0, 0.5, 0.99, 1.0)] == [0.0, 50.0, 99.0, 99.0]
    assert part([], 0.5) == 0.0
