"""Sessions: the runs of a home from their beginning to the archive."""

import json
from pathlib import Path

import pytest
from typing_extensions import override

from compiler.ir.graph import Graph
from compiler.ir.policy import Workflow
from fblib.services import services
from runtime.archive.reading import Archive
from runtime.durable.durability import durability_of
from runtime.durable.errors import RunOverError
from runtime.durable.listener import RunListener
from runtime.durable.run import DurableRun
from runtime.durable.session import NewRun, Session, Terms, open_session
from runtime.durable.transient import open_transient
from runtime.executing import Wish, execute_new, results_of
from runtime.state import RunState
from runtime.store.base import RunExistsError, StoreError
from runtime.store.home import Home
from tests.operation_graphs import compiled
from tests.talking import in_loop

PAUSE = compiled(
    {"a": "SLEEP", "b": "SLEEP"},
    events=["START.COLD -> a.REQ", "a.CNF -> b.REQ"],
    parameters={"a.seconds": "0.01", "b.seconds": "0.01"},
)
LONG = compiled({"a": "SLEEP"}, events=["START.COLD -> a.REQ"], parameters={"a.seconds": "3600"})
WRONG = compiled({"a": "JSON_PARSE"}, events=["START.COLD -> a.REQ"], parameters={"a.text": "'{'"})


async def interrupted(session: Session, graph: Graph) -> str:
    """Begin a run and let go of it at once; return its id."""
    run = await session.begin(NewRun(graph))
    run.stop()
    await run.execute()
    return run.record.id


@in_loop
async def test_a_run_that_is_over_is_one_archive(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    outcome = await execute_new(Wish(PAUSE, home, source=b'{"tasks": []}'))

    assert outcome.exit_code == 0
    assert results_of(outcome.run) == {"a": {"slept": 0.01}, "b": {"slept": 0.01}}
    assert outcome.archive == home.archive(outcome.run.record.id)
    with Archive(home.archive(outcome.run.record.id)) as archive:
        assert json.loads(archive.read("status.json"))["state"] == "succeeded"
    assert not home.run_folder(outcome.run.record.id).exists()


@in_loop
async def test_an_interrupted_run_is_found_and_goes_on(tmp_path: Path) -> None:
    home = Home(tmp_path)
    async with open_session(home, Terms()) as session:
        id_ = await interrupted(session, PAUSE)
    async with open_session(home, Terms()) as session:
        assert [run.id for run in await session.unfinished()] == [id_]
        run = await session.go_on(id_)
        await run.execute()
        await session.end(run)

        assert await session.unfinished() == []
    assert home.archive(id_).exists()


@in_loop
async def test_the_runs_of_a_home_have_one_session(tmp_path: Path) -> None:
    async with open_session(Home(tmp_path), Terms()):
        with pytest.raises(StoreError, match="is in use: process"):
            async with open_session(Home(tmp_path), Terms()):
                pass


@in_loop
async def test_what_is_over_is_not_gone_on_with(tmp_path: Path) -> None:
    home = Home(tmp_path)
    outcome = await execute_new(Wish(PAUSE, home))
    async with open_session(home, Terms()) as session:
        with pytest.raises(RunOverError, match="is over: it succeeded"):
            await session.go_on(outcome.run.record.id)
        with pytest.raises(RunOverError, match="only one that failed is taken up again"):
            await session.go_on(outcome.run.record.id, again=True)
        with pytest.raises(StoreError, match='there is no run "nothing"'):
            await session.go_on("nothing")


@in_loop
async def test_a_failed_run_is_taken_up_from_its_archive(tmp_path: Path) -> None:
    home = Home(tmp_path)
    outcome = await execute_new(Wish(WRONG, home))
    id_ = outcome.run.record.id
    assert (outcome.exit_code, outcome.run.record.state) == (1, RunState.FAILED)
    async with open_session(home, Terms()) as session:
        run = await session.go_on(id_, again=True)
        assert not home.archive(id_).exists()
        await run.execute()
        await session.end(run)
        letters = await session.store.dead_letters()

    assert run.record.state is RunState.FAILED
    assert [letter.node for letter in letters] == ["App.a", "App.a"]
    assert home.archive(id_).exists()


@in_loop
async def test_a_run_of_which_nothing_is_kept_leaves_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    outcome = await execute_new(Wish(PAUSE, home, durability="none"))

    assert outcome.run.record.state is RunState.SUCCEEDED
    assert not (tmp_path / "home").exists()


@in_loop
async def test_who_is_late_is_told_of_once() -> None:
    late: list[tuple[str, float]] = []

    class Clockwatcher(RunListener):
        @override
        def late(self, node: str, seconds: float) -> None:
            late.append((node, seconds))
            if len(late) == 1:
                stop()

    graph = LONG.model_copy(update={"workflow": Workflow(sla=0.1)})

    def stop() -> None:
        runs[0].stop()

    runs: list[DurableRun] = []
    await execute_new(
        Wish(graph, Home(Path("nowhere")), durability="none"),
        listeners=[Clockwatcher()],
        prepare=runs.append,
    )

    assert late == [("", 0.1)]


@pytest.mark.parametrize(
    ("elements", "durability"),
    [
        ({"a": "SLEEP"}, "strict"),
        ({"a": "SLEEP", "b": "E_DELAY"}, "strict"),
        ({"a": "SLEEP", "b": "E_CYCLE"}, "snapshot"),
        ({"a": "SLEEP", "b": "PUBLISH_1"}, "snapshot"),
        ({"b": "E_CYCLE"}, "none"),
    ],
)
def test_how_a_run_is_kept_follows_from_what_is_in_its_graph(
    elements: dict[str, str], durability: str
) -> None:
    assert durability_of(compiled(elements), services()) == durability


def test_what_a_graph_says_of_its_durability_counts() -> None:
    graph = compiled({"a": "SLEEP"}, workflow=Workflow(durability="none"))

    assert durability_of(graph, services()) == "none"


# --- Planned ids -------------------------------------------------------------------------------


@in_loop
async def test_a_run_with_a_planned_id_is_begun_once(tmp_path: Path) -> None:
    async with open_session(Home(tmp_path), Terms()) as session:
        id_ = session.new_id()
        run = await session.begin(NewRun(PAUSE, id=id_))
        with pytest.raises(RunExistsError, match=f'there is already a run "{id_}"') as told:
            await session.begin(NewRun(PAUSE, id=id_))
        await run.execute()

        assert (run.record.id, told.value.run) == (id_, id_)
        assert run.record.state is RunState.SUCCEEDED


@in_loop
async def test_the_id_of_an_archive_is_not_given_again(tmp_path: Path) -> None:
    home = Home(tmp_path)
    async with open_session(home, Terms()) as session:
        home.archive("nightly-1").write_bytes(b"kept")
        with pytest.raises(RunExistsError):
            await session.begin(NewRun(PAUSE, id="nightly-1"))

        assert home.archive("nightly-1").read_bytes() == b"kept"


@pytest.mark.parametrize("id_", ["../up", "a b", "-a", "a" * 101, "ä"])
@in_loop
async def test_what_cannot_be_the_name_of_a_folder_is_no_id(tmp_path: Path, id_: str) -> None:
    async with open_session(Home(tmp_path / "home"), Terms()) as session:
        with pytest.raises(StoreError, match="is no id of a run; expected up to 100 letters"):
            await session.begin(NewRun(PAUSE, id=id_))
    async with open_transient(Terms()) as transient:
        with pytest.raises(StoreError, match="is no id of a run"):
            await transient.begin(NewRun(PAUSE, id=id_))


@in_loop
async def test_runs_of_which_nothing_is_kept_have_planned_ids_too() -> None:
    async with open_transient(Terms()) as transient:
        run = await transient.begin(NewRun(PAUSE, id="mine"))
        with pytest.raises(RunExistsError):
            await transient.begin(NewRun(PAUSE, id="mine"))

    assert run.record.id == "mine"
