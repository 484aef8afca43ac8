"""`/explain/{code}`: what a diagnostic means, with a wrong and a right example."""

from aiohttp import web

from server.service.explanations import explained, explanation
from server.web.markdown import html_of
from server.web.rendering import page


async def show(request: web.Request) -> web.Response:
    """Show the page of a code."""
    code = request.match_info["code"].upper()
    text = html_of(explanation(code))
    return await page(request, "explain.html", code=code, text=text)


async def show_all(request: web.Request) -> web.Response:
    """Show all codes."""
    titles = {code: _title(explanation(code)) for code in explained()}
    return await page(request, "codes.html", titles=titles)


def _title(text: str) -> str:
    """Return what stands behind the code in the first line: `# E203: a connection …`."""
    return text.partition("\n")[0].partition(":")[2].strip()
