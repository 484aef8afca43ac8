"""Texts in the language of Graphviz."""


def quote(text: str) -> str:
    """Write a text as a quoted string."""
    escaped = _printable(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def html(text: str) -> str:
    """Write a text for a label like HTML."""
    table = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
    return "".join(table.get(character, character) for character in _printable(text)) or " "


def _printable(text: str) -> str:
    """Put every text on one line, without the control characters no XML reader accepts."""
    one_line = " ".join(text.split())
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in one_line)
