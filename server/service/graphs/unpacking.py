"""Unpacking a ZIP that anybody may have made.

Nothing in it is believed: names must stay within the folder and be files of their own, sizes are
those that really come out, and what would be a link, a device or a secret is refused.
"""

import stat
import struct
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from server.service.errors import InvalidError, TooLargeError

_ENTRY = b"PK\x01\x02"
"""Begins each entry of the list of contents."""
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_PIECE = 256 * 1024
_RATIO = 200
"""How many times its packed size a file may have; XML has up to some forty."""
_SMALL = 1024 * 1024
"""Bytes below which nobody minds the ratio."""
_DEEPEST = 30
_LONGEST_PART = 200
_LONGEST = 1_000
"""Bytes of a part of a name, and of a whole name."""
_SHOWN = 80
_READ_HIDDEN = frozenset({".lib", ".project"})
"""Hidden files that belong to a project of the 4diac IDE; others are tools' own."""
_JUNK = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})
_MALFORMED = (
    *(BadZipFile, struct.error, zlib.error, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, OverflowError, IndexError),
)
"""What reading a damaged archive may raise."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much may come out of a ZIP."""

    members: int
    unpacked: int
    """Bytes of all files."""


def unpack(data: bytes, folder: Path, bounds: Bounds) -> Sequence[str]:
    """Unpack a ZIP into an empty folder.

    Returns:
        The files that were written, as paths within the folder; without those of other tools.

    Raises:
        InvalidError: it is damaged, encrypted, or its names lead elsewhere.
        TooLargeError: it has more in it than is allowed.
    """
    if data.count(_ENTRY) > bounds.members:
        # Before the list is read: it would become an object for each.
        message = f"the ZIP has more than {bounds.members:,} files"
        raise TooLargeError(message)
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = _checked(archive.infolist())
            return _extracted(archive, members, folder, bounds.unpacked)
    except _MALFORMED as error:
        message = f"the ZIP is damaged: {error}"
        raise InvalidError(message) from error


def _checked(entries: Sequence[ZipInfo]) -> Sequence[ZipInfo]:
    """Return the files to unpack, after a look at all names."""
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    kept: list[ZipInfo] = []
    for entry in entries:
        name = entry.orig_filename
        if why := _fault(entry, name.removesuffix("/")):
            message = f"the ZIP is refused: {_shown(name)} {why}"
            raise InvalidError(message)
        parts = name.removesuffix("/").split("/")
        within = parts if entry.is_dir() else parts[:-1]
        folders |= {_same("/".join(within[: n + 1])): name for n in range(len(within))}
        if entry.is_dir():
            continue
        other = files.setdefault(_same(name), name)
        if other is not name:
            message = f"the ZIP is refused: {_shown(name)} is in it twice"
            raise InvalidError(message)
        if not any(_is_junk(part) for part in parts):
            kept.append(entry)
    if both := next((name for key, name in files.items() if key in folders), ""):
        message = f"the ZIP is refused: {_shown(both)} is a file and a folder"
        raise InvalidError(message)
    return kept


def _fault(entry: ZipInfo, name: str) -> str:
    """Say why an entry is refused; "" if nothing is wrong with it."""
    return _fault_of_name(name) or _fault_of_kind(entry)


def _fault_of_name(name: str) -> str:
    parts = name.split("/")
    checks = (
        (len(name.encode(errors="replace")) > _LONGEST, f"has more than {_LONGEST} bytes"),
        (len(parts) > _DEEPEST, f"is deeper than {_DEEPEST} folders"),
        ("" in parts, "is absolute or has an empty part"),
        (".." in parts or "." in parts, "leads elsewhere"),
        ("\\" in name or ":" in name, "has a \\ or a : in its name"),
        (not all(map(_is_plain, name)), "has a character in its name that nobody can see"),
        (any(part != part.rstrip(" .") for part in parts), "ends in a blank or a dot"),
        (any(len(part.encode()) > _LONGEST_PART for part in parts), "has too long a name"),
    )
    return next((why for is_so, why in checks if is_so), "")


def _fault_of_kind(entry: ZipInfo) -> str:
    mode = entry.external_attr >> 16
    kind = stat.S_IFMT(mode) if entry.create_system == _UNIX else 0
    checks = (
        (stat.S_ISLNK(mode), "is a link"),
        (kind not in (0, stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK), "is no file"),
        (bool(entry.flag_bits & _ENCRYPTED), "is encrypted: pack it without a password"),
        (
            entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED),
            "is packed in an unusual way: pack it with the ordinary method, deflate",
        ),
    )
    return next((why for is_so, why in checks if is_so), "")


_UNIX = 3
"""The system of archives whose files have a mode."""


def _extracted(
    archive: ZipFile, members: Sequence[ZipInfo], folder: Path, most: int
) -> Sequence[str]:
    left = most
    for entry in members:
        target = folder.joinpath(*entry.filename.split("/"))
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            for piece in _pieces(archive, entry):
                left -= len(piece)
                if left < 0:
                    message = f"the ZIP has more than {most:,} bytes when it is unpacked"
                    raise TooLargeError(message)
                file.write(piece)
    return [entry.filename for entry in members]


def _pieces(archive: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
    """Yield what is in a file, as long as it is not many times more than was packed."""
    most = max(_SMALL, _RATIO * entry.compress_size)
    seen = 0
    with archive.open(entry) as file:
        while piece := file.read(_PIECE):
            seen += len(piece)
            if seen > most:
                message = (
                    f"the ZIP is refused: {_shown(entry.filename)} becomes more than {_RATIO} "
                    "times as large as it is packed"
                )
                raise TooLargeError(message)
            yield piece
    if seen != entry.file_size:
        message = f"{_shown(entry.filename)} has another size than the ZIP says"
        raise BadZipFile(message)


def _is_plain(character: str) -> bool:
    return character.isprintable() and character != "\N{REPLACEMENT CHARACTER}"


def _is_junk(part: str) -> bool:
    return part in _JUNK or (part.startswith(".") and part not in _READ_HIDDEN)


def _same(name: str) -> str:
    """Return what is equal for names that some file system takes for one."""
    return unicodedata.normalize("NFC", name).casefold()


def _shown(name: str) -> str:
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
    return f'"{plain[:_SHOWN]}{"…" if len(plain) > _SHOWN else ""}"'
