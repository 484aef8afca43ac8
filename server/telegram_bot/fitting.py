"""Texts that are longer than Telegram takes, in pieces."""

import re
from collections.abc import Iterator, Sequence

_TAG = re.compile(r"<(/?)([a-z-]+)([^>]*)>")
_DOTS = "\n…"
_ENTITY = re.compile(r"&[#A-Za-z0-9]{1,10};|.", re.DOTALL)


def length(text: str) -> int:
    """Return how long Telegram takes a text to be (UTF-16), and a little more: tags count here."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, most: int) -> Sequence[str]:
    """Return HTML in pieces of at most so many characters, cut at the ends of lines if possible.

    What is open at the end of a piece is closed there, and opened again in the next one.
    """
    if length(text) <= most:
        return [text]
    found: list[str] = []
    current, opened = "", list[tuple[str, str]]()
    for atom in _atoms(text):
        _follow(atom, opened)
        if length(current + atom + _closing(opened)) > most and current:
            whole, rest = _at_line_end(current)
            still_open = _open_at_end(whole)
            found.append(whole + _closing(still_open))
            current = "".join(tag for _, tag in still_open) + rest
        current += atom
    return [*found, current] if current else found


def shortened(text: str, most: int) -> str:
    """Return HTML of at most so many characters; what is left out at its end is told by dots."""
    if length(text) <= most:
        return text
    return f"{pieces(text, most - len(_DOTS))[0]}{_DOTS}"


def _atoms(text: str) -> Iterator[str]:
    """Yield what may not be cut: tags, entities, characters."""
    place = 0
    for tag in _TAG.finditer(text):
        yield from (one.group() for one in _ENTITY.finditer(text, place, tag.start()))
        yield tag.group()
        place = tag.end()
    yield from (one.group() for one in _ENTITY.finditer(text, place))


def _at_line_end(text: str) -> tuple[str, str]:
    """Cut a text behind its last line, if it has one that is not very short."""
    place = text.rfind("\n")
    if place < len(text) // 2:
        return text, ""
    return text[:place], text[place + 1 :]


def _closing(opened: Sequence[tuple[str, str]]) -> str:
    return "".join(f"</{name}>" for name, _ in reversed(opened))


def _open_at_end(text: str) -> list[tuple[str, str]]:
    opened: list[tuple[str, str]] = []
    for tag in _TAG.finditer(text):
        _follow(tag.group(), opened)
    return opened


def _follow(atom: str, opened: list[tuple[str, str]]) -> None:
    """Note what a tag opens or closes."""
    tag = _TAG.fullmatch(atom)
    if tag is None:
        return
    if not tag[1]:
        opened.append((tag[2], atom))
    elif opened and opened[-1][0] == tag[2]:
        opened.pop()


def words_of(text: str) -> str:
    """Return HTML as plain text."""
    plain = _TAG.sub("", text)
    for entity, sign in (
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#34;", '"'),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ):
        plain = plain.replace(entity, sign)
    return plain
