"""The configs that users of TaskFlow hold run as they are, from the text to the archive."""

import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from compiler.driver import compile_bytes, graph_of
from fblib.catalog import LIBRARY
from fblib.operation import OperationSettings, Permissions
from runtime.archive.reading import Archive
from runtime.durable.session import Terms
from runtime.executing import Outcome, Wish, execute_new
from runtime.state import RunState
from runtime.store.home import Home
from tests.serving import serving
from tests.talking import in_loop
from tests.telegram_api import telegram_api

CONFIG: dict[str, Any] = {
    "dag_name": "get_from_api_and_into_telegram",
    "max_retries": 3,
    "retry_delay": 0,
    "tasks": [
        {
            "id": "fetch_api_data",
            "operation": "fetch_api_data",
            "independent_params": {"url": "", "method": "GET", "filename": "something.json"},
            "dependent_params": {},
            "dependencies": [],
        },
        {
            "id": "json_to_string",
            "operation": "json_to_string",
            "independent_params": {},
            "dependent_params": {"data": "fetch_api_data.results.output_file_path"},
            "dependencies": ["fetch_api_data"],
        },
        {
            "id": "dict_to_string",
            "operation": "dict_to_string",
            "independent_params": {"data": {"a": [1, None]}},
            "dependent_params": {},
            "dependencies": ["fetch_api_data"],
        },
        {
            "id": "async_sleep",
            "operation": "async_sleep",
            "independent_params": {"sleep_time": 0.01},
            "dependent_params": {},
            "dependencies": ["fetch_api_data"],
        },
        {
            "id": "send_telegram_message",
            "operation": "send_telegram_message",
            "independent_params": {"username": "@anna", "token": "YOUR_BOT_TOKEN"},
            "dependent_params": {"message": "json_to_string.results.string"},
            "dependencies": ["json_to_string"],
        },
    ],
}


async def executed(config: dict[str, Any], home: Path, *, telegram: str = "") -> Outcome:
    """Compile a config and execute it durably."""
    text = json.dumps(config).encode()
    graph = graph_of(compile_bytes(text, "config.json", library=LIBRARY))
    allowed = OperationSettings(Permissions(private_network=True), telegram_api=telegram)
    return await execute_new(Wish(graph, Home(home), Terms(allowed), source=text))


@in_loop
async def test_the_example_sends_what_the_server_said(tmp_path: Path) -> None:
    asked = 0

    async def quote(_request: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise web.HTTPServiceUnavailable
        return web.json_response({"quote": "Живи просто"})

    async with serving(quote) as url, telegram_api() as api:
        api.person(7, "anna")
        config = json.loads(json.dumps(CONFIG))
        config["tasks"][0]["independent_params"]["url"] = url
        outcome = await executed(config, tmp_path / "home", telegram=api.url)

    assert outcome.run.record.state is RunState.SUCCEEDED
    assert asked == 2
    assert [json.loads(one.fields["text"]) for one in api.sent] == [{"quote": "Живи просто"}]
    assert outcome.archive is not None
    with Archive(outcome.archive) as archive:
        results = json.loads(archive.read("results.json"))
        names = set(archive.names)
        everything = b"".join(archive.read(name) for name in archive.names)
    assert set(results) == {task["id"] for task in CONFIG["tasks"]}
    assert results["dict_to_string"] == {"string": '{"a": [1, null]}'}
    assert {"config.json", "dag.json", "status.json", "journal.jsonl", "log.txt"} <= names
    assert "files/something.json" in names
    assert b"YOUR_BOT_TOKEN" not in everything


@pytest.mark.parametrize("filename", ["../../etc/passwd", "/etc/passwd", "a/../../b", "C:\\x"])
@in_loop
async def test_a_file_name_that_leads_out_fails_the_task(tmp_path: Path, filename: str) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({})

    async with serving(answer) as url:
        task = json.loads(json.dumps(CONFIG["tasks"][0]))
        task["independent_params"] |= {"url": url, "filename": filename}
        config = {"dag_name": "escape", "max_retries": 1, "tasks": [task]}
        outcome = await executed(config, tmp_path / "home")

    assert outcome.run.record.state is RunState.FAILED
    assert filename in outcome.run.record.reason.replace("\\\\", "\\")
