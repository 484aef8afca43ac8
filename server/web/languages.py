"""The languages of the pages: which one a reader wants, and every text in it.

Templates and modules are written in English; `texts/<language>.json` has each of their sentences
in another language. A text with a number in it has all forms that its language needs.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from aiohttp import web
from markupsafe import Markup

Language = Literal["en", "ru"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
NAMES: Mapping[Language, str] = {"en": "English", "ru": "Русский"}
"""What each calls itself."""
COOKIE = "lang"
_TEN = 10

TextValue = str | int | float | Markup


def sentence(text: str) -> str:
    """Mark a text of a table that is translated when it is shown."""
    return text


def language_of(request: web.Request) -> Language:
    """Return what a reader wants: `?lang=`, else the cookie, else what the browser asks for."""
    wanted = [request.query.get("lang", ""), request.cookies.get(COOKIE, "")]
    wanted += _accepted(request.headers.get("Accept-Language", ""))
    for tag in wanted:
        for language in LANGUAGES:
            if tag.lower().partition("-")[0] == language:
                return language
    return "en"


class Texts:
    """The texts of the pages in one language."""

    def __init__(self, language: Language) -> None:
        """Speak a language."""
        self.language = language
        self._texts = translations(language)

    def say(self, text: str, /, **values: TextValue) -> Markup | str:
        """Return a sentence with what stands for its `{names}`; markup among them stays markup."""
        found = self._texts.get(text, text)
        return _filled(found if isinstance(found, str) else found[0], values)

    def count(self, one: str, many: str, number: int, /, **values: TextValue) -> Markup | str:
        """Return a sentence in the form that goes with `{count}`."""
        found = self._texts.get(one, [one, many])
        forms = [found] if isinstance(found, str) else found
        chosen = forms[min(_form(self.language, number), len(forms) - 1)]
        return _filled(chosen, {"count": number, **values})


@cache
def translations(language: Language) -> Mapping[str, str | Sequence[str]]:
    """Return the sentences of a language by the English ones; of English there are none."""
    if language == "en":
        return {}
    text = files("server.web").joinpath("texts", f"{language}.json").read_text("utf-8")
    found: Mapping[str, str | Sequence[str]] = json.loads(text)
    return found


def _filled(text: str, values: Mapping[str, TextValue]) -> Markup | str:
    if any(isinstance(value, Markup) for value in values.values()):
        # Texts are ours; of the values, format() escapes what is no markup.
        return Markup(text).format(**values)  # noqa: S704
    return text.format(**values) if values else text


def _form(language: Language, number: int) -> int:
    """Return which plural form a number needs (Unicode CLDR, whole numbers)."""
    if language == "en":
        return 0 if number == 1 else 1
    last, two = abs(number) % 10, abs(number) % 100
    is_teen = two - last == _TEN
    if last == 1 and not is_teen:
        return 0
    return 1 if last in (2, 3, 4) and not is_teen else 2


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
