"""Texts made fit for one line of a terminal."""

_LONGEST = 10_000
"""Characters that are looked at; no line shows more."""


def one_line(text: str, width: int = 0) -> str:
    """Return a text as one line without signs that a terminal obeys, at most `width` wide.

    Results and errors come from anywhere: what is in them may not move the cursor.
    """
    words = " ".join(text[:_LONGEST].split())
    if not words.isprintable():
        words = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in words)
    if not width or len(words) <= width:
        return words
    return words[: max(width - 1, 0)].rstrip() + "…"
