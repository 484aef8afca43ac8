"""Texts in Mermaid's charts."""

import re

_UNSAFE = re.compile(r"[^\w .,+*/=→-]")


def escape(text: str) -> str:
    """Write a text for a quoted label.

    Mermaid decodes `#34;` to a character after parsing, so that every character its parser,
    its directives (`%%{`) or HTML could take for their own is written by its number.
    """
    one_line = " ".join(text.split()) or " "
    return _UNSAFE.sub(_number, one_line)


def _number(match: re.Match[str]) -> str:
    character = match[0]
    return f"#{ord(character)};" if character.isprintable() else "\N{REPLACEMENT CHARACTER}"
