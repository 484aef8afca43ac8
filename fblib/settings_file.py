"""The text of a settings file: sections in brackets, and lines `key=value` below them.

Everything else in it, comments above all, stays as it is. The first of two equal keys counts.
"""

import re
from collections.abc import Iterator

_SECTION = re.compile(r"\s*\[(?P<name>[^\]]*)\]\s*")
_ENTRY = re.compile(r"\s*(?P<key>[^=;#\s\[][^=]*?)\s*=(?P<value>.*)")
_KEY = re.compile(r"[^=;#\s\[]([^=\x00-\x1f\x7f-\x9f\u2028\u2029]*[^=\s])?")
_SECTION_NAME = re.compile(r"(?! )[^\]\x00-\x1f\x7f-\x9f\u2028\u2029]+(?<! )")


def is_section(name: str) -> bool:
    """Whether a section may have this name."""
    return bool(_SECTION_NAME.fullmatch(name))


def is_key(name: str) -> bool:
    """Whether a key may have this name."""
    return bool(_KEY.fullmatch(name))


def find(text: str, section: str, key: str) -> str | None:
    """Return the value of a key without the blanks around it; None if it is not there."""
    lines = text.splitlines()
    for number in _section_lines(lines, section):
        entry = _ENTRY.fullmatch(lines[number])
        if entry is not None and entry["key"] == key:
            return entry["value"].strip()
    return None


def put(text: str, section: str, key: str, value: str) -> str:
    """Return the text with another value of a key, which is added if it is not there.

    The value is one line without blanks around it.
    """
    lines = text.splitlines()
    new = f"{key}={value}"
    last = None
    for last in _section_lines(lines, section):
        entry = _ENTRY.fullmatch(lines[last])
        if entry is not None and entry["key"] == key:
            lines[last] = new
            break
    else:
        if last is None:
            lines += [f"[{section}]", new]
        else:
            lines.insert(last + 1, new)
    return "".join(f"{line}\n" for line in lines)


def _section_lines(lines: list[str], section: str) -> Iterator[int]:
    """Yield the numbers of the lines of a section, its heading among them."""
    inside = False
    for number, line in enumerate(lines):
        if heading := _SECTION.fullmatch(line):
            inside = heading["name"].strip() == section
        if inside:
            yield number
