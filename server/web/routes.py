"""Which address is answered by which page."""

from aiohttp import web

from server.doorway.problems import ERROR_PAGE
from server.web import (
    analytics_page,
    approvals_page,
    archives_page,
    error_page,
    explain_page,
    graphs_page,
    letters_page,
    run_page_routes,
    runs_page,
    schedule_page,
    schedules_page,
    sign_in_page,
    start_page,
    static_files,
    upload_page,
)


def add_routes(app: web.Application) -> None:
    """Add all pages to an application."""
    app[ERROR_PAGE] = error_page.show_error
    app.add_routes(
        [
            web.get("/static/{fingerprint}/{path:.+}", static_files.serve),
            web.get("/", graphs_page.show),
            web.get("/upload", upload_page.show),
            web.post("/upload", upload_page.take),
            web.get("/graphs/{graph}/start", start_page.show),
            web.post("/graphs/{graph}/start", start_page.take),
            web.get("/runs", runs_page.show),
            web.get("/approvals", approvals_page.show),
            web.get("/approvals/count", approvals_page.show_count),
            web.post("/approvals", approvals_page.take),
            web.get("/schedules", schedules_page.show),
            web.post("/schedules", schedules_page.take),
            web.get("/schedules/{graph}", schedule_page.show),
            web.post("/schedules/{graph}", schedule_page.take),
            web.get("/schedules/{graph}/times", schedule_page.show_times),
            web.post("/schedules/{graph}/remove", schedule_page.remove),
            web.get("/dead-letters", letters_page.show),
            web.post("/dead-letters", letters_page.take),
            web.get("/archives", archives_page.show),
            web.get("/archives/{run}/delete", archives_page.ask),
            web.post("/archives/delete", archives_page.delete),
            web.get("/analytics", analytics_page.show),
            web.get("/sign-in", sign_in_page.show),
            web.post("/sign-in", sign_in_page.take),
            web.post("/sign-out", sign_in_page.sign_out),
            web.get("/explain", explain_page.show_all),
            web.get("/explain/{code}", explain_page.show),
            web.get("/problems/{kind}", error_page.show_kind),
            *run_page_routes.ROUTES,
        ]
    )
