"""Writing XML: elements, escaped texts, numbers."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def element(tag: str, *content: str, **attributes: str | float) -> str:
    """Write an element; `content` is markup already.

    Attribute names are written with `_` for `-`, and a trailing one where Python reserves
    the word (`class_`).
    """
    written = "".join(
        f" {name.rstrip('_').replace('_', '-')}={_attribute(value)}"
        for name, value in attributes.items()
    )
    inner = "".join(content)
    return f"<{tag}{written}>{inner}</{tag}>" if inner else f"<{tag}{written}/>"


def text(content: str) -> str:
    """Write a text so that no XML reader takes anything in it for markup."""
    return escape(_clean(content))


def number(value: float) -> str:
    """Write a number to a tenth, without a superfluous `.0` or `-0`."""
    rounded = round(value, 1)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)


def identifier(name: str) -> str:
    """Turn any name into an XML id; different names get different ids."""
    return "fb-" + "".join(
        c if c.isascii() and (c.isalnum() or c in "._") else f"-{ord(c):x}-" for c in name
    )


def lines(parts: Iterable[str]) -> str:
    """Join elements, one to a line."""
    return "\n".join(parts)


def _attribute(value: str | float) -> str:
    if isinstance(value, str):
        return quoteattr(_clean(value))
    return f'"{number(value)}"'


def _clean(content: str) -> str:
    """Replace the characters XML 1.0 cannot hold."""
    return "".join(c if _allowed(ord(c)) else _REPLACEMENT for c in content)


def _allowed(code: int) -> bool:
    if code < 0x20:  # noqa: PLR2004 - the ranges of the XML specification
        return code in (0x9, 0xA, 0xD)
    return not (0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF))  # noqa: PLR2004
