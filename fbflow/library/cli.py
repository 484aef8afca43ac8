"""`fbflow library list|show|export`: the blocks there are.

Exit codes: 0 done; 2 the command line is wrong or a file cannot be written; 130 Ctrl-C.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from compiler.ir.diagnostics import choices_hint, nearest_hint
from fbflow.library.contents import (
    DataEntry,
    Entry,
    data_entries,
    entries,
    find_data_entry,
    find_entry,
    known_names,
)
from fbflow.library.details import show, show_data
from fbflow.library.exporting import files_of, write_files
from fbflow.library.listing import list_json, list_text
from fbflow.terminal import UsageError, guarded
from fblib.catalog import LIBRARY
from fblib.family import Family
from fblib.python_block import BlockError


def main(arguments: Sequence[str] | None = None, *, program: str = "fbflow library") -> int:
    """Run the command line and return its exit code."""
    parsed = _parser(program).parse_args(arguments)
    verbs: Mapping[str, Callable[[argparse.Namespace], None]] = {
        "list": _list,
        "show": _show,
        "export": _export,
    }
    return guarded(lambda: verbs[parsed.verb](parsed))


def _list(parsed: argparse.Namespace) -> None:
    chosen = _families(parsed.family)
    write = list_json if parsed.json else list_text
    sys.stdout.write(write(LIBRARY, chosen))


def _show(parsed: argparse.Namespace) -> None:
    found = map(_entry, parsed.type)
    texts = (show(each) if isinstance(each, Entry) else show_data(each) for each in found)
    sys.stdout.write("\n".join(texts))


def _export(parsed: argparse.Namespace) -> None:
    if parsed.python:
        _export_python(parsed)
        return
    chosen = [_entry(name) for name in parsed.type]
    if parsed.family or not parsed.type:
        for family in _families(parsed.family):
            chosen += (entry for entry in entries(LIBRARY, family) if entry.generic is None)
            chosen += data_entries(family)
    files = files_of(chosen)
    count = write_files(parsed.folder, files, force=parsed.force)
    sys.stderr.write(f"{len(files) - 1} types -> {parsed.folder} ({count} files written)\n")


def _export_python(parsed: argparse.Namespace) -> None:
    """Write the blocks of Python modules.

    Raises:
        UsageError: a module or a block cannot be used, or a file would be overwritten.
    """
    from fbflow.library.python_blocks import blocks_in, write_types  # noqa: PLC0415 - it parses

    if parsed.type or parsed.family:
        message = "--python exports blocks in Python and nothing else; leave the other names out"
        raise UsageError(message)
    try:
        blocks = [block for name in parsed.python for block in blocks_in(name)]
        written = write_types(parsed.folder, blocks, force=parsed.force)
    except BlockError as error:
        raise UsageError(str(error)) from error
    count = f"{len(blocks)} type{'' if len(blocks) == 1 else 's'}"
    sys.stderr.write(f"{count} -> {parsed.folder} ({len(written)} files written)\n")


def _families(names: Iterable[str]) -> list[Family]:
    """Return the families of these names, or all.

    Raises:
        UsageError: there is no family of a name.
    """
    known = LIBRARY.families
    for name in names:
        if name not in known:
            message = f'there is no family "{name}". {choices_hint(name, known)}'
            raise UsageError(message)
    return [known[name] for name in names] or list(known.values())


def _entry(name: str) -> Entry | DataEntry:
    found = find_entry(LIBRARY, name) or find_data_entry(LIBRARY, name)
    if found is None:
        hint = LIBRARY.why_absent(name) or nearest_hint(name, known_names(LIBRARY)).strip()
        message = f'there is no type "{name}". {hint or "The verb list names all there are."}'
        raise UsageError(message)
    return found


def _parser(program: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=program, description="The blocks there are.")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)

    listing = verbs.add_parser("list", help="all types with their comments, by family")
    _add_family(listing)
    listing.add_argument("--json", action="store_true", help="for machines")

    showing = verbs.add_parser("show", help="a type: its picture, where it belongs, its code")
    showing.add_argument(
        "type", nargs="+", metavar="TYPE", help="such as F_ADD, or a generic one such as ADD_5"
    )

    exporting = verbs.add_parser("export", help="write files that the 4diac IDE opens")
    exporting.add_argument("folder", metavar="DIR", type=Path, help="the folder of the library")
    exporting.add_argument(
        "type",
        nargs="*",
        metavar="TYPE",
        help="only these (default: all; generic ones only in the sizes named here: E_SPLIT_5)",
    )
    _add_family(exporting)
    exporting.add_argument(
        "--python",
        metavar="MODULE[:NAME]",
        action="append",
        default=[],
        help="instead, the function blocks of a Python module, or one of them, into DIR itself: "
        "it is imported; may be repeated",
    )
    exporting.add_argument("--force", action="store_true", help="overwrite files that differ")
    return parser


def _add_family(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--family",
        metavar="NAME",
        action="append",
        default=[],
        help="only this family; may be repeated",
    )
