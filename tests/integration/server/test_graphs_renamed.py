"""Graphs that people call otherwise than they call themselves."""

from dataclasses import replace
from pathlib import Path

import pytest

from server.service.access import LOCAL, Actor, Role
from server.service.errors import ConflictError, ForbiddenError, InvalidError
from server.service.graphs.room import Graphs
from server.service.records.runs import NewRun
from tests.control import control
from tests.graph_room import config, graphs_in, kept_in, registered
from tests.talking import in_loop

VIEWER = Actor("vera", Role.VIEWER)


async def names_in(graphs: Graphs) -> list[tuple[str, str, str]]:
    page = await graphs.list()
    return [(one.id, one.name, one.own_name) for one in page.items]


@in_loop
async def test_a_renamed_graph_keeps_its_id_and_its_name_survives(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        await registered(graphs, config("small"))
        await registered(graphs, config("other"))
        drawn = await graphs.picture("small")
        about = await graphs.rename("small", " Насос  № 3 ", by=LOCAL)

        assert (about.id, about.name, about.own_name) == ("small", "Насос № 3", "small")
        assert (await graphs.list(search="насос")).items == [about]
        assert await graphs.id_of("Насос № 3") == await graphs.id_of("small") == "small"
        assert "Насос № 3" in await graphs.picture("small") != drawn
    async with graphs_in(tmp_path) as graphs:
        assert await names_in(graphs) == [
            ("other", "other", "other"),
            ("small", "Насос № 3", "small"),
        ]
        await graphs.rename("small", "small", by=LOCAL)

        assert (await graphs.get("small")).name == "small"
    async with graphs_in(tmp_path) as graphs:
        assert (await graphs.get("small")).name == "small"


@in_loop
async def test_what_takes_its_place_is_called_the_same(tmp_path: Path) -> None:
    """Uploaded as the source calls it, or as people do: it is the same graph."""
    async with graphs_in(tmp_path) as graphs:
        await registered(graphs, config("small"))
        await graphs.rename("small", "Pump", by=LOCAL)
        again = await registered(graphs, config("small", "other"))
        named = await registered(graphs, replace(config("whatever", "third"), name="Pump"))
        itself = (await graphs.graph("small")).name

        assert [one.created for one in (again, named)] == [False, False]
        assert (named.graph.name, named.graph.own_name, itself) == ("Pump", "small", "small")
        with pytest.raises(ConflictError, match='another graph has the name "Pump"'):
            await registered(graphs, config("Pump"))
    async with graphs_in(tmp_path) as graphs:
        assert await names_in(graphs) == [("small", "Pump", "small")]
        assert kept_in(tmp_path) == [".drawn", "small"]


@in_loop
async def test_no_two_graphs_share_a_name(tmp_path: Path) -> None:
    async with graphs_in(tmp_path) as graphs:
        await registered(graphs, config("small"))
        await registered(graphs, config("other"))
        await graphs.rename("other", "Pump", by=LOCAL)

        for taken in ("other", "Pump"):
            with pytest.raises(ConflictError, match="choose one that none has"):
                await graphs.rename("small", taken, by=LOCAL)
        with pytest.raises(InvalidError, match="needs a name"):
            await graphs.rename("small", " \n ", by=LOCAL)
        with pytest.raises(ForbiddenError, match="may not rename graphs"):
            await graphs.rename("small", "New", by=VIEWER)
        await graphs.delete("other", by=LOCAL)
        await graphs.rename("small", "Pump", by=LOCAL)

        assert await names_in(graphs) == [("small", "Pump", "small")]


@in_loop
async def test_its_runs_stay_its_runs_and_are_told_by_its_name(tmp_path: Path) -> None:
    async with control(tmp_path) as service:
        await service.graphs.register(config("small"), by=LOCAL)
        before = await service.runs.start(NewRun(graph="small"), by=LOCAL)
        await service.runs.wait(before.id)
        await service.graphs.rename("small", "Pump", by=LOCAL)
        after = await service.runs.start(NewRun(graph="small"), by=LOCAL)
        with service.events.reading(run=after.id) as reader:
            await service.runs.wait(after.id)
            events = await reader.next(idle=5)

        for known in ("small", "Pump"):
            runs = (await service.runs.list(graph=known)).items
            assert [(one.id, one.graph, one.graph_id) for one in runs] == [
                (after.id, "Pump", "small"),
                (before.id, "Pump", "small"),
            ]
        assert events is not None
        assert {getattr(one, "graph", "") for one in events} == {"Pump"}
