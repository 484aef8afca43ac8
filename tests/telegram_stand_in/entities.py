"""Texts and their entities: HTML as bots send it, commands as people write them.

Offsets and lengths are those of UTF-16, as Telegram counts.
"""

import re
from dataclasses import dataclass, field
from html import unescape

from tests.telegram_stand_in.refusals import Json, bad

_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)(?P<rest>[^>]*)>")
_ATTRIBUTE = re.compile(r"""\s+([a-zA-Z-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
_COMMAND = re.compile(r"(?<!\S)/\w{1,64}(?:@\w+)?")
_KINDS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}


def units(text: str) -> int:
    """Return how long a text is for Telegram."""
    return len(text.encode("utf-16-le")) // 2


def commands_in(text: str) -> list[Json]:
    """Return the entities of the commands that a person writes."""
    return [
        {"type": "bot_command", "offset": units(text[: found.start()]), "length": units(found[0])}
        for found in _COMMAND.finditer(text)
    ]


def shown(text: str, parse_mode: str) -> tuple[str, list[Json]]:
    """Return a text as readers see it, without spaces around it, and its entities.

    Raises:
        Refusal: its HTML is wrong, or it is in another markup than HTML.
    """
    if parse_mode not in ("", "HTML", "html"):
        raise bad(
            why=f"unsupported parse_mode (the stand-in of Telegram knows HTML, not {parse_mode})"
        )
    plain, entities = _Html(text).read() if parse_mode else (text, [])
    before, after = units(plain) - units(plain.lstrip()), units(plain.strip())
    return plain.strip(), [
        {**entity, "offset": start, "length": end - start}
        for entity in entities
        for start in [max(entity["offset"] - before, 0)]
        for end in [min(entity["offset"] + entity["length"] - before, after)]
        if end > start
    ]


@dataclass
class _Html:
    """A text in HTML that is read once."""

    source: str
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    _open: list[tuple[str, Json]] = field(default_factory=list)

    def read(self) -> tuple[str, list[Json]]:
        place = 0
        for sign in re.finditer("[<&]", self.source):
            if sign.start() < place:
                continue
            self.text += self.source[place : sign.start()]
            place = self._sign(sign.start())
        self.text += self.source[place:]
        if self._open:
            raise _wrong(
                why=f'Can\'t find end tag corresponding to start tag "{self._open[-1][0]}"'
            )
        return self.text, sorted(self.entities, key=lambda one: (one["offset"], -one["length"]))

    def _sign(self, place: int) -> int:
        """Read what begins with a sign; return where it ends."""
        if self.source[place] == "&":
            found = _REFERENCE.match(self.source, place)
            self.text += unescape(found[0]) if found else "&"
            return found.end() if found else place + 1
        tag = _TAG.match(self.source, place)
        offset = len(self.source[:place].encode())
        if tag is None:
            raise _wrong(why=f'Unsupported start tag "" at byte offset {offset}')
        if tag["end"]:
            self._closes(tag["name"].lower(), offset)
        else:
            self._opens(tag["name"].lower(), dict(_ATTRIBUTE.findall(tag["rest"])), offset)
        return tag.end()

    def _opens(self, name: str, attributes: dict[str, str], offset: int) -> None:
        if name not in _KINDS:
            raise _wrong(why=f'Unsupported start tag "{name}" at byte offset {offset}')
        values = {key: unescape(value.strip("\"'")) for key, value in attributes.items()}
        if name == "span" and values.get("class") != "tg-spoiler":
            raise _wrong(why=f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
        entity: Json = {"type": _KINDS[name], "offset": units(self.text)}
        if name == "a":
            entity["url"] = values.get("href", "")
        if name == "blockquote" and "expandable" in values:
            entity["type"] = "expandable_blockquote"
        self._open.append((name, entity))

    def _closes(self, name: str, offset: int) -> None:
        if not self._open:
            raise _wrong(why=f"Unexpected end tag at byte offset {offset}")
        opened, entity = self._open.pop()
        if opened != name:
            raise _wrong(
                why=f'Unmatched end tag at byte offset {offset}, expected "</{opened}>", '
                f'found "</{name}>"'
            )
        entity["length"] = units(self.text) - entity["offset"]
        if entity["length"] and entity.get("url") != "":
            self.entities.append(entity)


def _wrong(why: str) -> Exception:
    return bad(f"can't parse entities: {why}")
