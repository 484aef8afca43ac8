"""What was uploaded: told by its content, since its name may say anything."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Literal

import orjson

from compiler.ir.diagnostics import choices_hint
from server.service.errors import InvalidError, WhichError

Kind = Literal["project", "system", "bootfile", "json"]

_ENDINGS = {"system": ".sys", "bootfile": ".fboot", "json": ".json", "project": ".zip"}
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_WIDE = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"<\0", "utf-16-le"))
_BLANK = b" \t\r\n"
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f\\/:*?"<>|\u2028-\u202e\u2066-\u2069]')
_LONGEST_NAME = 120
_MOST_LISTED = 20
_MAIN_ENDINGS = (".sys", ".fboot", ".json")
_ACCEPTED = "a 4diac system (.sys), a boot file (.fboot), a JSON config, dag.json, or a ZIP of them"


def plain_name(given: str) -> str:
    """Return the last part of a file's name, without what file systems or readers stumble on."""
    last = re.split(r"[/\\]", given)[-1]
    shown = "".join(c if c.isprintable() else "_" for c in _NOT_IN_NAMES.sub("_", last))
    name = shown.strip(" .") or "upload"
    # In bytes: that is what file systems count.
    path = PurePosixPath(name)
    ending = path.suffix if len(path.suffix) < _LONGEST_NAME // 4 else ""
    stem = name.removesuffix(ending).encode(errors="replace")[: _LONGEST_NAME - len(ending)]
    return f"{stem.decode(errors='ignore').rstrip(' .')}{ending}"


def kind_of(data: bytes) -> Kind:
    """Return what the bytes of an upload are.

    Raises:
        InvalidError: they are no source.
    """
    if data.startswith(_ZIP):
        return "project"
    start = data[:4_096].removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK)
    for mark, encoding in _WIDE:
        if data.startswith(mark):
            start = data[:4_096].decode(encoding, "ignore").lstrip("\ufeff \t\r\n").encode()
    if not start.strip():
        message = f"the file is empty; expected {_ACCEPTED}"
        raise InvalidError(message)
    if start.startswith(b"<"):
        return "system"
    if start[:1] in (b"{", b"[", b'"'):
        return "json"
    if b"<Request" in data:
        return "bootfile"
    message = f"the file is no source; expected {_ACCEPTED}"
    raise InvalidError(message)


def named_for(name: str, kind: Kind) -> str:
    """Return a plain name with the ending of what the file really is."""
    ending = _ENDINGS[kind]
    path = PurePosixPath(name)
    if path.suffix.lower() == ending:
        return f"{path.stem}{ending}"
    known = path.suffix.lower() in _ENDINGS.values()
    return f"{path.stem if known else name}{ending}"


def main_of(members: Sequence[str], folder: Path, *, chosen: str = "") -> str:
    """Return which file of an unpacked project is to be compiled.

    Args:
        members: the files, as paths within the folder.
        folder: where they are.
        chosen: the one that was asked for: its path or its name; "" = there is only one.

    Raises:
        InvalidError: there is none.
        WhichError: there are several.
    """
    candidates = _candidates(members, folder)
    if chosen:
        return _chosen(chosen, members)
    if not candidates:
        message = f"there is no source in the ZIP; expected {_ACCEPTED}"
        raise InvalidError(message)
    if len(candidates) > 1:
        listed = ", ".join(f'"{one}"' for one in candidates[:_MOST_LISTED])
        more = ", …" if len(candidates) > _MOST_LISTED else ""
        message = (
            f"the ZIP has {len(candidates)} sources: {listed}{more}; choose one by its name "
            "(system=…)"
        )
        raise WhichError(message, choices=candidates)
    return candidates[0]


def _candidates(members: Sequence[str], folder: Path) -> Sequence[str]:
    """Return what may be meant: systems, else boot files, else configs that no other one names."""
    for ending in _MAIN_ENDINGS:
        found = sorted(one for one in members if PurePosixPath(one).suffix.lower() == ending)
        if found:
            return found if ending != ".json" else _outermost(found, folder)
    return ()


def _chosen(chosen: str, members: Sequence[str]) -> str:
    sources = [one for one in members if PurePosixPath(one).suffix.lower() in _MAIN_ENDINGS]
    if chosen in sources:
        return chosen
    named = [one for one in sources if PurePosixPath(one).name == chosen]
    if len(named) == 1:
        return named[0]
    why = "there are several of that name: give its path" if named else ""
    hint = why or choices_hint(chosen, sources)
    message = f'there is no source "{chosen}" in the ZIP. {hint}'.rstrip()
    raise InvalidError(message)


def _outermost(configs: Sequence[str], folder: Path) -> Sequence[str]:
    """Return the configs that are no sub-graphs of others."""
    inner: set[str] = set()
    for one in configs:
        beside = PurePosixPath(one).parent
        # Lexically: what is named may be anything, and nothing of it is looked for.
        named = {normpath(beside / name) for name in _sub_graphs(folder / one)}
        inner |= named - {one}
    return [one for one in configs if one not in inner] or configs


def _sub_graphs(path: Path) -> Iterable[str]:
    """Yield the files that a config names as its sub-graphs, wherever in it."""
    try:
        waiting: list[object] = [orjson.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))]
    except orjson.JSONDecodeError:
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            name = value.get("graph")
            if isinstance(name, str):
                yield name
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
