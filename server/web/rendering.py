"""Pages from templates: escaped always, in the reader's language and theme.

What every template has besides its own values: `t` and `tn` (texts), `time`, `duration`, `size`,
`number`, `percent` (formats), `looks`, `css_class` (states), links, `static`, the filters `json`,
`filled`, `blank`, and of each request `path`, `actor`, `may`, `csrf`, `theme`, `lang`, `flash`,
`waiting` (approvals).
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Final

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from server.doorway.keys import ACTOR, CSRF, SERVICE
from server.service.access import Role
from server.web import flash, languages, links, states
from server.web.formats import Formats
from server.web.languages import language_of, page_texts
from server.web.static_files import static_files
from server.wording.languages import LANGUAGES, NAMES, Language, Texts

THEMES: Final = ("light", "dark", "auto")
THEME_COOKIE = "theme"
_YEAR = 31_536_000


@cache
def environment(language: Language) -> Environment:
    """Return the templates in a language."""
    made = Environment(
        loader=PackageLoader("server.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    texts, formats = page_texts(language), Formats(language)
    made.globals |= {
        "t": texts.say,
        "tn": texts.count,
        "time": formats.time,
        "duration": formats.duration,
        "size": formats.size,
        "number": formats.number,
        "percent": formats.percent,
        "looks": states.LOOKS,
        "css_class": states.css_class,
        "static": static_files().link,
        "lang": language,
        "language_names": {one: NAMES[one] for one in LANGUAGES},
        "themes": THEMES,
        **{name: getattr(links, name) for name in _LINKS},
    }
    made.filters |= {"json": _pretty, "filled": _filled, "blank": _blank}
    return made


_LINKS = (
    "graph_link",
    "start_link",
    "schedule_link",
    "run_link",
    "task_link",
    "explain_link",
    "archive_link",
)


async def page(
    request: web.Request, template: str, *, status: int = 200, **values: object
) -> web.Response:
    """Return a page; remember a language or theme that was asked for by `?lang=` or `?theme=`."""
    shown = flash.flash_of(request)
    text = rendered(
        request, template, flash=shown, waiting=await _waiting_approvals(request), **values
    )
    response = web.Response(
        # Whatever comes from elsewhere: half a character is no reason to show nothing.
        body=text.encode(errors="replace"),
        status=status,
        content_type="text/html",
        charset="utf-8",
        headers={"Cache-Control": "no-store", "Vary": "Accept-Language, Cookie, Accept"},
    )
    if shown is not None:
        response.del_cookie(flash.COOKIE, path="/")
    chosen = (
        (languages.COOKIE, request.query.get("lang"), LANGUAGES),
        (THEME_COOKIE, request.query.get("theme"), THEMES),
    )
    for cookie, wanted, choices in chosen:
        if wanted is not None and wanted in choices:
            response.set_cookie(cookie, wanted, max_age=_YEAR, samesite="Lax", path="/")
    return response


def rendered(request: web.Request, template: str, **values: object) -> str:
    """Return what a template makes of values, for whoever asks."""
    actor = request.get(ACTOR)
    standing = {
        "path": request.path,
        "address": request.rel_url,
        "actor": actor,
        "may": {role.label: actor is not None and actor.role >= role for role in Role},
        "csrf": request.get(CSRF, ""),
        "theme": theme_of(request),
        "flash": None,
        "waiting": 0,
    }
    made = environment(language_of(request)).get_template(template)
    return made.render({**standing, **values})


def texts_of(request: web.Request) -> Texts:
    """Return the texts in the reader's language."""
    return page_texts(language_of(request))


def theme_of(request: web.Request) -> str:
    """Return `light` or `dark`, or `auto` for what the reader's system says."""
    for wanted in (request.query.get("theme"), request.cookies.get(THEME_COOKIE)):
        if wanted in THEMES:
            return wanted
    return "auto"


async def _waiting_approvals(request: web.Request) -> int:
    """Return how many tasks wait for an answer; who is not signed in is not told."""
    if request.get(ACTOR) is None:
        return 0
    return len(await request.app[SERVICE].runs.approvals())


def _filled(value: object) -> object:
    """Return an object of JSON without the members that are nothing; all else as it is."""
    if not isinstance(value, Mapping):
        return value
    return {name: one for name, one in value.items() if one is not None}


def _blank(text: str) -> str:
    """Return what is as wide as a text: a caret stands behind it."""
    return "".join(one if one == "\t" else " " for one in text)


def _pretty(value: object) -> str:
    """Return a value of JSON as people read it."""
    if isinstance(value, Mapping):
        value = dict(value)
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
