"""`/metrics`: figures for Prometheus, in a registry of the application's own."""

import asyncio
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import get_args

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CollectorRegistry, Counter, Histogram, Info, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from typing_extensions import override

from server.doorway.keys import SERVICE
from server.service.control import ControlService
from server.service.events import Event, Hub
from server.service.records.base import JsonValue
from server.service.records.runs import RunStateName
from server.service.vitals import Figures

_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"))
_QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_LONG = (0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3_600, 14_400, 86_400)
_ENDED = frozenset(("succeeded", "failed", "skipped", "cancelled", "timed out", "compensated"))


class Metrics:
    """What is counted while the server works, and what is looked up when somebody asks."""

    def __init__(self, service: ControlService) -> None:
        """Count what a service does from now on."""
        self._service = service
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "fbflow_http_requests",
            "Requests that were answered.",
            ("method", "path", "status"),
            registry=self._registry,
        )
        self._latency = Histogram(
            "fbflow_http_request_duration_seconds",
            "How long answering took, without streams.",
            ("method", "path"),
            buckets=_QUICK,
            registry=self._registry,
        )
        self._tasks = Counter(
            "fbflow_tasks_ended",
            "Tasks of runs that came to an end.",
            ("state",),
            registry=self._registry,
        )
        self._durations = Histogram(
            "fbflow_task_duration_seconds",
            "How long the last attempts of tasks took.",
            ("operation",),
            buckets=_LONG,
            registry=self._registry,
        )
        self._places: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._looked_up = _LookedUp(service.events)
        self._registry.register(self._looked_up)
        ProcessCollector(registry=self._registry)
        about = Info("fbflow_build", "The server's version.", registry=self._registry)
        about.info({"version": version("fbflow")})
        service.events.listen(self._heard)

    def _heard(self, event: Event, data: JsonValue) -> None:
        if event.kind != "task" or data["state"] not in _ENDED or data["item"] is not None:
            return
        self._tasks.labels(data["state"]).inc()
        if data["duration"] is not None:
            self._durations.labels(data["operation"]).observe(data["duration"])

    async def text(self) -> bytes:
        """Return everything in the text format of Prometheus."""
        counts = await self._service.runs.counts()
        # States without runs are told, too: a line that is missing is no zero.
        runs = {state: counts.get(state, 0) for state in get_args(RunStateName)}
        self._looked_up.put(runs, await self._service.vitals.figures())
        return generate_latest(self._registry)

    def count(self, request: web.Request, answer: web.StreamResponse, seconds: float) -> None:
        """Count a request that was answered."""
        resource = request.match_info.route.resource
        path = "" if resource is None else resource.canonical
        method = request.method if request.method in _METHODS else "other"
        place = (method, path, answer.status)
        if place not in self._places:
            # Looking up what belongs to labels costs more than counting.
            self._places[place] = (
                self._requests.labels(*place),
                self._latency.labels(method, path),
            )
        counter, latency = self._places[place]
        counter.inc()
        if not _is_stream(answer):
            latency.observe(seconds)


class _LookedUp(Collector):
    """Figures that others keep."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._runs: Mapping[str, int] = {}
        self._figures: Figures | None = None

    def put(self, runs: Mapping[str, int], figures: Figures) -> None:
        """Take what was just looked up."""
        self._runs = runs
        self._figures = figures

    @override
    def collect(self) -> Iterable[Metric]:
        runs = GaugeMetricFamily("fbflow_runs", "Runs in each state.", labels=("state",))
        for state, count in self._runs.items():
            runs.add_metric((state,), count)
        yield runs
        hub = self._hub
        yield GaugeMetricFamily(
            "fbflow_event_readers", "Who follows the event stream now.", hub.readers
        )
        yield CounterMetricFamily(
            "fbflow_event_gaps", "How often a reader was too slow and lost events.", hub.gaps
        )
        if self._figures is not None:
            yield from _gauges(self._figures)


def _gauges(figures: Figures) -> Iterable[Metric]:
    yield GaugeMetricFamily(
        "fbflow_live_runs", "Runs that are executed or queued here.", figures.live_runs
    )
    yield GaugeMetricFamily(
        "fbflow_store_bytes", "Bytes of the database with its log.", figures.store_bytes
    )
    yield GaugeMetricFamily(
        "fbflow_open_circuits", "Targets that get no operations now.", figures.open_circuits
    )
    yield GaugeMetricFamily(
        "fbflow_dead_letters", "Operations that failed for good.", figures.dead_letters
    )


def _is_stream(answer: web.StreamResponse) -> bool:
    # Their requests end when the subscriber goes: that is no time it took to answer.
    return isinstance(answer, web.WebSocketResponse) or (answer.content_type == "text/event-stream")


METRICS = web.AppKey("metrics", Metrics)


@web.middleware
async def measure(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count each request, whatever it is answered."""
    clock = asyncio.get_running_loop().time
    began = clock()
    try:
        answer = await handler(request)
    except web.HTTPException as other_place:
        request.app[METRICS].count(request, other_place, clock() - began)
        raise
    request.app[METRICS].count(request, answer, clock() - began)
    return answer


async def get_metrics(request: web.Request) -> web.Response:
    """Return figures for Prometheus."""
    body = await request.app[METRICS].text()
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})


def add_metrics(app: web.Application) -> None:
    """Measure an application that has a service."""
    app[METRICS] = Metrics(app[SERVICE])
    # Outermost: refusals of every other middleware are counted, too.
    app.middlewares.insert(0, measure)
    app.router.add_get("/metrics", get_metrics)
