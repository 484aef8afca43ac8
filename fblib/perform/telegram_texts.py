"""Long texts in messages of the length that Telegram takes."""

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
_BORDERS = ("\n\n", "\n", " ")


def size(text: str) -> int:
    """Return how long Telegram finds a text: a character beyond the basic plane counts twice."""
    return len(text) + sum(character > "\uffff" for character in text)


def pieces(text: str, *, longest: int = LONGEST_TEXT) -> list[str]:
    """Divide a text, where possible between paragraphs, lines or words; no piece is blank."""
    found = []
    while size(text[: longest + 1]) > longest:
        end = _end(text, longest)
        found.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [piece for piece in (*found, text) if piece.strip()]


def _end(text: str, longest: int) -> int:
    """Return where the first piece ends."""
    most = taken = 0
    while taken + size(text[most]) <= longest:
        taken += size(text[most])
        most += 1
    for border in _BORDERS:
        # Not where it leaves next to nothing for this piece.
        place = text.rfind(border, most // 2, most + 1)
        if place > 0:
            return place
    return most
