"""JSON with places: every value and key knows where it stands in the text.

Iterative, so that no nesting exhausts the stack; strict, as RFC 8259 has it: no NaN, no comments,
no trailing commas, no key twice.
"""

import json
import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, NamedTuple

from compiler.ir.source import Span

DEEPEST = 100
"""Levels of lists and objects."""
_LONGEST_NUMBER = 400
_LEAST, _MOST = -(2**63), 2**64 - 1
"""Whole numbers that every reader of JSON takes."""
_WHOLE = f" for a whole number; the largest is {_MOST:,}"
_SPACE = r"[ \t\r\n]*+"
_TEXT = r'"[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+"'
_TOKEN = re.compile(
    rf"""(?:
        (?P<mark>[{{}}\[\]:,])
      | (?P<text>{_TEXT})
      | (?P<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.]))
      | (?P<word>[A-Za-z_]\w*)
      | (?P<other>[-+.\d][-+.\w]*|\S)
      | (?P<end>\Z)
    ){_SPACE}""",
    re.VERBOSE | re.ASCII,
)
_KEY = re.compile(rf"({_TEXT}){_SPACE}:{_SPACE}", re.ASCII)
_BEHIND = re.compile(rf"([,}}\]]){_SPACE}", re.ASCII)
_BEGINNING = re.compile(_SPACE, re.ASCII)
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class JsonTextError(ValueError):
    """A text is no JSON; `at` is where."""

    def __init__(self, message: str, at: int, length: int = 1) -> None:
        """Say what is wrong, and where."""
        super().__init__(message)
        self.at = at
        self.length = length


class Located(NamedTuple):
    """A JSON value and where it stands: members and elements are located, too."""

    value: Any
    """None, bool, int, float, str, a list of Located, or a dict of Located by key."""
    at: int
    length: int = 1
    keys: dict[str, int] = {}  # noqa: RUF012 - nobody adds to that of what is no object
    """Of an object: where its keys stand."""

    def plain(self) -> Any:  # noqa: ANN401 - any JSON value
        """Return the value without places."""
        if isinstance(self.value, dict):
            return {key: one.plain() for key, one in self.value.items()}
        if isinstance(self.value, list):
            return [one.plain() for one in self.value]
        return self.value

    def find(self, way: Sequence[int | str]) -> tuple["Located", int | None]:
        """Return the value nearest to a way of keys and positions, and where its key stands."""
        found, key_at = self, None
        for step in way:
            if isinstance(found.value, dict) and step in found.value:
                key_at = found.keys[str(step)]
                found = found.value[step]
            elif isinstance(found.value, list) and isinstance(step, int):
                if step >= len(found.value):
                    break
                found, key_at = found.value[step], None
            else:
                break
        return found, key_at


class Places:
    """Lines and columns of a text."""

    def __init__(self, file: str, text: str) -> None:
        """Index the lines of a text."""
        self._file = file
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def span(self, at: int, length: int = 1) -> Span:
        """Return the span of so many characters from an offset on."""
        line = bisect_right(self._starts, at)
        return Span(self._file, line, at - self._starts[line - 1] + 1, max(length, 1))


def parse_json(text: str) -> Located:
    """Return the value of a JSON text.

    Raises:
        JsonTextError: it is none.
    """
    return _Parser(text).document()


class _Parser:
    """Reads a text in one go. With each token goes the space behind it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def document(self) -> Located:
        open_: list[Located] = []
        keys: list[str] = []
        self._takes(_BEGINNING)
        while True:
            done = self._value(open_)
            while done is not None:
                if not open_:
                    self._expect_end()
                    return done
                done = self._put(open_, keys, done)
            if isinstance(open_[-1].value, dict):
                keys.append(self._key(open_[-1]))

    def _takes(self, tokens: re.Pattern[str]) -> str | None:
        """Take what stands next, if it is this; return its first group."""
        found = tokens.match(self._text, self._at)
        if found is None:
            return None
        self._at = found.end()
        return found[found.lastindex or 0]

    def _next(self) -> tuple[str, str, int]:
        """Take the next token, whatever it is; return its kind, its text and its place."""
        at = self._at
        match = _TOKEN.match(self._text, at)
        if match is None or match.lastgroup is None:
            raise JsonTextError(_UNEXPECTED, at)
        self._at = match.end()
        return match.lastgroup, match[match.lastgroup], at

    def _value(self, open_: list[Located]) -> Located | None:
        """Read a scalar, an empty container, or the beginning of one (then None)."""
        kind, text, at = self._next()
        if kind == "text":
            return Located(_text_of(text, at), at, len(text))
        if kind == "number":
            return Located(_number_of(text, at), at, len(text))
        if kind == "word" and text in _WORDS:
            return Located(_WORDS[text], at, len(text))
        if kind != "mark" or text not in "{[":
            raise _no_value(kind, text, at)
        if len(open_) >= DEEPEST:
            message = f"lists and objects are nested deeper than {DEEPEST} levels"
            raise JsonTextError(message, at)
        container = Located({}, at, keys={}) if text == "{" else Located([], at)
        if self._text.startswith("}" if text == "{" else "]", self._at):
            self._next()
            return container
        open_.append(container)
        return None

    def _key(self, container: Located) -> str:
        at = self._at
        text = self._takes(_KEY)
        if text is None:
            raise self._no_key(container)
        return self._noted(container, text, at)

    @staticmethod
    def _noted(container: Located, text: str, at: int) -> str:
        key = _text_of(text, at)
        if key in container.value:
            message = f'the key "{key}" stands twice in one object'
            raise JsonTextError(message, at, len(text))
        container.keys[key] = at
        return key

    def _no_key(self, container: Located) -> JsonTextError:
        """Return what is wrong where a key and a colon should stand."""
        kind, text, at = self._next()
        if kind == "text":
            self._noted(container, text, at)
            kind, text, at = self._next()
            message = f'expected ":" after the key, found {_shown(kind, text)}'
            return JsonTextError(message, at, len(text))
        if text == '"':
            return _no_value(kind, text, at)
        hint = "; a comma too many stands before it" if text == "}" and container.value else ""
        message = f"expected a key in double quotes, found {_shown(kind, text)}{hint}"
        return JsonTextError(message, at, len(text))

    def _put(self, open_: list[Located], keys: list[str], done: Located) -> Located | None:
        """Put a value into what is open; return that if it ends there, else None."""
        container = open_[-1]
        is_object = isinstance(container.value, dict)
        if is_object:
            container.value[keys.pop()] = done
        else:
            container.value.append(done)
        before = self._at
        mark = self._takes(_BEHIND)
        if mark == ("}" if is_object else "]"):
            return open_.pop()
        if mark == ",":
            if not is_object and self._text.startswith("]", self._at):
                message = 'expected a value after ",", found "]"; take the comma away'
                raise JsonTextError(message, before)
            return None
        self._at = before
        kind, text, at = self._next()
        closing = '"," or "}"' if is_object else '"," or "]"'
        message = f"expected {closing}, found {_shown(kind, text)}"
        raise JsonTextError(message, at, len(text))

    def _expect_end(self) -> None:
        kind, text, at = self._next()
        if kind != "end":
            message = f"expected nothing after the end of the value, found {_shown(kind, text)}"
            raise JsonTextError(message, at, len(text))


_UNEXPECTED = "expected a value"


def _no_value(kind: str, text: str, at: int) -> JsonTextError:
    if kind == "word" and text.lower() in ("nan", "infinity"):
        return JsonTextError(f"{text} is no JSON value; leave it out or use null", at, len(text))
    if kind == "word" and text.lower() in _WORDS:
        return JsonTextError(f'write "{text.lower()}" without capitals', at, len(text))
    if text == '"':
        return JsonTextError("this text has no end, or there is a line break or a tab in it", at)
    if text == "'":
        return JsonTextError("texts stand in double quotes", at)
    return JsonTextError(f"expected a value, found {_shown(kind, text)}", at, len(text))


def _text_of(text: str, at: int) -> str:
    if "\\" not in text:
        return text[1:-1]
    try:
        found: str = json.loads(text)
        found.encode()
    except (ValueError, UnicodeEncodeError) as error:
        message = f"this text is none: {getattr(error, 'msg', None) or 'half a character'}"
        raise JsonTextError(message, at, len(text)) from error
    return found


def _number_of(text: str, at: int) -> int | float:
    if len(text) > _LONGEST_NUMBER:
        message = f"a number of {len(text)} digits is too long"
        raise JsonTextError(message, at, len(text))
    value: int | float = json.loads(text)
    is_whole = isinstance(value, int)
    if not (_LEAST <= value <= _MOST if is_whole else math.isfinite(value)):
        message = f"this number is too large{_WHOLE if is_whole else ''}"
        raise JsonTextError(message, at, len(text))
    return value


def _shown(kind: str, text: str) -> str:
    return (
        "the end of the text"
        if kind == "end"
        else text[:40]
        if kind == "text"
        else f'"{text[:40]}"'
    )
