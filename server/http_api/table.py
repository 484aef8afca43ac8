"""The table of endpoints under `/api/v1`: from it come the routes and the OpenAPI document."""

from collections.abc import Sequence

from server.http_api import graphs, house, origin, schedules, tasks, workflows
from server.http_api.endpoint import Endpoint
from server.http_api.streams import sse

_GRAPH = "/api/v1/graphs/{graph}"
_RUN = "/api/v1/workflows/{run}"
_TASK = f"{_RUN}/tasks/{{task}}"
_SCHEDULE = "/api/v1/schedules/{graph}"
_SVG = "image/svg+xml"
_PNG = "image/png"
_BYTES = "application/octet-stream"
_ZIP = "application/zip"
_STREAM = "text/event-stream"

GRAPHS: Sequence[Endpoint] = (
    Endpoint(
        "POST",
        "/api/v1/graphs",
        graphs.register_graph,
        "graphs",
        status=201,
        also=200,
        takes=("If-Match", "If-None-Match"),
        gives=("ETag", "Location"),
        role="operator",
    ),
    Endpoint("POST", "/api/v1/graphs/check", graphs.check_graph, "graphs"),
    Endpoint("GET", "/api/v1/graphs", graphs.list_graphs, "graphs"),
    Endpoint("GET", _GRAPH, graphs.get_graph, "graphs", gives=("ETag",)),
    Endpoint(
        "PATCH",
        _GRAPH,
        graphs.change_graph,
        "graphs",
        takes=("If-Match",),
        gives=("ETag",),
        problems=(409,),
        role="operator",
        examples={"another name": {"name": "Pump station 3"}},
    ),
    Endpoint("DELETE", _GRAPH, graphs.delete_graph, "graphs", takes=("If-Match",), role="admin"),
    Endpoint("GET", f"{_GRAPH}/dag", graphs.get_dag, "graphs", gives=("ETag",)),
    Endpoint("GET", f"{_GRAPH}/source", graphs.get_source, "graphs", media=_BYTES, gives=("ETag",)),
    Endpoint("GET", f"{_GRAPH}/diagnostics", graphs.get_diagnostics, "graphs", gives=("ETag",)),
    Endpoint(
        "GET", f"{_GRAPH}/svg", graphs.get_graph_picture, "graphs", media=_SVG, gives=("ETag",)
    ),
    Endpoint(
        "GET",
        f"{_GRAPH}/png",
        graphs.get_graph_photo,
        "graphs",
        media=_PNG,
        gives=("ETag",),
        problems=(413,),
    ),
    Endpoint("GET", f"{_GRAPH}/nodes/{{node}}", graphs.get_node, "graphs"),
)

WORKFLOWS: Sequence[Endpoint] = (
    Endpoint(
        "POST",
        "/api/v1/workflows",
        workflows.start_run,
        "workflows",
        status=201,
        gives=("Location",),
        problems=(404,),
        role="operator",
        examples={
            "a run": {"graph": "report"},
            "with parameters": {"graph": "report", "parameters": {"filename": "today.json"}},
        },
    ),
    Endpoint("GET", "/api/v1/workflows", workflows.list_runs, "workflows", problems=(404,)),
    Endpoint("GET", _RUN, workflows.get_run, "workflows"),
    Endpoint("DELETE", _RUN, workflows.delete_run, "workflows", problems=(409,), role="admin"),
    Endpoint("POST", f"{_RUN}/cancel", workflows.cancel_run, "workflows", role="operator"),
    Endpoint("POST", f"{_RUN}/pause", workflows.pause_run, "workflows", role="operator"),
    Endpoint("POST", f"{_RUN}/resume", workflows.resume_run, "workflows", role="operator"),
    Endpoint("POST", f"{_RUN}/retry", workflows.retry_run, "workflows", role="operator"),
    Endpoint("GET", f"{_RUN}/results", workflows.get_results, "workflows"),
    Endpoint("GET", f"{_RUN}/journal", workflows.get_journal, "workflows"),
    Endpoint("GET", f"{_RUN}/log", workflows.get_log, "workflows", media="text/plain"),
    Endpoint("GET", f"{_RUN}/states/{{seq}}", workflows.get_state, "workflows", problems=(409,)),
    Endpoint("GET", f"{_RUN}/timeline", workflows.get_timeline, "workflows"),
    Endpoint("GET", f"{_RUN}/svg", workflows.get_run_picture, "workflows", media=_SVG),
    Endpoint(
        "GET", f"{_RUN}/png", workflows.get_run_photo, "workflows", media=_PNG, problems=(413,)
    ),
    Endpoint("GET", f"{_RUN}/files", workflows.list_files, "workflows"),
    Endpoint("GET", f"{_RUN}/files/{{name}}", workflows.get_file, "workflows", media=_BYTES),
    Endpoint(
        "GET", f"{_RUN}/archive", workflows.get_archive, "workflows", media=_ZIP, problems=(409,)
    ),
    Endpoint(
        "POST",
        f"{_RUN}/events/{{name}}",
        workflows.send_event,
        "workflows",
        role="operator",
        examples={"a price": {"value": {"price": 12.5}}},
    ),
    Endpoint("GET", f"{_RUN}/pins", workflows.read_pins, "networks", problems=(409,)),
    Endpoint(
        "POST",
        f"{_RUN}/pins",
        workflows.order_pin,
        "networks",
        role="operator",
        examples={"force": {"action": "force", "pin": "App.Limit.IN1", "value": "INT#5"}},
    ),
)

EVENTS: Sequence[Endpoint] = (
    Endpoint(
        "GET",
        f"{_RUN}/events",
        sse.stream_run,
        "events",
        also=204,
        media=_STREAM,
        takes=("Last-Event-ID",),
    ),
    Endpoint(
        "GET",
        "/api/v1/events/stream",
        sse.stream_events,
        "events",
        also=204,
        media=_STREAM,
        takes=("Last-Event-ID",),
        problems=(404,),
    ),
)

TASKS: Sequence[Endpoint] = (
    Endpoint("GET", f"{_RUN}/tasks", tasks.list_tasks, "tasks"),
    Endpoint("GET", _TASK, tasks.get_task, "tasks"),
    Endpoint("POST", f"{_TASK}/retry", tasks.retry_task, "tasks", role="operator"),
    Endpoint("POST", f"{_TASK}/skip", tasks.skip_task, "tasks", role="operator"),
    Endpoint("POST", f"{_TASK}/cancel", tasks.cancel_task, "tasks", role="operator"),
    Endpoint("POST", f"{_TASK}/approve", tasks.approve_task, "tasks", role="operator"),
    Endpoint("POST", f"{_TASK}/reject", tasks.reject_task, "tasks", role="operator"),
    Endpoint(
        "POST",
        f"{_TASK}/answer",
        tasks.answer_task,
        "tasks",
        role="operator",
        examples={"yes": {"approved": True, "comment": "looks good"}},
    ),
    Endpoint("GET", "/api/v1/approvals", tasks.list_approvals, "tasks"),
    Endpoint("GET", "/api/v1/dead-letters", tasks.list_letters, "dead letters"),
    Endpoint(
        "POST",
        "/api/v1/dead-letters/{letter}/send-again",
        tasks.send_letter_again,
        "dead letters",
        status=201,
        role="operator",
    ),
)

SCHEDULES: Sequence[Endpoint] = (
    Endpoint("GET", "/api/v1/schedules", schedules.list_schedules, "schedules"),
    Endpoint("GET", _SCHEDULE, schedules.get_schedule, "schedules"),
    Endpoint(
        "PUT",
        _SCHEDULE,
        schedules.set_schedule,
        "schedules",
        role="operator",
        examples={
            "every night": {"expression": "0 3 * * *", "zone": "Europe/Berlin"},
            "each quarter of an hour, one after the other": {
                "expression": "*/15 * * * *",
                "missed": "once",
                "overlap": "queue",
                "jitter": 30,
            },
        },
    ),
    Endpoint("DELETE", _SCHEDULE, schedules.remove_schedule, "schedules", role="operator"),
    Endpoint("POST", f"{_SCHEDULE}/pause", schedules.pause_schedule, "schedules", role="operator"),
    Endpoint(
        "POST", f"{_SCHEDULE}/resume", schedules.resume_schedule, "schedules", role="operator"
    ),
    Endpoint("GET", f"{_SCHEDULE}/slots", schedules.list_slots, "schedules"),
    # Not below /schedules: a graph may be called "preview".
    Endpoint("GET", "/api/v1/schedule-preview", schedules.preview_schedule, "schedules"),
)

HOUSE: Sequence[Endpoint] = (
    Endpoint("GET", "/api/v1/archives", house.list_archives, "archives", problems=(404,)),
    Endpoint(
        "GET",
        "/api/v1/archives/{run}",
        workflows.get_archive,
        "archives",
        media=_ZIP,
        problems=(409,),
    ),
    Endpoint(
        "DELETE",
        "/api/v1/archives/{run}",
        house.delete_archive,
        "archives",
        problems=(409,),
        role="admin",
    ),
    Endpoint("GET", "/api/v1/analytics/performance", house.get_performance, "analytics"),
    Endpoint(
        "GET",
        "/api/v1/analytics/bottlenecks",
        house.get_bottlenecks,
        "analytics",
        problems=(404,),
    ),
    Endpoint("GET", "/api/v1/analytics/cost", house.get_cost, "analytics"),
    Endpoint("GET", "/api/v1/tokens", house.list_tokens, "tokens", role="admin"),
    Endpoint(
        "POST",
        "/api/v1/tokens",
        house.add_token,
        "tokens",
        status=201,
        role="admin",
        examples={"for a dashboard": {"name": "wall", "role": "viewer"}},
    ),
    Endpoint("DELETE", "/api/v1/tokens/{name}", house.revoke_token, "tokens", role="admin"),
)

ORIGIN: Sequence[Endpoint] = (
    Endpoint(
        "POST",
        "/api/cli",
        origin.run_config,
        "configs",
        media=_ZIP,
        gives=("X-Run-Status", "X-Run-Id"),
        role="operator",
        own_body=origin.CONFIG_SCHEMA,
        own_refusal=400,
    ),
    Endpoint(
        "POST",
        "/api/web",
        origin.start_config,
        "configs",
        role="operator",
        own_body=origin.CONFIG_SCHEMA,
        own_result=origin.LINK_SCHEMA,
        own_refusal=400,
    ),
    Endpoint("GET", "/download/{run}/{file}", origin.download_file, "configs", media=_BYTES),
    Endpoint(
        "GET", "/download_zip/{run}", origin.download_zip, "configs", media=_ZIP, problems=(409,)
    ),
)

ENDPOINTS: Sequence[Endpoint] = (
    *GRAPHS,
    *WORKFLOWS,
    *EVENTS,
    *TASKS,
    *SCHEDULES,
    *HOUSE,
    *ORIGIN,
)
