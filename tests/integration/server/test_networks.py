"""Pins of networks that run: watched, set, forced, triggered."""

from pathlib import Path

import pytest

from server.service.access import Actor, Role
from server.service.control import ControlService
from server.service.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from server.service.records.networks import PinOrder
from server.service.records.runs import NewRun, RunAbout
from tests.control import config, control, run_of, sample
from tests.talking import in_loop

ANN, VERA = Actor("ann", Role.OPERATOR), Actor("vera", Role.VIEWER)


async def network(service: ControlService) -> RunAbout:
    upload = sample("4diac/blinker/Blinker.sys")
    graph = (await service.graphs.register(upload, by=ANN)).graph
    return await service.runs.start(NewRun(graph=graph.id), by=ANN)


@in_loop
async def test_all_pins_of_a_block_are_read_by_its_name(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        run = await network(service)

        found = await service.networks.read(run.id, ["App.Clock"])

        assert {one.pin for one in found.pins} == {"App.Clock.DT"}
        assert set(found.events) == {"App.Clock.START", "App.Clock.STOP", "App.Clock.EO"}
        with pytest.raises(NotFoundError, match="App"):
            await service.networks.read(run.id, ["App.Nothing"])
        await service.runs.cancel(run.id, by=ANN)


@in_loop
async def test_a_watch_yields_all_pins_first_then_changes_until_the_end(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        run = await network(service)
        updates = service.networks.watch(run.id, [])
        first = await anext(updates)
        second = await anext(updates)
        await service.runs.cancel(run.id, by=ANN)
        rest = [one async for one in updates]

        assert len(first.pins) > len(second.pins)
        assert second.run_time > first.run_time
        assert len(rest) < 5


@in_loop
async def test_a_pin_is_set_forced_and_released_with_a_line_in_the_log(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        run = await network(service)

        await service.networks.order(run.id, force("App.Beats.CV", "40"), by=ANN)
        (forced,) = (await service.networks.read(run.id, ["App.Beats.CV"])).pins
        assert (forced.value, forced.forced) == ("40", True)
        release = PinOrder(action="release", pin="App.Beats.CV")
        (released,) = (await service.networks.order(run.id, release, by=ANN)).pins
        assert not released.forced
        write = PinOrder(action="write", pin="app.clock.dt", value="T#10s")
        (written,) = (await service.networks.order(run.id, write, by=ANN)).pins
        assert (written.pin, written.value) == ("App.Clock.DT", "T#10s")
        await service.runs.cancel(run.id, by=ANN)
        await service.runs.wait(run.id)

        log = await service.runs.log(run.id)
        assert "App.Beats.CV was forced to 40 by ann" in log
        assert "App.Clock.DT was set to T#10s by ann" in log


@in_loop
async def test_an_event_that_is_triggered_takes_effect_at_once(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        run = await network(service)
        stop = PinOrder(action="trigger", pin="App.Clock.STOP")
        await service.networks.order(run.id, stop, by=ANN)

        # Without its clock the network comes to rest: the run is over.
        assert (await service.runs.wait(run.id)).state == "succeeded"
        with pytest.raises(ConflictError, match="not executed now"):
            await service.networks.read(run.id, [])


@in_loop
@pytest.mark.parametrize(
    ("order", "why"),
    [
        (PinOrder(action="write", pin="App.Clock.DTT", value="T#1s"), "DT"),
        (PinOrder(action="write", pin="App.Clock.DT", value="soon"), "TIME"),
        (PinOrder(action="force", pin="Nobody.X", value="1"), "Nobody"),
        (PinOrder(action="trigger", pin="App.Clock.DT"), "event input"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.action,
)
async def test_orders_that_do_not_fit_are_refused(
    tmp_path: Path, order: PinOrder, why: str
) -> None:
    async with control(tmp_path) as service:
        run = await network(service)

        with pytest.raises(InvalidError, match=why):
            await service.networks.order(run.id, order, by=ANN)
        await service.runs.cancel(run.id, by=ANN)


@in_loop
async def test_who_only_looks_changes_nothing(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        run = await network(service)

        with pytest.raises(ForbiddenError):
            await service.networks.order(run.id, force("App.Beats.CV", "40"), by=VERA)
        await service.runs.cancel(run.id, by=ANN)


@in_loop
async def test_the_pins_of_a_run_with_a_journal_are_not_set(tmp_path: Path) -> None:
    text = '{"name": "n", "tasks": [{"id": "nap", "operation": "sleep", "params": {"seconds": 9}}]}'
    async with control(tmp_path) as service:
        graph = (await service.graphs.register(config(text), by=ANN)).graph
        run = await service.runs.start(NewRun(graph=graph.id), by=ANN)
        await service.networks.read(run.id, ["n.nap"])

        with pytest.raises(ConflictError, match="durability strict"):
            await service.networks.order(run.id, force("n.nap.seconds", "1.0"), by=ANN)
        await service.runs.cancel(run.id, by=ANN)


@in_loop
async def test_a_run_that_is_over_has_no_live_pins(tmp_path: Path) -> None:
    text = '{"name": "n", "tasks": [{"id": "nap", "operation": "sleep", "params": {"seconds": 0}}]}'
    async with control(tmp_path) as service:
        run = await run_of(service, config(text))

        with pytest.raises(ConflictError, match="succeeded and not executed"):
            await anext(service.networks.watch(run.id, []))


def force(pin: str, value: str) -> PinOrder:
    return PinOrder(action="force", pin=pin, value=value)
