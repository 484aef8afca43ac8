"""`virtualDNS.dns`: what the macros of a project stand for (IDE 1.x and 2.x)."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from compiler.frontends.fourdiac.element_reader import ElementReader
from compiler.frontends.fourdiac.macros import FILE_NAME, MacroDefinitions
from compiler.frontends.fourdiac.root import read_root
from compiler.frontends.fourdiac.xml_reader import XmlElement
from compiler.frontends.source_file import read_bytes
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import reading
from compiler.ir.source import SourceTexts

_MAX_BYTES = 5_000_000
_ACTIVE = re.compile(r"//@availableDNSCollections\.(\d{1,6})")


def macros_of(
    folders: Sequence[Path], *, texts: SourceTexts, diagnostics: Diagnostics
) -> Callable[[], MacroDefinitions]:
    """Return what reads the macros of the first folder that has any, when it is first asked."""

    def find() -> MacroDefinitions:
        paths = [folder / FILE_NAME for folder in folders]
        path = next((path for path in paths if path.exists()), None)
        if path is None:
            return MacroDefinitions(str(next(iter(paths), FILE_NAME)), missing=True)
        return read_macros(path, texts=texts, diagnostics=diagnostics)

    return cache(find)


def read_macros(path: Path, *, texts: SourceTexts, diagnostics: Diagnostics) -> MacroDefinitions:
    """Read a `virtualDNS.dns`; what is wrong with it is reported."""
    file = str(path)
    data = read_bytes(path, diagnostics=diagnostics, max_bytes=_MAX_BYTES)
    if data is None:
        return MacroDefinitions(file, damaged=True)
    return read_macros_text(data, file, texts=texts, diagnostics=diagnostics)


def read_macros_text(
    data: bytes, file: str, *, texts: SourceTexts, diagnostics: Diagnostics
) -> MacroDefinitions:
    """Read the content of a `virtualDNS.dns`; see `read_macros`."""
    expected = ("VirtualDNSManagement",)
    reader = read_root(data, file, expected=expected, texts=texts, diagnostics=diagnostics)
    if reader is None:
        return MacroDefinitions(file, damaged=True)
    root = reader.document.root
    reader.note_others(root, known=("availableDNSCollections",))
    collections = list(root.iterchildren("availableDNSCollections"))
    active = _active(reader, collections)
    values: dict[str, str] = {}
    inactive: dict[str, str] = {}
    for collection in collections:
        entries = _entries(reader, collection)
        if collection is active:
            values = entries
        for name in entries:
            inactive.setdefault(name, collection.get("name", "").strip())
    return MacroDefinitions(
        file,
        values,
        {name: owner for name, owner in inactive.items() if name not in values},
        damaged=not reader.document.well_formed,
    )


def _active(reader: ElementReader, collections: list[XmlElement]) -> XmlElement | None:
    """Return the collection the author chose; the first one if his choice does not exist."""
    if not collections:
        return None
    chosen = reader.document.root.get("activeVirtualDNS", "").strip()
    found = _ACTIVE.fullmatch(chosen)
    if found and int(found[1]) < len(collections):
        return collections[int(found[1])]
    if len(collections) > 1:
        span = reader.document.attribute_span(reader.document.root, "activeVirtualDNS")
        taken = collections[0].get("name", "").strip()
        reader.diagnostics.add(reading.no_active_macros(span=span, chosen=chosen, taken=taken))
    return collections[0]


def _entries(reader: ElementReader, collection: XmlElement) -> dict[str, str]:
    """Return the macros of a collection; of two with one name the first counts."""
    entries: dict[str, str] = {}
    for child in collection.iterchildren("*"):
        if child.tag != "virtualDNSEntries":
            reader.note_unknown(child, collection)
            continue
        name = reader.required(child, "name")
        if name:
            entries.setdefault(name, child.get("value", ""))
    return entries
