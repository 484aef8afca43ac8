"""The documentation of the library: a page for each family, and their index."""

import inspect
import re
from collections.abc import Iterator
from importlib import import_module

from compiler.ir.declarations import InterfaceDeclaration
from fbflow.library.contents import DataEntry, Entry, data_entries, entries, places_of
from fbflow.library.picture import pin_label, type_text
from fbflow.library.sheet import sheet
from fblib.catalog import Library
from fblib.families import OPERATIONS
from fblib.family import Family

_NOTE = "<!-- made from the declarations of the blocks; CONTRIBUTING.md says how -->"
_MARKUP = re.compile(r"([\\|<*_`\[\]])")
_INDEX = f"""{_NOTE}
# The blocks of FBFlow

One page for each family, with a picture of its blocks and a table of their pins.
`fbflow library show TYPE` shows the same of one block, with its code.
`fbflow library export DIR` writes all of them as files for the 4diac IDE.
How they compare with 4diac's own library stands in [conformance.md](../conformance.md).

| family | | blocks |
|---|---|---|
"""
_HEAD = ("| pin | | type | initial value | WITH | |", "|---|---|---|---|---|---|")


def documented(library: Library) -> list[Family]:
    """Return the families that have pages: our own, by name."""
    ours = (family for family in library.families.values() if family.package == "fbflow")
    return sorted(ours, key=lambda family: family.name)


def index(library: Library) -> str:
    """Return the index of all families."""
    rows = []
    for family in documented(library):
        listed = list(entries(library, family))
        names = ", ".join(f"`{entry.name}`" for entry in listed[:4])
        more = f" and {len(listed) - 4} more" if len(listed) > 4 else ""  # noqa: PLR2004
        rows.append(
            f"| [{family.name}]({family.name}.md) | {_text(family.comment)} | {names}{more} |"
        )
    return _INDEX + "\n".join(rows) + "\n"


def page(library: Library, family: Family) -> str:
    """Return the page of a family."""
    listed = list(entries(library, family))
    return "\n".join(
        (
            _NOTE,
            f"# {_text(family.comment)}",
            "",
            *_introduction(family),
            f"![The blocks of the family {family.name}]({family.name}.svg)",
            "",
            *(line for entry in listed for line in _section(entry)),
            *(line for data in data_entries(family) for line in _data_section(data)),
        )
    )


def picture_of(library: Library, family: Family) -> str:
    """Return the sheet with the blocks of a family, generic names by their example."""
    drawn = {entry.declaration.name: entry.declaration for entry in entries(library, family)}
    return sheet(family.comment, drawn.values())


def _introduction(family: Family) -> Iterator[str]:
    """Yield what the family's module says of itself, which is written for readers."""
    room = "ops" if family.name in OPERATIONS else "std"
    described = inspect.getdoc(import_module(f"fblib.{room}.{family.name}")) or ""
    for paragraph in described.split("\n\n"):
        yield from (_text(" ".join(paragraph.split())), "")


def _section(entry: Entry) -> Iterator[str]:
    declaration = entry.declaration
    yield f"## `{entry.name}`"
    yield ""
    if declaration.comment:
        yield f"{_text(declaration.comment).rstrip('.')}."
    kind = "" if declaration.kind == "block" else f", {declaration.kind} type"
    yield f"{_sentence(entry.body)}{kind}; package `{declaration.package or 'none'}`."
    if entry.generic:
        places = places_of(entry.generic)
        yield f"A name for many types ({places}), here as `{entry.declaration.name}`."
    yield ""
    rows = list(_pins(declaration.interface))
    if rows:
        yield from (*_HEAD, *rows, "")


def _data_section(entry: DataEntry) -> Iterator[str]:
    yield from (f"## `{entry.name}`", "")
    yield f"{_sentence(entry.kind)}; package `{entry.declaration.package or 'none'}`."
    yield from ("", "| name | type | value | |", "|---|---|---|---|")
    for member in entry.members:
        of_type, _, value = type_text(member).partition(" := ")
        shown = f"`{value}`" if value else ""
        yield _row(member.name, f"`{of_type}`", shown, _text(member.comment))
    yield ""


def _pins(pins: InterfaceDeclaration) -> Iterator[str]:
    for kind, events in (
        ("event input", pins.event_inputs),
        ("event output", pins.event_outputs),
    ):
        for event in events:
            data = ", ".join(f"`{pin_label(name)}`" for name in event.with_data)
            yield _row(event.name, kind, f"`{event.type}`", "", data, _text(event.comment))
    for kind, variables in (
        ("input", pins.inputs),
        ("output", pins.outputs),
        ("in and out", pins.in_outs),
    ):
        for each in variables:
            of_type = type_text(each).partition(" := ")[0]
            initial = f"`{each.initial}`" if each.initial else ""
            yield _row(each.name, kind, f"`{of_type}`", initial, "", _text(each.comment))
    for kind, adapters in (("plug", pins.plugs), ("socket", pins.sockets)):
        for adapter in adapters:
            yield _row(adapter.name, kind, f"`{adapter.type}`", "", "", _text(adapter.comment))


def _row(name: str, *cells: str) -> str:
    return f"| `{pin_label(name)}` | {' | '.join(cells)} |".replace("  ", " ")


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _text(plain: str) -> str:
    """Write a text so that Markdown takes nothing in it for markup."""
    return _MARKUP.sub(r"\\\1", " ".join(plain.split()))
