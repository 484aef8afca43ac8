"""`/docs`: the API to read and to try, by Swagger UI.

Its files come from a package that is installed here, and are only read: no code of that package
is imported, and nothing is loaded from elsewhere.
"""

from html import escape
from importlib.util import find_spec
from pathlib import Path

from aiohttp import web

from server.doorway.keys import CSRF
from server.http_api.answering import Handler

_OWN = Path(__file__).parent / "docs_page"
_THEIRS = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")
_TYPES = {".css": "text/css", ".js": "text/javascript", ".png": "image/png"}


async def get_page(request: web.Request) -> web.Response:
    """Return the page."""
    page = (_OWN / "page.html").read_text(encoding="utf-8")
    text = page.replace("{csrf}", escape(request.get(CSRF, "")))
    return web.Response(text=text, content_type="text/html")


def add_docs(app: web.Application) -> None:
    """Add the page and its files."""
    app.router.add_get("/docs", get_page)
    theirs = _folder()
    for path in (_OWN / "docs.js", *(theirs / name for name in _THEIRS)):
        app.router.add_get(f"/docs/{path.name}", _sender(path))


def _folder() -> Path:
    # Not importlib.resources: that would import the package, which imports web frameworks.
    found = find_spec("swagger_ui")
    if found is None or not found.submodule_search_locations:
        message = "the package swagger-ui-py is not installed; install it with FBFlow again"
        raise ModuleNotFoundError(message)
    return Path(found.submodule_search_locations[0]) / "static"


def _sender(path: Path) -> Handler:
    headers = {"Content-Type": _TYPES[path.suffix], "Cache-Control": "max-age=3600, private"}

    async def send(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(path, headers=headers)

    return send
