"""Sentences in the languages of their readers.

Programs and templates are written in English; `texts/<language>.json` of a package has each of
its sentences in another language. A text with a number in it has all forms that its language
needs.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from markupsafe import Markup

Language = Literal["en", "ru"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
NAMES: Mapping[Language, str] = {"en": "English", "ru": "Русский"}
"""What each calls itself."""
_TEN = 10

TextValue = str | int | float | Markup


def sentence(text: str) -> str:
    """Mark a text of a table that is translated when it is shown."""
    return text


def known_language(tags: Sequence[str]) -> Language:
    """Return the first of the wanted languages that is spoken here (`ru-RU` is `ru`)."""
    for tag in tags:
        for language in LANGUAGES:
            if tag.lower().partition("-")[0] == language:
                return language
    return "en"


class Texts:
    """The texts of a package in one language."""

    def __init__(self, language: Language, package: str) -> None:
        """Speak a language, in the words of a package."""
        self.language = language
        self._texts = translations(language, package)

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
def translations(language: Language, package: str) -> Mapping[str, str | Sequence[str]]:
    """Return the sentences of a language by the English ones; of English there are none."""
    if language == "en":
        return {}
    text = files(package).joinpath("texts", f"{language}.json").read_text("utf-8")
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
