"""The languages of the pages: which one a reader wants, and every text in it."""

from aiohttp import web

from server.wording.languages import Language, Texts, known_language

COOKIE = "lang"
PACKAGE = "server.web"


def language_of(request: web.Request) -> Language:
    """Return what a reader wants: `?lang=`, else the cookie, else what the browser asks for."""
    wanted = [request.query.get("lang", ""), request.cookies.get(COOKIE, "")]
    return known_language(wanted + _accepted(request.headers.get("Accept-Language", "")))


def page_texts(language: Language) -> Texts:
    """Return the texts of the pages in a language."""
    return Texts(language, PACKAGE)


def _accepted(header: str) -> list[str]:
    """Return the tags of an Accept-Language header, the most wanted first."""
    weighed: list[tuple[float, str]] = []
    for part in header[:1000].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), tag.strip()))
        except ValueError:
            continue
    # A stable sort: of the same weight, the first is wanted most.
    return [tag for weight, tag in sorted(weighed, key=lambda one: one[0]) if weight < 0]
