"""Operations between blocks of a 4diac system, on the kernel and a real executor."""

from pathlib import Path

from aiohttp import web

from compiler.ir.graph import Graph
from compiler.ir.policy import Policy, Retry
from fblib.operation import OperationSettings
from runtime.durable.run import DurableRun, Surroundings
from runtime.executor.executor import OperationExecutor
from runtime.store.base import RunRecord
from runtime.store.run_folder import RunFolder
from tests.operation_graphs import compiled
from tests.performing import EVERYTHING
from tests.serving import serving
from tests.talking import in_loop
from tests.telegram_api import telegram_api


async def ran(graph: Graph, folder: Path, settings: OperationSettings) -> DurableRun:
    """Run a graph to its end."""
    async with OperationExecutor() as executor:
        run = DurableRun(
            graph,
            RunRecord("r1", graph.name, "hash", durability="none"),
            Surroundings(executor, settings=settings),
            files=RunFolder(folder),
        )
        await run.execute()
    return run


@in_loop
async def test_failures_of_a_web_server_are_counted_by_a_counter(tmp_path: Path) -> None:
    asked = 0

    async def every_other(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.json_response({"limit": 2}, status=200 if asked % 2 else 404)

    async with serving(every_other) as server:
        graph = compiled(
            {"ask": "HTTP_REQUEST", "again": "HTTP_REQUEST", "well": "E_CTU", "failed": "E_CTU"},
            events=[
                "START.COLD -> ask.REQ",
                "ask.CNF -> well.CU",
                "well.CUO -> again.REQ",
                "again.ERR -> failed.CU",
            ],
            data=["ask.data.limit -> well.PV"],
            parameters={"ask.url": f"'{server}/a'", "again.url": f"'{server}/b'"},
            policies={"again": Policy(retry=Retry(attempts=3))},
        )
        run = await ran(graph, tmp_path, OperationSettings(permissions=EVERYTHING))

    kernel = run.machine.kernel
    assert (kernel.read("App.well", "CV"), kernel.read("App.well", "PV")) == (1, 2)
    assert kernel.read("App.failed", "CV") == 1
    assert kernel.read("App.again", "attempts") == 1
    assert kernel.read("App.again", "error") == (
        f'"{server}/b" answers GET with 404 Not Found: {{"limit": 2}}'
    )


@in_loop
async def test_the_example_of_taskflow_runs_as_a_graph(tmp_path: Path) -> None:
    answers = [500, 200]

    async def quotes(_: web.Request) -> web.Response:
        return web.json_response({"quote": "…"}, status=answers.pop(0))

    async with serving(quotes) as server, telegram_api() as api:
        api.person(77, "username")
        graph = compiled(
            {
                "fetch": "FETCH_API_DATA",
                "text": "JSON_TO_STRING",
                "sleep": "ASYNC_SLEEP",
                "send": "SEND_TELEGRAM_MESSAGE",
            },
            events=[
                "START.COLD -> fetch.REQ",
                "fetch.CNF -> text.REQ",
                "fetch.CNF -> sleep.REQ",
                "text.CNF -> send.REQ",
            ],
            data=["fetch.output_file_path -> text.data", "text.string -> send.message"],
            parameters={
                "fetch.url": f"'{server}/api/random'",
                "fetch.filename": "'something.json'",
                "sleep.sleep_time": "0.01",
                "send.username": "'@username'",
                "send.token": "'YOUR_BOT_TOKEN'",
            },
            policies={"fetch": Policy(retry=Retry(attempts=3))},
        )
        settings = OperationSettings(permissions=EVERYTHING, telegram_api=api.url)
        run = await ran(graph, tmp_path, settings)

    assert run.record.state == "succeeded"
    assert [sent.fields["text"] for sent in api.sent] == ['{"quote": "…"}']
    assert run.result("App.sleep")["slept"] == 0.01
    assert (tmp_path / "something.json").is_file()
