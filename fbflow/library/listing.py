"""The list of everything in the library: for people by family, for machines as JSON."""

import json
from collections.abc import Iterable, Iterator

from fbflow.library.contents import Entry, entries
from fblib.catalog import Library
from fblib.family import Family


def list_text(library: Library, families: Iterable[Family]) -> str:
    """Return the names of all types by family, each with its comment."""
    return "\n".join(_family_text(library, family) for family in families)


def list_json(library: Library, families: Iterable[Family]) -> str:
    """Return the same as a JSON list."""
    listed = [_record(entry) for family in families for entry in entries(library, family)]
    return json.dumps(listed, indent=1, ensure_ascii=False) + "\n"


def _family_text(library: Library, family: Family) -> str:
    origin = "" if family.package == "fbflow" else f" (from {family.package})"
    return "".join(_lines(entries(library, family), f"{family.name}: {family.comment}{origin}"))


def _lines(listed: Iterable[Entry], title: str) -> Iterator[str]:
    rows = [(entry.name, entry.declaration.comment) for entry in listed]
    width = max((len(name) for name, _ in rows), default=0)
    yield f"{title}\n"
    for name, comment in rows:
        yield f"  {name:<{width}}  {comment}".rstrip() + "\n"


def _record(entry: Entry) -> dict[str, object]:
    return {
        "name": entry.name,
        "kind": entry.declaration.kind,
        "family": entry.family.name,
        "package": entry.declaration.package,
        "from": entry.family.package,
        "comment": entry.declaration.comment,
        "body": entry.body,
        "generic": entry.generic is not None,
    }
