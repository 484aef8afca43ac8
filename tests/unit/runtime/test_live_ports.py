"""Pins of runs that are being executed, in real time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import pytest

from compiler.driver import compile_bytes, graph_of
from compiler.ir.graph import Graph
from fblib.catalog import LIBRARY
from runtime.clock import SECOND, Stopwatch
from runtime.durable.errors import NotNowError
from runtime.durable.history import History
from runtime.durable.run import DurableRun
from runtime.durable.session import NewRun, Session, Terms, open_session
from runtime.live_ports import LivePorts, live_ports
from runtime.pin_watch import Update
from runtime.run import Run
from runtime.store.home import Home
from runtime.usage import UsageError
from tests.operation_graphs import compiled
from tests.talking import in_loop

SAMPLE = Path(__file__).parents[3] / "samples/4diac/blinker/Blinker.sys"
FAST = compiled(
    {"cycle": "E_CYCLE", "count": "E_CTU"},
    events=["START.COLD -> cycle.START", "START.WARM -> cycle.START", "cycle.EO -> count.CU"],
    parameters={"cycle.DT": "T#1ms", "count.PV": "60000"},
)


@pytest.fixture(scope="module")
def blinker() -> Graph:
    """The sample: a lamp that changes twice a second, and counts how often it came on."""
    return graph_of(compile_bytes(SAMPLE.read_bytes(), SAMPLE.name, library=LIBRARY))


class Updates:
    """Notes updates, and lets a test wait for what they tell."""

    def __init__(self) -> None:
        self.all: list[Update] = []
        self.at: list[int] = []
        self.pins: dict[str, str | int] = {}
        self._clock = Stopwatch()
        self._news = asyncio.Event()

    def __call__(self, update: Update) -> None:
        self.all.append(update)
        self.at.append(self._clock.elapsed())
        self.pins.update(update.pins)
        self._news.set()

    async def until(self, holds: Callable[[dict[str, str | int]], bool]) -> None:
        async with asyncio.timeout(10):
            while not holds(self.pins):
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def executing(run: Run) -> AsyncIterator[LivePorts]:
    """Execute a run as long as a test looks at it."""
    async with asyncio.TaskGroup() as group:
        group.create_task(run.run())
        await asyncio.sleep(0)
        yield LivePorts(run)
        run.stop()


@asynccontextmanager
async def kept(
    home: Path, graph: Graph, durability: Literal["strict", "snapshot", "none"]
) -> AsyncIterator[tuple[Session, DurableRun, LivePorts]]:
    """Execute a run of a home as long as a test looks at it."""
    async with open_session(Home(home), Terms()) as session:
        run = await session.begin(NewRun(graph, durability=durability))
        async with asyncio.TaskGroup() as group:
            group.create_task(run.execute())
            while not run.run.is_executing:  # noqa: ASYNC110 - it takes a turn or two
                await asyncio.sleep(0)
            yield session, run, live_ports(run)
            run.stop()


# --- Watching ----------------------------------------------------------------------------------


@in_loop
async def test_who_watches_is_told_all_at_once_and_then_what_has_changed(blinker: Graph) -> None:
    updates = Updates()
    async with executing(Run(blinker)) as ports:
        ports.watch(["App.Lamp", "App.Beats.CV"], updates)
        await updates.until(lambda pins: pins.get("App.Beats.CV") == "1")
        await updates.until(lambda pins: pins["App.Lamp.Q"] == "FALSE")

    first, second, third = updates.all[:3]
    assert first.pins == {
        "App.Lamp.CLK": 0,
        "App.Lamp.EO": 0,
        "App.Lamp.Q": "FALSE",
        "App.Beats.CV": "0",
    }
    assert second.pins == {
        "App.Lamp.CLK": 1,
        "App.Lamp.EO": 1,
        "App.Lamp.Q": "TRUE",
        "App.Beats.CV": "1",
    }
    assert third.pins == {"App.Lamp.CLK": 2, "App.Lamp.EO": 2, "App.Lamp.Q": "FALSE"}
    assert second.run_time >= SECOND // 2
    assert third.run_time >= SECOND


@in_loop
async def test_updates_come_at_most_ten_times_a_second_however_fast_the_network_is() -> None:
    slow, fast = Updates(), Updates()
    async with executing(Run(FAST)) as ports:
        ports.watch(["App.*"], slow)
        ports.watch(["App.count.CV"], fast, every=0.02)
        await slow.until(lambda pins: int(pins.get("App.cycle.EO", 0)) >= 300)

    apart = [after - before for before, after in zip(slow.at, slow.at[1:], strict=False)]
    assert min(apart[:-1]) > 0.09 * SECOND
    assert len(fast.all) > len(slow.all)
    assert slow.pins["App.count.CV"] == str(slow.pins["App.count.CU"])


@in_loop
async def test_a_watch_that_was_closed_tells_nothing_and_nothing_is_counted_for_it() -> None:
    first, second = Updates(), Updates()
    run = Run(FAST)
    async with executing(run) as ports:
        watches = [ports.watch(["App.*"], first), ports.watch(["App.cycle.EO"], second)]
        await second.until(lambda pins: int(pins.get("App.cycle.EO", 0)) > 3)
        watches[0].close()
        told = len(first.all)
        await second.until(lambda pins: int(pins["App.cycle.EO"]) > 200)
        counting = run.machine.kernel.is_counting
        watches[1].close()
        watches[1].close()
        counting_after = run.machine.kernel.is_counting

    assert len(first.all) == told
    assert (counting, counting_after) == (True, False)


@in_loop
async def test_a_run_in_which_nothing_happens_tells_nothing(blinker: Graph) -> None:
    updates = Updates()
    async with executing(Run(blinker)) as ports:
        ports.watch(["App.*"], updates, every=0.001)
        await updates.until(lambda pins: "App.Lamp.Q" in pins)
        ports.write("App.Beats.PV", "4")
        await updates.until(lambda pins: pins["App.Beats.PV"] == "4")
        before = len(updates.all)

    assert before == 2


@in_loop
async def test_the_end_of_the_run_is_told_and_closes_the_watch() -> None:
    updates = Updates()
    run = Run(FAST)
    async with executing(run) as ports:
        ports.watch(["App.count.CV"], updates, every=0.05)
        await updates.until(lambda pins: pins.get("App.count.CV", "0") != "0")
    end = str(run.machine.kernel.read("App.count", "CV"))
    await updates.until(lambda pins: pins["App.count.CV"] == end)

    assert run.has_ended


@in_loop
async def test_who_watches_and_fails_is_dropped(caplog: pytest.LogCaptureFixture) -> None:
    told: list[Update] = []
    updates = Updates()

    def breaks(update: Update) -> None:
        told.append(update)
        message = "the page is closed"
        raise ConnectionError(message)

    async with executing(Run(FAST)) as ports:
        ports.watch(["App.count.CV"], breaks, every=0.001)
        ports.watch(["App.count.CV"], updates, every=0.001)
        await updates.until(lambda pins: int(pins.get("App.count.CV", "0")) > 20)

    assert len(told) == 1
    assert "breaks" in caplog.text


# --- Changing ----------------------------------------------------------------------------------


@in_loop
async def test_a_run_that_sleeps_wakes_up_for_a_trigger(blinker: Graph) -> None:
    updates, clock = Updates(), Stopwatch()
    async with executing(Run(blinker)) as ports:
        ports.watch(["App.Lamp.*"], updates, every=0.001)
        ports.trigger("app.lamp.clk")
        await updates.until(lambda pins: pins.get("App.Lamp.Q") == "TRUE")
        took = clock.elapsed()

    assert took < SECOND // 4


@in_loop
async def test_a_pin_is_set_forced_and_released(blinker: Graph) -> None:
    updates = Updates()
    run = Run(blinker)
    async with executing(run) as ports:
        ports.write("App.Clock.DT", "T#20ms")
        ports.trigger("App.Clock.START")
        ports.force("App.Lamp.Q", "TRUE")
        ports.watch(["App.Lamp", "App.Beats.CV"], updates, every=0.001)
        await updates.until(lambda pins: int(pins.get("App.Lamp.EO", 0)) >= 4)
        forced, seen = ports.forced(), {str(one.pins.get("App.Lamp.Q")) for one in updates.all}
        ports.release("App.Lamp.Q")
        await updates.until(lambda pins: pins["App.Lamp.Q"] == "FALSE")
        left = ports.forced()
        shown = ports.read(["App.Clock.DT", "App.Beats.C?"])

    assert forced == {"App.Lamp.Q": "TRUE"}
    assert "FALSE" not in seen
    assert left == {}
    assert shown["App.Clock.DT"] == "T#20ms"
    assert list(shown) == ["App.Clock.DT", "App.Beats.CU", "App.Beats.CV"]


@in_loop
async def test_what_is_not_there_or_does_not_fit_is_told(blinker: Graph) -> None:
    run = Run(blinker)
    ports = LivePorts(run)
    with pytest.raises(NotNowError, match="its run is not being executed"):
        ports.trigger("App.Lamp.CLK")
    with pytest.raises(NotNowError, match="its run is not being executed"):
        ports.write("App.Beats.PV", "1")
    async with executing(run) as ports:
        with pytest.raises(UsageError, match='has no event input "CKL"'):
            ports.trigger("App.Lamp.CKL")
        with pytest.raises(UsageError, match="of type UINT"):
            ports.write("App.Beats.PV", "many")
        with pytest.raises(UsageError, match="no pin matches"):
            ports.watch(["App.Lamb.*"], Updates())
        with pytest.raises(UsageError, match="no pin matches"):
            ports.read(["Nothing"])


# --- Runs that are kept ------------------------------------------------------------------------


@in_loop
async def test_the_log_of_a_run_tells_who_did_what(tmp_path: Path, blinker: Graph) -> None:
    async with kept(tmp_path, blinker, "snapshot") as (session, run, ports):
        ports.write("App.Beats.PV", "7", by="ann")
        ports.force("App.Lamp.Q", "TRUE", by="ann")
        ports.release("App.Lamp.Q", by="bob")
        ports.release("App.Lamp.Q", by="bob")
        ports.trigger("App.Lamp.CLK")
    async with open_session(Home(tmp_path), Terms()) as session:
        entries = await session.store.entries(run.record.id)

    assert [(one.node, one.data) for one in entries if one.kind == "log"] == [
        ("", {"text": str(run.run.kernel)}),
        ("App.Beats", {"text": "App.Beats.PV was set to 7 by ann"}),
        ("App.Lamp", {"text": "App.Lamp.Q was forced to TRUE by ann"}),
        ("App.Lamp", {"text": "App.Lamp.Q was released by bob"}),
        ("App.Lamp", {"text": "App.Lamp.CLK was triggered"}),
    ]


@in_loop
async def test_forces_are_part_of_the_saved_state(tmp_path: Path, blinker: Graph) -> None:
    async with kept(tmp_path, blinker, "snapshot") as (_, run, ports):
        ports.force("App.Lamp.Q", "TRUE")
        ports.watch(["App.*"], Updates())
    async with open_session(Home(tmp_path), Terms()) as session:
        again = await session.go_on(run.record.id)
        forced = live_ports(again).forced()

    assert forced == {"App.Lamp.Q": "TRUE"}
    assert not again.machine.kernel.is_counting


@in_loop
async def test_of_a_run_with_a_strict_journal_only_events_are_triggered_and_it_is_replayed(
    tmp_path: Path, blinker: Graph
) -> None:
    updates = Updates()
    async with kept(tmp_path, blinker, "strict") as (session, run, ports):
        ports.watch(["App.Lamp"], updates, every=0.001)
        ports.trigger("App.Lamp.CLK", by="ann")
        await updates.until(lambda pins: pins.get("App.Lamp.Q") == "TRUE")
        for change in (ports.write, ports.force):
            with pytest.raises(NotNowError, match="durability strict"):
                change("App.Lamp.Q", "TRUE")
        with pytest.raises(NotNowError, match="durability strict"):
            ports.release("App.Lamp.Q")
    async with open_session(Home(tmp_path), Terms()) as session:
        entries = await session.store.entries(run.record.id)
        history = History(session.store, run.record, blinker)
        inject = next(one for one in entries if one.kind == "inject")
        moment = await history.at(inject.seq)

    assert (inject.node, inject.data) == ("App.Lamp", {"event": "CLK"})
    assert moment.pins["App.Lamp.Q"] == "TRUE"
    assert [one.data for one in entries if one.kind == "log"] == [
        {"text": str(run.run.kernel)},
        {"text": "App.Lamp.CLK was triggered by ann"},
    ]
