"""Traces, as a collector of OpenTelemetry gets them: OTLP over HTTP, decoded."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.proto.trace.v1.trace_pb2 import Status as SpanStatus

from server.service.access import LOCAL
from server.service.control import ControlService
from server.service.records.runs import Answer, NewRun, RunAbout
from server.telemetry.traces import tracing
from tests.control import config, control, run_of, sample
from tests.serving import serving
from tests.talking import free_port, in_loop

SECRET = "hunter2-and-more"  # noqa: S105 - what must never be seen
CLOSED = """{"name": "closed", "tasks": [
  {"id": "fetch", "retry": {"attempts": 3, "delay": 0.01},
   "operation": "http.request", "params": {"url": "%s/?key=%s"}},
  {"id": "tell", "operation": "log", "dependencies": ["fetch"], "params": {"text": "done"}}]}"""
ASKING = """{"name": "asking", "tasks": [
  {"id": "before", "operation": "log", "params": {"text": "soon"}},
  {"id": "ask", "operation": "human.approve", "dependencies": ["before"],
   "params": {"question": "May it?"}}]}"""

EACH = """{"name": "each", "tasks": [
  {"id": "texts", "operation": "text.split", "params": {"text": "1,x,3,y", "separator": ","}},
  {"id": "parse", "operation": "json.parse", "for_each": "text",
   "params": {"text": {"$ref": "texts.results.parts"}}}]}"""


class Collector:
    """Takes traces, as they come."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.bytes = b""
        self.services: set[str] = set()

    async def take(self, request: web.Request) -> web.Response:
        assert request.path == "/v1/traces"
        body = await request.read()
        self.bytes += body
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.services.add(_attributes(resource.resource)["service.name"])
            for scope in resource.scope_spans:
                self.spans += scope.spans
        return web.Response(body=ExportTraceServiceResponse().SerializeToString())

    def named(self, name: str) -> Span:
        """Return the only span of that name."""
        (found,) = [span for span in self.spans if span.name == name]
        return found


def _attributes(what: Resource | Span | Span.Event) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in what.attributes}


@asynccontextmanager
async def traced(folder: Path, address: str, **changes: object) -> AsyncIterator[ControlService]:
    """Open a service whose runs are traced; at the end everything was sent."""
    async with control(folder, **changes) as service, tracing(service.events, address):
        yield service


@in_loop
async def test_a_run_is_a_trace_and_each_task_a_span_of_it(tmp_path: Path) -> None:
    collector = Collector()
    async with serving(collector.take) as address, traced(tmp_path, address) as service:
        run = await run_of(service, sample("json/for_each.json"))

    root = collector.named("run for_each")
    tasks = [span for span in collector.spans if span is not root]
    assert collector.services == {"fbflow"}
    assert [span.name for span in tasks] == ["names", "write", "tell"]
    assert not root.parent_span_id
    assert {span.parent_span_id for span in tasks} == {root.span_id}
    assert {span.trace_id for span in tasks} == {root.trace_id}
    assert len({span.span_id for span in collector.spans}) == 4
    assert _attributes(root) == {
        "fbflow.run": run.id,
        "fbflow.graph": "for_each",
        "fbflow.state": "succeeded",
        "fbflow.tasks": 3,
    }
    assert _attributes(collector.named("write")) == {
        "fbflow.run": run.id,
        "fbflow.node": "for_each.write",
        "fbflow.operation": "file.write",
        "fbflow.state": "succeeded",
        "fbflow.attempts": 1,
    }


@in_loop
async def test_the_times_of_spans_are_those_of_the_run(tmp_path: Path) -> None:
    collector = Collector()
    async with serving(collector.take) as address, traced(tmp_path, address) as service:
        run = await run_of(service, sample("json/for_each.json"))
        about = {task.label: task for task in await service.runs.tasks(run.id)}

    root, write = collector.named("run for_each"), collector.named("write")
    assert run.started is not None
    assert run.ended is not None
    assert abs(root.start_time_unix_nano / 1e9 - run.started.timestamp()) < 1e-5
    assert abs(root.end_time_unix_nano / 1e9 - run.ended.timestamp()) < 1e-5
    requested, ended = about["write"].requested, about["write"].ended
    assert requested is not None
    assert ended is not None
    assert abs(write.start_time_unix_nano / 1e9 - requested.timestamp()) < 1e-5
    assert abs(write.end_time_unix_nano / 1e9 - ended.timestamp()) < 1e-5


@in_loop
async def test_failed_attempts_are_events_and_what_failed_has_the_status_of_an_error(
    tmp_path: Path,
) -> None:
    collector = Collector()
    closed = f"http://127.0.0.1:{free_port()}"
    async with serving(collector.take) as address, traced(tmp_path, address) as service:
        await run_of(service, config(CLOSED % (closed, "1")))

    fetch, root = collector.named("fetch"), collector.named("run closed")
    events = [(event.name, _attributes(event)) for event in fetch.events]
    assert [name for name, _ in events] == ["attempt failed"] * 2
    assert [about["fbflow.attempt"] for _, about in events] == [1, 2]
    assert all("127.0.0.1" in about["exception.message"] for _, about in events)
    times = [event.time_unix_nano for event in fetch.events]
    assert [fetch.start_time_unix_nano, *times, fetch.end_time_unix_nano] == sorted(
        [fetch.start_time_unix_nano, *times, fetch.end_time_unix_nano]
    )
    for span in (fetch, root):
        assert span.status.code == SpanStatus.STATUS_CODE_ERROR
        assert "127.0.0.1" in span.status.message
    assert [span.name for span in collector.spans].count("tell") == 0  # it was never at work


@in_loop
async def test_elements_that_failed_are_events_of_the_span_of_their_task(tmp_path: Path) -> None:
    collector = Collector()
    async with serving(collector.take) as address, traced(tmp_path, address) as service:
        run = await run_of(service, config(EACH))

    parse = collector.named("parse")
    assert run.state == "failed"
    assert {_attributes(event)["fbflow.item"] for event in parse.events} <= {1, 3}
    assert parse.events
    assert "is no JSON" in _attributes(parse.events[0])["exception.message"]
    assert parse.status.code == SpanStatus.STATUS_CODE_ERROR


@in_loop
async def test_what_was_undone_is_sent_once_and_what_undid_it_is_a_span(tmp_path: Path) -> None:
    collector = Collector()
    async with serving(collector.take) as address, traced(tmp_path, address) as service:
        await run_of(service, sample("json/undo.json"))

    names = [span.name for span in collector.spans]
    assert names == ["reserve", "pay", "undo reserve", "run undo"]
    assert collector.named("run undo").status.code == SpanStatus.STATUS_CODE_ERROR
    assert collector.named("reserve").status.code == SpanStatus.STATUS_CODE_UNSET


@in_loop
async def test_a_run_that_goes_on_after_a_restart_stays_one_trace(tmp_path: Path) -> None:
    collector = Collector()
    async with serving(collector.take) as address:
        async with traced(tmp_path, address) as service:
            registered = await service.graphs.register(config(ASKING), by=LOCAL)
            run = await service.runs.start(NewRun(graph=registered.graph.id), by=LOCAL)
            await _asked(service)
        assert [span.name for span in collector.spans] == ["before"]
        async with traced(tmp_path, address) as service:
            await _asked(service)
            await service.runs.answer(run.id, "ask", Answer(approved=True), by=LOCAL)
            await service.runs.wait(run.id)

    root = collector.named("run asking")
    assert sorted(span.name for span in collector.spans) == ["ask", "before", "run asking"]
    assert {span.trace_id for span in collector.spans} == {root.trace_id}
    assert collector.named("before").parent_span_id == root.span_id
    assert collector.named("ask").parent_span_id == root.span_id


@in_loop
async def test_no_secret_is_in_a_trace(tmp_path: Path) -> None:
    collector = Collector()
    closed = f"http://127.0.0.1:{free_port()}"
    text = CLOSED % (closed, "x")
    text = text.replace('"params": {"url"', '"params": {"token": "secret:KEY", "url"', 1)
    text = text.replace("?key=x", f"?key={SECRET}")
    async with (
        serving(collector.take) as address,
        traced(tmp_path, address, secrets={"KEY": SECRET}) as service,
    ):
        run = await run_of(service, config(text))

    assert run.state == "failed"
    assert collector.named("fetch").events
    assert SECRET.encode() not in collector.bytes


@pytest.mark.timeout(60)
@in_loop
async def test_a_collector_that_is_down_neither_blocks_nor_loses_a_run(tmp_path: Path) -> None:
    async with asyncio.timeout(25):
        async with traced(tmp_path, f"http://127.0.0.1:{free_port()}") as service:
            run = await run_of(service, sample("json/for_each.json"))

    assert run.state == "succeeded"


@pytest.mark.timeout(60)
@in_loop
async def test_a_collector_that_never_answers_neither_blocks_nor_loses_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "2")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "1")

    reached = asyncio.Event()

    async def hang(_: web.Request) -> web.Response:
        reached.set()
        await asyncio.Event().wait()
        return web.Response()

    runs: list[RunAbout] = []
    async with serving(hang) as address, traced(tmp_path, address) as service:
        runs.append(await run_of(service, sample("json/for_each.json")))
        await reached.wait()
        # While the first spans hang:
        runs.append(await run_of(service, sample("json/for_each.json")))

    assert [run.state for run in runs] == ["succeeded", "succeeded"]


async def _asked(service: ControlService) -> None:
    """Wait until somebody's approval is waited for."""
    with service.events.reading(kinds=("task",)) as reader:
        while not await service.runs.approvals():
            await reader.next()
