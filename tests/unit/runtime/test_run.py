import asyncio
import logging
from dataclasses import replace
from typing import ClassVar

import pytest
from typing_extensions import override

from compiler.ir.graph import Graph
from runtime.clock import SECOND, Stopwatch, VirtualClock
from runtime.errors import CodeError
from runtime.kernel.base import TraceEntry
from runtime.listener import Listener
from runtime.report import Ending, RunReport, Status
from runtime.run import Run


class Recorder(Listener):
    """Remembers what it was told."""

    wants_entries: ClassVar[bool] = True

    def __init__(self) -> None:
        self.entries: list[TraceEntry] = []
        self.lines: list[tuple[str, str]] = []
        self.pauses = 0

    @override
    def executing(self, entry: TraceEntry) -> None:
        self.entries.append(entry)

    @override
    def console(self, node: str, text: str) -> None:
        self.lines.append((node, text))

    @override
    def paused(self) -> None:
        self.pauses += 1


def simulate(run: Run, until: int) -> RunReport:
    return asyncio.run(run.run(until=until))


def test_a_day_of_cycles_ends_exactly_at_its_end(blinker: Graph) -> None:
    run = Run(blinker, clock=VirtualClock())
    report = simulate(run, 86_400 * SECOND)

    assert report.ended_because is Ending.TIME_IS_UP
    assert report.status is Status.STOPPED
    assert report.run_time == 86_400 * SECOND
    assert run.machine.kernel.read("App.Counter", "CV") == 86_400 % 65_536
    assert run.machine.kernel.read("App.Stops", "CV") == 0


@pytest.mark.parametrize(
    ("until", "cycles"), [(0, 0), (SECOND - 1, 0), (SECOND, 1), (2 * SECOND, 2)]
)
def test_what_is_due_at_the_end_still_happens(blinker: Graph, until: int, cycles: int) -> None:
    run = Run(blinker, clock=VirtualClock())
    report = simulate(run, until)

    assert run.machine.kernel.read("App.Counter", "CV") == cycles
    assert report.run_time == until


def test_the_same_run_gives_the_same_trace(blinker: Graph) -> None:
    traces = []
    for _ in range(2):
        run, recorder = Run(blinker, clock=VirtualClock()), Recorder()
        run.listen(recorder)
        simulate(run, 100 * SECOND)
        traces.append((recorder.entries, recorder.lines))

    assert traces[0] == traces[1]
    assert len(traces[0][1]) == 100


def test_console_lines_come_with_their_node(blinker: Graph) -> None:
    run, recorder = Run(blinker, clock=VirtualClock()), Recorder()
    run.listen(recorder)
    simulate(run, SECOND)

    assert [node for node, _ in recorder.lines] == ["App.Print"]
    assert "1" in recorder.lines[0][1]


def test_every_listener_is_told(blinker: Graph) -> None:
    run, recorders = Run(blinker, clock=VirtualClock()), [Recorder(), Recorder()]
    for recorder in recorders:
        run.listen(recorder)
    simulate(run, SECOND)

    assert recorders[0].entries == recorders[1].entries != []


def test_a_graph_that_nothing_starts_is_quiescent_at_once(idle: Graph) -> None:
    report = asyncio.run(Run(idle).run())

    assert report.ended_because is Ending.QUIESCENT
    assert report.status is Status.SUCCEEDED
    assert report.executed == 0


def test_injected_events_are_executed_in_order(idle: Graph) -> None:
    run, recorder = Run(idle), Recorder()
    run.listen(recorder)
    report = asyncio.run(run.run(inject=[("App.Sub.Motor", "REQ"), ("App.Counter", "CU")]))

    assert [entry.node for entry in recorder.entries] == [
        "App.Sub.Motor",
        "App.Counter",
        "App.Sub.Motor",
    ]
    assert report.ended_here == {"App.Sub.Motor": 2}
    assert report.executed == 3


def test_an_endless_event_loop_ends_with_the_time_allowed(loop: Graph) -> None:
    run = Run(loop, clock=VirtualClock())
    report = asyncio.run(run.run(limit=SECOND // 20))

    assert report.ended_because is Ending.TIME_IS_UP
    assert report.executed > 0
    assert report.duration < 5 * SECOND
    assert run.machine.kernel.read("App.Stops", "CV") == 1


def test_a_busy_network_leaves_the_event_loop_its_turns(loop: Graph) -> None:
    run, recorder = Run(loop), Recorder()
    run.listen(recorder)

    async def stop_soon() -> RunReport:
        asyncio.get_running_loop().call_later(0.05, run.stop)
        return await run.run(limit=15 * SECOND)

    report = asyncio.run(stop_soon())

    assert report.ended_because is Ending.STOP_REQUESTED
    assert report.duration < 10 * SECOND
    assert recorder.pauses > 0
    assert run.machine.kernel.read("App.Stops", "CV") == 1


def test_a_stop_wakes_a_run_that_waits_for_a_timer(blinker: Graph) -> None:
    run = Run(blinker)

    async def stop_soon() -> RunReport:
        asyncio.get_running_loop().call_later(0.02, run.stop)
        return await run.run()

    stopwatch = Stopwatch()
    report = asyncio.run(stop_soon())

    assert report.ended_because is Ending.STOP_REQUESTED
    assert report.status is Status.STOPPED
    assert stopwatch.elapsed() < SECOND
    assert run.machine.kernel.read("App.Stops", "CV") == 1


def test_a_limit_wakes_a_run_that_waits_for_a_timer(blinker: Graph) -> None:
    run = Run(blinker)
    report = asyncio.run(run.run(limit=SECOND // 50))

    assert report.ended_because is Ending.TIME_IS_UP
    assert report.duration < SECOND
    assert run.machine.kernel.read("App.Stops", "CV") == 1


def test_real_timers_fire_when_they_are_due(blinker: Graph) -> None:
    nodes = (
        blinker.nodes[0],
        replace(blinker.nodes[1], parameters={"DT": "T#20ms"}),
        *blinker.nodes[2:],
    )
    run = Run(blinker.model_copy(update={"nodes": nodes}))
    report = asyncio.run(run.run(limit=SECOND // 5))

    assert 1 <= run.machine.kernel.read("App.Counter", "CV") <= 10  # type: ignore[operator] # a UINT
    assert SECOND // 5 <= report.run_time <= report.duration


def test_a_run_error_ends_the_run_and_leaves_its_state_readable(divider: Graph) -> None:
    run = Run(divider)
    run.machine.kernel.write("App.Divider", "STEP", 0)
    report = asyncio.run(run.run(inject=[("App.Divider", "CU")]))

    assert report.status is Status.FAILED
    assert isinstance(report.error, CodeError)
    assert report.error.node == "App.Divider"
    assert report.error.place == "DIVIDER.fbt:12"
    assert run.machine.kernel.read("App.Divider", "STEP") == 0


def test_a_saved_run_goes_on_where_it_was(blinker: Graph) -> None:
    first = Run(blinker, clock=VirtualClock())
    simulate(first, 5 * SECOND)
    second = Run(blinker, clock=VirtualClock())
    second.load(first.machine.save())
    report = simulate(second, 5 * SECOND)

    assert report.run_time == 10 * SECOND
    assert second.machine.kernel.read("App.Counter", "CV") == 10


# --- Listeners that fail ------------------------------------------------------------------------


class Breaks(Recorder):
    """Fails at the first thing it hears of a kind."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.heard = 0
        setattr(self, kind, self._fail)

    def _fail(self, *_arguments: object) -> None:
        self.heard += 1
        message = "nobody reads this"
        raise OSError(message)


class Essential(Breaks):
    """One without which nobody wants the run."""

    is_essential: ClassVar[bool] = True


@pytest.mark.parametrize("kind", ["executing", "console", "settled", "paused"])
def test_a_listener_that_fails_is_dropped_and_the_run_goes_on(
    blinker: Graph, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    broken, whole = Breaks(kind), Recorder()
    graph = blinker.model_copy(
        update={
            "nodes": tuple(
                replace(node, parameters={"DT": "T#5ms"}) if node.id == "App.Cycle" else node
                for node in blinker.nodes
            )
        }
    )
    run = Run(graph)
    run.listen(broken)
    run.listen(whole)
    with caplog.at_level(logging.ERROR, "fbflow"):
        report = asyncio.run(run.run(until=SECOND // 20))

    assert report.ended_because is Ending.TIME_IS_UP
    assert broken.heard == 1
    assert [one.args for one in caplog.records] == [("Breaks",)]
    assert len(whole.lines) >= 3
    assert len(whole.entries) > len(whole.lines)


def test_what_an_essential_listener_raises_ends_the_run(blinker: Graph) -> None:
    run = Run(blinker, clock=VirtualClock())
    run.listen(Essential("console"))

    with pytest.raises(OSError, match="nobody reads this"):
        simulate(run, SECOND)


def test_who_listens_no_more_is_told_nothing_and_costs_nothing(blinker: Graph) -> None:
    run, first, second = Run(blinker, clock=VirtualClock()), Recorder(), Recorder()
    run.listen(first)
    run.listen(second)
    run.unlisten(first)
    simulate(run, SECOND)
    run.unlisten(second)
    run.unlisten(second)

    assert first.entries == []
    assert first.lines == []
    assert len(second.lines) == 1
