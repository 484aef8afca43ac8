"""Graphs and runs for tests of pages."""

from server.service.access import LOCAL
from server.service.graphs.room import Upload
from server.service.records.graphs import GraphAbout
from server.service.records.runs import NewRun, RunAbout
from tests.control import config
from tests.live_server import LiveServer

RELEASE = """{"name": "release", "tasks": [
 {"id": "build", "operation": "log", "params": {"text": "built"}},
 {"id": "test", "operation": "async_sleep", "params": {"sleep_time": 0.3},
  "dependencies": ["build"]},
 {"id": "ask", "operation": "human.approve", "dependencies": ["test"],
  "params": {"question": "Release version 7?", "details": {"changes": 12}}},
 {"id": "publish", "operation": "log", "dependencies": ["ask"], "params": {"text": "published"}}
]}"""
"""It waits for an approval."""

REFUSED = """{"name": "refused", "max_retries": 2, "retry_delay": 0.1, "tasks": [
 {"id": "first", "operation": "log", "params": {"text": "begun"}},
 {"id": "fetch", "operation": "http.request", "params": {"url": "http://127.0.0.1:9/nothing"},
  "dependencies": ["first"]}
]}"""
"""It fails: nobody listens there."""


def register(site: LiveServer, upload: Upload | str) -> GraphAbout:
    """Register a graph; a text is a JSON config."""
    source = config(upload) if isinstance(upload, str) else upload
    return site.do(site.service.graphs.register(source, by=LOCAL)).graph


def start(site: LiveServer, upload: Upload | str) -> RunAbout:
    """Register a graph and start a run of it."""
    graph = register(site, upload)
    return site.do(site.service.runs.start(NewRun(graph=graph.id), by=LOCAL))


def large_network(blocks: int) -> Upload:
    """Return a system of so many counters in rows, seven ports each, driven by one clock."""
    elements = [
        f'<FB Name="C{n}" Type="E_CTU" x="{n % 40 * 1500}" y="{n // 40 * 1200}"/>'
        for n in range(blocks)
    ]
    wires = [
        f'<Connection Source="C{n}.CUO" Destination="C{n + 1}.CU"/>'
        for n in range(blocks - 1)
        if (n + 1) % 40
    ]
    text = (
        '<?xml version="1.0" encoding="UTF-8"?><System Name="Large"><VersionInfo '
        'Organization="FBFlow" Version="1.0" Author="FBFlow" Date="2026-11-21"/>'
        '<Application Name="App"><SubAppNetwork>'
        '<FB Name="Clock" Type="E_CYCLE" x="-2000" y="0">'
        '<Parameter Name="DT" Value="T#200ms"/></FB>'
        f"{''.join(elements)}<EventConnections>"
        '<Connection Source="Clock.EO" Destination="C0.CU"/>'
        f"{''.join(wires)}</EventConnections></SubAppNetwork></Application>"
        '<Device Name="PC" Type="FORTE_PC"><Resource Name="RES" Type="EMB_RES"><FBNetwork>'
        '<EventConnections><Connection Source="START.COLD" Destination="App.Clock.START"/>'
        "</EventConnections></FBNetwork></Resource></Device>"
        + "".join(
            f'<Mapping From="App.{name}" To="PC.RES"/>'
            for name in ("Clock", *(f"C{n}" for n in range(blocks)))
        )
        + "</System>"
    )
    return Upload("Large.sys", text.encode())
