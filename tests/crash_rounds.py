"""Rounds of a graph of 300 tasks whose processes are killed at random moments.

    python -m tests.crash_rounds [ROUNDS] [--seed NUMBER]

Each round is one run in a home of its own. Its process is killed (SIGKILL) again and again and
taken up again, until the run ends. What the tasks do is counted by a server outside: every task
asks it once with each performance. After each kill the journal is read, as anybody may; what it
says is committed must never be asked for again. At the end the results have to equal those of a
run that nobody disturbed, the database has to be whole and the archive complete.
"""

import argparse
import asyncio
import random
import sqlite3
import sys
import tempfile
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from compiler.ir.graph import Graph
from compiler.ir.serialize import graph_from_json, graph_to_json
from fblib.operation import OperationSettings, Permissions
from runtime.durable.session import Terms, open_session
from runtime.executing import Wish, execute_again, execute_new
from runtime.store.home import Home
from tests.operation_graphs import compiled

TASKS, WIDTH = 300, 30
PATIENCE = 60.0
"""Seconds after which a life that does not end is a mistake."""


def graph_for(port: int) -> Graph:
    """Return ten layers of thirty tasks: each depends on two of the layer above."""
    elements, events, data, parameters = {}, [], [], {}
    for number in range(TASKS):
        name, row = f"t{number}", number // WIDTH
        elements[name] = "HTTP_REQUEST"
        parameters[f"{name}.url"] = f"'http://127.0.0.1:{port}/{name}'"
        parameters[f"{name}.method"] = "'POST'"
        if not row:
            events.append(f"START.COLD -> {name}.REQ")
            continue
        above = [f"t{(row - 1) * WIDTH + (number + shift) % WIDTH}" for shift in (0, 7)]
        elements[f"j{number}"] = "E_REND"
        events += [f"{one}.CNF -> j{number}.EI{i}" for i, one in enumerate(above, 1)]
        events.append(f"j{number}.EO -> {name}.REQ")
        data += [f"{one}.data -> {name}.json.{one}" for one in above]
    return compiled(elements, events=events, data=data, parameters=parameters)


@dataclass(slots=True)
class Counting:
    """Answers each task with a number made from its name and what its parents answered."""

    asked: Counter[str] = field(default_factory=Counter)

    async def answer(self, request: web.Request) -> web.Response:
        """Count a performance."""
        name = request.match_info["name"]
        self.asked[name] += 1
        text = await request.text()
        parents = orjson.loads(text) if text else {}
        values = [value["value"] for _, value in sorted((parents or {}).items())]
        value = (sum(values) * 31 + int(name[1:])) % 1_000_003
        return web.json_response({"value": value})


def undisturbed() -> dict[str, int]:
    """Return what each task results in."""
    values: dict[str, int] = {}
    for number in range(TASKS):
        row = number // WIDTH
        above = [f"t{(row - 1) * WIDTH + (number + shift) % WIDTH}" for shift in (0, 7)]
        parents = [values[one] for one in sorted(above)] if row else []
        values[f"t{number}"] = (sum(parents) * 31 + number) % 1_000_003
    return values


async def live(home: Path, graph: Path) -> int:
    """One life of a run: begin it, or go on with it; until it ends or is killed."""
    terms = Terms(OperationSettings(permissions=Permissions(private_network=True)))
    async with open_session(Home(home), terms) as session:
        unfinished = await session.unfinished()
        if unfinished:
            outcome = await execute_again(session, await session.go_on(unfinished[0].id))
            return outcome.exit_code
        over = await session.store.runs()
        if over:
            await session.archive(over[0].id)
            return 0
    made = graph_from_json(graph.read_bytes())  # noqa: ASYNC240 - nothing else happens yet
    outcome = await execute_new(Wish(made, Home(home), terms))
    return outcome.exit_code


def committed(home: Path) -> set[str]:
    """Return the tasks that have a result in the journal."""
    connection = sqlite3.connect(home / "state.db")
    try:
        found = connection.execute("SELECT node FROM entries WHERE kind = 'finish'").fetchall()
    except sqlite3.OperationalError:
        return set()  # killed before the tables were made
    finally:
        connection.close()
    return {node.rpartition(".")[2] for (node,) in found}


async def round_of(chance: random.Random, folder: Path) -> tuple[int, list[str]]:
    """Play one round; return how often it was killed, and what went wrong."""
    counting = Counting()
    application = web.Application()
    application.router.add_post("/{name}", counting.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    graph, home = folder / "dag.json", folder / "home"
    graph.write_text(graph_to_json(graph_for(port)), encoding="utf-8")
    kills, problems = 0, []
    try:
        while True:
            before, known = Counter(counting.asked), committed(home) if home.exists() else set()
            code = await _one_life(home, graph, chance)
            again = {name for name in known if counting.asked[name] > before[name]}
            if again:
                problems.append(f"performed again although committed: {sorted(again)}")
            if code is not None:
                break
            kills += 1
        if code:
            problems.append(f"the last life ended with {code}")
        problems += _check(home)
    finally:
        await runner.cleanup()
    return kills, problems


async def _one_life(home: Path, graph: Path, chance: random.Random) -> int | None:
    """Execute in a process of its own; kill it after a while. None: it was killed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.crash_rounds", "--live", str(home), str(graph)
    )
    # Most deaths fall into the run, some into the start of the process and into its end.
    patience = PATIENCE if chance.random() < 0.1 else chance.uniform(0.2, 1.6)
    try:
        return await asyncio.wait_for(process.wait(), patience)
    except TimeoutError:
        process.kill()
        await process.wait()
        if patience == PATIENCE:
            raise
        return None


def _check(home: Path) -> list[str]:
    problems = []
    connection = sqlite3.connect(home / "state.db")
    (whole,) = connection.execute("PRAGMA integrity_check").fetchone()
    if whole != "ok":
        problems.append(f"the database is damaged: {whole}")
    rows = connection.execute("SELECT node FROM entries WHERE kind = 'finish'").fetchall()
    connection.close()
    if len(rows) != TASKS or len(set(rows)) != TASKS:
        problems.append(f"{len(rows)} results of {len(set(rows))} tasks, expected {TASKS}")
    archives = list((home / "archive").glob("*.zip"))
    if len(archives) != 1:
        return [*problems, f"{len(archives)} archives"]
    with zipfile.ZipFile(archives[0]) as archive:
        if archive.testzip() is not None:
            problems.append("the archive is damaged")
        results: dict[str, Any] = orjson.loads(archive.read("results.json"))
        status = orjson.loads(archive.read("status.json"))
    found = {name: outputs["data"]["value"] for name, outputs in results.items()}
    if found != undisturbed():
        problems.append("the results differ from those of an undisturbed run")
    if status["state"] != "succeeded":
        problems.append(f"the run {status['state']}")
    if list((home / "dag").glob("dag_*")):
        problems.append("the folder of the run is still there")
    return problems


async def rounds(count: int, seed: int) -> list[str]:
    """Play some rounds; return what went wrong."""
    chance, problems, kills = random.Random(seed), [], 0  # noqa: S311 - to be repeatable
    for number in range(count):
        with tempfile.TemporaryDirectory() as folder:
            killed, wrong = await round_of(chance, Path(folder))
        kills += killed
        problems += [f"round {number + 1}: {one}" for one in wrong]
        print(f"round {number + 1}: killed {killed} times{'; WRONG' if wrong else ''}", flush=True)  # noqa: T201
    print(f"{count} rounds of {TASKS} tasks, {kills} kills, {len(problems)} problems")  # noqa: T201
    return problems


def main() -> int:
    """Play the rounds that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("rounds", nargs="?", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--live", nargs=2, metavar=("HOME", "GRAPH"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.live:
        return asyncio.run(live(Path(given.live[0]), Path(given.live[1])))
    problems = asyncio.run(rounds(given.rounds, given.seed))
    for problem in problems:
        print(problem)  # noqa: T201
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
