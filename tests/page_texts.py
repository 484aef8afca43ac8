"""Every text of pages and chats, found where it is used: in templates, modules and Python."""

import ast
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes
from typing_extensions import override

WEB = Path(__file__).parents[1] / "server" / "web"
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
MODULES = sorted((WEB / "static" / "js").glob("*.js"))
PACKAGES = ("server.web", "server.telegram_bot")
"""Those that speak to people."""
PLURAL, SINGLE = "tn", "t"
_PYTHON_NAMES = ("say", "plain", "sentence", "count", SINGLE, PLURAL)
_STRING = r'"((?:[^"\\]|\\.)*)"'
_CALL = re.compile(rf"\b(?:t|tn)\(\s*{_STRING}")
_PARSER = Environment(autoescape=True, extensions=["jinja2.ext.do"])


def folder_of(package: str) -> Path:
    """Return where a package lies."""
    return WEB.parents[1].joinpath(*package.split("."))


def used_texts(package: str) -> set[str]:
    """Return the English of every text of a package that is shown in the reader's language."""
    folder = folder_of(package)
    found: set[str] = set()
    for template in folder.rglob("*.html"):
        found |= set(texts_of_template(template.read_text("utf-8")))
    for module in folder.rglob("*.js"):
        found |= set(texts_of_module(module.read_text("utf-8")))
    for source in folder.rglob("*.py"):
        found |= set(texts_of_source(source.read_text("utf-8")))
    return found


def texts_of_template(text: str) -> Iterator[str]:
    """Yield the first arguments of `t` and `tn`."""
    for call in _PARSER.parse(text).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in (PLURAL, SINGLE):
            first = call.args[0]
            if isinstance(first, nodes.Const):
                yield first.value


def texts_of_module(text: str) -> Iterator[str]:
    """Yield the first arguments of `t` and `tn`."""
    for written in _CALL.findall(text):
        yield json.loads(f'"{written}"')


def texts_of_source(text: str) -> Iterator[str]:
    """Yield the first arguments of `say`, `count`, `sentence`, `t` and `tn`."""
    for call in ast.walk(ast.parse(text)):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        name = call.func.id if isinstance(call.func, ast.Name) else name
        first = call.args[0]
        if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
            continue
        if not first.value:
            continue  # a file is sent without words
        # Texts and lists have a `count`, too, which tells of no number.
        if name in _PYTHON_NAMES and (name != "count" or "{count}" in first.value):
            yield first.value


def words_left_in(text: str) -> list[str]:
    """Return words of a template that are shown as they are, in any language."""
    reader = _Words()
    # What Jinja puts in stands for itself: `t("…")` is a text, a value is no word.
    for data in _PARSER.parse(text).find_all(nodes.TemplateData):
        reader.pieces.append(data.data)
    reader.feed("\N{OBJECT REPLACEMENT CHARACTER}".join(reader.pieces))
    reader.close()
    return reader.words


class _Words(HTMLParser):
    """Collects what people read: text, and attributes that are read out or shown."""

    SHOWN = ("title", "alt", "placeholder", "aria-label", "aria-description")
    VERBATIM = ("code", "style", "script")

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.words: list[str] = []
        self._verbatim = 0

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._verbatim += tag in self.VERBATIM
        for name, value in attrs:
            if name in self.SHOWN and value:
                self._take(value)

    @override
    def handle_endtag(self, tag: str) -> None:
        self._verbatim -= tag in self.VERBATIM

    @override
    def handle_data(self, data: str) -> None:
        if not self._verbatim:
            self._take(data)

    def _take(self, text: str) -> None:
        self.words += re.findall(r"[^\W\d_]{2,}", text)
