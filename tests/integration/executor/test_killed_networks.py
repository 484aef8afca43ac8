"""Networks without operations whose process was killed."""

import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from runtime.clock import SECOND
from runtime.durable.errors import NotNowError, RunOverError
from runtime.durable.session import Terms, open_session
from runtime.state import RunState
from runtime.store.home import Home
from tests.talking import in_loop


def killed(home: Path, durability: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.dying_networks", str(home), durability],
        cwd=Path(__file__).parents[3],
        check=False,
    )

    assert done.returncode == -9


@pytest.mark.slow
@in_loop
async def test_a_killed_network_goes_on_from_its_last_snapshot(tmp_path: Path) -> None:
    killed(tmp_path, "snapshot")
    async with open_session(Home(tmp_path), Terms()) as session:
        (record,) = await session.unfinished()
        _, state = await session.store.snapshot("network") or (0, b"")
        saved = orjson.loads(state)["kernel"]["nodes"]["App.count"]["values"]["CV"]
        run = await session.go_on("network")
        began = run.machine.kernel.read("App.count", "CV")
        await run.execute(limit=SECOND // 5)
        counted = run.machine.kernel.read("App.count", "CV")

    assert (record.id, record.state) == ("network", RunState.RUNNING)
    assert saved == began
    assert isinstance(began, int)
    assert isinstance(counted, int)
    assert began > 0
    assert began + 20 <= counted <= began + 250
    assert run.record.state is RunState.RUNNING


@pytest.mark.slow
@in_loop
async def test_a_killed_network_of_which_nothing_was_kept_is_ended(tmp_path: Path) -> None:
    killed(tmp_path, "none")
    async with open_session(Home(tmp_path), Terms()) as session:
        with pytest.raises(NotNowError, match="cannot go on: nothing of it was kept"):
            await session.go_on("network")
        (unfinished,) = await session.unfinished()
        lost = await session.give_up("network")
        with pytest.raises(RunOverError):
            await session.give_up("network")
        left = await session.unfinished()
        record = await session.store.run("network")
        entries = await session.store.entries("network")

    assert (unfinished.id, unfinished.durability, left) == ("network", "none", [])
    assert lost.state is RunState.CANCELLED
    assert (record.state, record.reason) == (RunState.CANCELLED, "nothing of it was kept")
    assert record.ended >= record.started > 0
    assert (entries[-1].kind, entries[-1].seq) == ("state", len(entries))
