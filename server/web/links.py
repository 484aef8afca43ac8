"""Addresses of pages. Names in them may hold anything."""

from urllib.parse import quote


def graph_link(graph: str) -> str:
    """Return where a graph is shown."""
    return f"/graphs/{quote(graph, safe='')}"


def start_link(graph: str) -> str:
    """Return where a run of a graph is started."""
    return f"{graph_link(graph)}/start"


def schedule_link(graph: str) -> str:
    """Return where the schedule of a graph is shown and set."""
    return f"/schedules/{quote(graph, safe='')}"


def run_link(run: str) -> str:
    """Return where a run is shown."""
    return f"/runs/{quote(run, safe='')}"


def task_link(run: str, task: str) -> str:
    """Return where a task of a run is shown; `task` is its node."""
    return f"{run_link(run)}/tasks/{quote(task, safe='')}"


def explain_link(code: str) -> str:
    """Return where a diagnostic is explained."""
    return f"/explain/{quote(code, safe='')}"


def archive_link(run: str) -> str:
    """Return where the ZIP of a run is downloaded."""
    return f"/download_zip/{quote(run, safe='')}"
