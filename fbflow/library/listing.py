"""The list of everything in the library: for people by family, for machines as JSON."""

import json
from collections.abc import Iterable, Iterator, Sequence

from fbflow.library.contents import DataEntry, Entry, data_entries, entries
from fblib.catalog import Library
from fblib.family import Family

_SHOWN = 4
"""How many members of a struct stand in the list."""


def list_text(library: Library, families: Iterable[Family]) -> str:
    """Return the names of all types by family, each with its comment."""
    return "\n".join(_family_text(library, family) for family in families)


def list_json(library: Library, families: Iterable[Family]) -> str:
    """Return the same as a JSON list."""
    listed = [
        record
        for family in families
        for record in (
            *map(_record, entries(library, family)),
            *map(_data_record, data_entries(family)),
        )
    ]
    return json.dumps(listed, indent=1, ensure_ascii=False) + "\n"


def _family_text(library: Library, family: Family) -> str:
    origin = "" if family.package == "fbflow" else f" (from {family.package})"
    rows = [(entry.name, entry.declaration.comment) for entry in entries(library, family)]
    rows += ((entry.name, _members(entry)) for entry in data_entries(family))
    return "".join(_lines(rows, f"{family.name}: {family.comment}{origin}"))


def _lines(rows: Sequence[tuple[str, str]], title: str) -> Iterator[str]:
    width = max((len(name) for name, _ in rows), default=0)
    yield f"{title}\n"
    for name, comment in rows:
        yield f"  {name:<{width}}  {comment}".rstrip() + "\n"


def _members(entry: DataEntry) -> str:
    names = [member.name for member in entry.members]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{entry.kind}: {', '.join(names[:_SHOWN])}{more}"


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


def _data_record(entry: DataEntry) -> dict[str, object]:
    return {
        "name": entry.name,
        "kind": entry.kind,
        "family": entry.family.name,
        "package": entry.declaration.package,
        "from": entry.family.package,
        "members": [member.name for member in entry.members],
    }
