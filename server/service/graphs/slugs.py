"""Ids of graphs: of addresses and folders, made from names in any script."""

import hashlib
import re
import unicodedata
from collections.abc import Container

_LONGEST = 60
_CYRILLIC = dict(
    zip(
        "абвгдезийклмнопрстуфхцчшщъыьэюяёіїєґў",
        (
            *("a", "b", "v", "g", "d", "e", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r"),
            *("s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya"),
            *("yo", "i", "yi", "ye", "g", "u"),
        ),
        strict=True,
    )
) | {"ж": "zh"}
_LATIN = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l"}
_SPELLED = str.maketrans(_CYRILLIC | _LATIN)
_OTHERS = re.compile(r"[^a-z0-9_]+")


def slug_of(name: str) -> str:
    """Return a name in small Latin letters, digits, `_` and `-`; "" if nothing of it is left."""
    # Before accents are dropped: й is not и.
    spelled = unicodedata.normalize("NFC", name).casefold().translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return _OTHERS.sub("-", plain.lower())[:_LONGEST].strip("-_")


def id_for(name: str, taken: Container[str]) -> str:
    """Return an id for a graph of that name.

    A name whose slug another graph has gets a piece of its own hash behind it: the same one
    whenever it is asked for.
    """
    slug = slug_of(name) or "graph"
    if slug != "graph" and slug not in taken:
        return slug
    digest = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()
    lengths = range(6, len(digest))
    return next(found for n in lengths if (found := f"{slug}-{digest[:n]}") not in taken)
