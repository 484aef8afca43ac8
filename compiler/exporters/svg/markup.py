"""Writing XML: elements, escaped texts, numbers."""

import re
from collections.abc import Iterable
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold, or should not."""
_PLAIN = re.compile(r"[ !#-%'-;=?-~]*")
"""What stands as it is in texts and attributes: nearly everything, and this is much the fastest
way to know."""
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9._]")


def element(tag: str, *content: str, **attributes: str | float) -> str:
    """Write an element; `content` is markup already.

    Attribute names are written with `_` for `-`, and a trailing one where Python reserves
    the word (`class_`).
    """
    written = "".join(
        f" {_attribute_name(name)}={_attribute(value)}" for name, value in attributes.items()
    )
    inner = "".join(content)
    return f"<{tag}{written}>{inner}</{tag}>" if inner else f"<{tag}{written}/>"


def text(content: str) -> str:
    """Write a text so that no XML reader takes anything in it for markup."""
    return content if _PLAIN.fullmatch(content) else escape(_clean(content))


@lru_cache(1 << 14)  # blocks and tasks stand in rows and columns
def number(value: float) -> str:
    """Write a number to a tenth, without a superfluous `.0` or `-0`."""
    rounded = round(value, 1)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)


def path(corners: Iterable[tuple[float, float]]) -> str:
    """Write the `d` of a path along upright and level pieces, in as few characters as it takes."""
    written: list[str] = []
    last_x = last_y = ""
    for x, y in corners:
        next_x, next_y = number(x), number(y)
        if not written:
            written.append(f"M{next_x} {next_y}")
        elif next_y == last_y:
            written.append(f"H{next_x}")
        elif next_x == last_x:
            written.append(f"V{next_y}")
        else:
            written.append(f"L{next_x} {next_y}")
        last_x, last_y = next_x, next_y
    return "".join(written)


def identifier(name: str, prefix: str = "fb") -> str:
    """Turn any name into an XML id; different names get different ids."""
    escaped = _NOT_IN_IDS.sub(lambda found: f"-{ord(found[0]):x}-", name)
    return f"{prefix}-{escaped}"


def lines(parts: Iterable[str]) -> str:
    """Join elements, one to a line."""
    return "\n".join(parts)


@lru_cache
def _attribute_name(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _attribute(value: str | float) -> str:
    if not isinstance(value, str):
        return f'"{number(value)}"'
    return f'"{value}"' if _PLAIN.fullmatch(value) else quoteattr(_clean(value))


def _clean(content: str) -> str:
    return _UNWRITABLE.sub(_REPLACEMENT, content)
