"""OpenTelemetry: a run is a trace, each task of it a span, each failed attempt an event of one.

The ids are made from the run's, so that a run that goes on after a restart stays one trace.
Only whoever asks for traces needs the packages: the extra `otel`. What a span has was masked by
the service before it came here.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)
from typing_extensions import override

from server.service.events import Event, Hub
from server.service.records.base import JsonValue

_PATH = "/v1/traces"
_PATIENCE = 3.0
"""Seconds in which what is left may be sent when the server stops."""
_LONGEST = 4_096
"""Characters of a text in a span; a message may have very many."""
_REMEMBERED = 1_000
"""Runs of which is known that they have ended."""
_1970 = datetime(1970, 1, 1, tzinfo=UTC)
_OVER = frozenset({"succeeded", "failed", "cancelled", "compensated"})
# Not "compensated": that is told of a task whose span was sent when it succeeded; what undoes it
# is a task of its own.
_TASK_OVER = frozenset({"succeeded", "failed", "cancelled", "skipped", "timed out"})
_FAILED = frozenset({"failed", "timed out"})


class _Ids(IdGenerator):
    """Gives the next span the ids that were decided before."""

    def __init__(self) -> None:
        self.trace = self.span = 1

    @override
    def generate_span_id(self) -> int:
        return self.span

    @override
    def generate_trace_id(self) -> int:
        return self.trace


class Traces:
    """Listens to the event stream and sends what has ended; a thread of its own does the sending.

    It never waits for the collector: while that is out of reach, the newest spans are kept, as
    many as OTEL_BSP_MAX_QUEUE_SIZE says.
    """

    def __init__(self, exporter: SpanExporter) -> None:
        """Send spans by an exporter."""
        self._exporter = exporter
        self._ids = _Ids()
        self._provider = TracerProvider(
            resource=Resource.create(
                {
                    "service.name": os.environ.get("OTEL_SERVICE_NAME") or "fbflow",
                    "service.version": version("fbflow"),
                }
            ),
            id_generator=self._ids,
            span_limits=SpanLimits(max_attribute_length=_LONGEST),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("fbflow")
        self._attempts: dict[str, dict[str, _Attempts]] = {}
        """Failed attempts of tasks that have not ended: by run and node."""
        self._ended: dict[str, datetime] = {}
        """When the last runs ended: the end of a run is told twice, before and after packing."""

    async def close(self) -> None:
        """Send what is left, but give up trying again after some seconds."""
        give_up = asyncio.get_running_loop().call_later(_PATIENCE, self._exporter.shutdown)
        try:
            await asyncio.to_thread(self._provider.shutdown)
        finally:
            give_up.cancel()

    def __call__(self, event: Event, data: JsonValue) -> None:
        """Take an event with its data."""
        if event.kind == "run" and data["state"] in _OVER:
            self._attempts.pop(event.run, None)
            if data["started"] is not None and self._ended.get(event.run) != data["ended"]:
                self._remember(event.run, data["ended"])
                self._run(event, data)
        elif event.kind == "task":
            self._task(event, data)

    def _remember(self, run: str, ended: datetime) -> None:
        self._ended[run] = ended
        if len(self._ended) > _REMEMBERED:
            del self._ended[next(iter(self._ended))]

    def _run(self, event: Event, run: dict[str, Any]) -> None:
        self._ids.trace, self._ids.span = _trace(event.run), _root(event.run)
        span = self._tracer.start_span(
            f"run {event.graph}",
            context=Context(),  # whatever else is traced in this process: a run has no parent
            start_time=_wall(run["started"]),
            attributes={
                "fbflow.run": event.run,
                "fbflow.graph": event.graph,
                "fbflow.state": run["state"],
                "fbflow.tasks": run["tasks_total"],
            },
        )
        if run["state"] in ("failed", "compensated"):
            span.set_status(_error(run["reason"]))
        span.end(_wall(run["ended"]))

    def _task(self, event: Event, task: dict[str, Any]) -> None:
        is_whole = task["item"] is None
        has_failed = task["state"] == "retrying" or (not is_whole and task["state"] in _FAILED)
        if has_failed and task["started"] is not None:
            attempts = self._attempts.setdefault(event.run, {}).setdefault(task["node"], {})
            # A failure is told twice: as a change of the task, and that it is tried again.
            attempts.setdefault((task["item"], task["attempts"]), _Attempt(task))
        if is_whole and task["state"] in _TASK_OVER:
            self._ended_task(event, task)

    def _ended_task(self, event: Event, task: dict[str, Any]) -> None:
        attempts = self._attempts.get(event.run, {}).pop(task["node"], {})
        begun = task["requested"] or task["started"]
        if begun is None or task["ended"] is None:
            return  # it was never at work
        parent = SpanContext(
            _trace(event.run), _root(event.run), is_remote=True, trace_flags=TraceFlags(1)
        )
        # A task may be requested several times: each time is a span of its own.
        self._ids.span = _number(f"{event.run}/{task['node']}/{begun.isoformat()}", 8)
        span = self._tracer.start_span(
            task["label"],
            context=set_span_in_context(NonRecordingSpan(parent), Context()),
            start_time=_wall(begun),
            attributes={
                "fbflow.run": event.run,
                "fbflow.node": task["node"],
                "fbflow.operation": task["operation"],
                "fbflow.state": task["state"],
                "fbflow.attempts": task["attempts"],
            },
        )
        for attempt in attempts.values():
            span.add_event("attempt failed", attempt.attributes, timestamp=attempt.at)
        if task["state"] in _FAILED:
            span.set_status(_error(task["error"]))
        span.end(_wall(task["ended"]))


class _Attempt:
    """An attempt of a task, or of an element of its list, that failed."""

    def __init__(self, task: dict[str, Any]) -> None:
        self.at = _wall(task["started"] + timedelta(seconds=task["duration"] or 0))
        self.attributes: dict[str, str | int] = {
            "exception.message": task["error"],
            "fbflow.attempt": task["attempts"],
        }
        if task["item"] is not None:
            self.attributes["fbflow.item"] = task["item"]


_Attempts = dict[tuple[int | None, int], _Attempt]
"""By item and number."""


@asynccontextmanager
async def tracing(hub: Hub, address: str) -> AsyncIterator[Traces]:
    """Send traces of what happens to a collector.

    Args:
        hub: tells what happens.
        address: of the collector's OTLP over HTTP, such as `http://localhost:4318`.
    """
    place = address.rstrip("/")
    endpoint = place if place.endswith(_PATH) else place + _PATH
    traces = Traces(OTLPSpanExporter(endpoint=endpoint))
    hub.listen(traces)
    try:
        yield traces
    finally:
        await traces.close()


def _error(why: str) -> Status:
    return Status(StatusCode.ERROR, why[:_LONGEST])


def _trace(run: str) -> int:
    return _number(run, 16)


def _root(run: str) -> int:
    return _number(f"{run}/", 8)


def _number(text: str, size: int) -> int:
    """Return a number of so many bytes that is made from a text; never 0, which means none."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:size]) or 1


def _wall(time: datetime) -> int:
    """Return a time in nanoseconds since 1970."""
    since = time - _1970
    return (since.days * 86_400 + since.seconds) * 1_000_000_000 + since.microseconds * 1_000
