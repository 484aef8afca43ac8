"""Names in archives: those of a run's files, so that every system can unpack them."""

import os
from collections.abc import Iterator
from pathlib import Path

_ODD = frozenset('\\:*?"<>|%')


def files_in(folder: Path, *, but: str) -> tuple[list[Path], list[Path]]:
    """Return all files in a folder, and what is neither file nor folder: links, pipes, devices.

    Args:
        folder: where to look; if there is none, nothing is found.
        but: the name of a folder directly in it that does not count.
    """
    files: list[Path] = []
    others: list[Path] = []
    for each in _scan(folder):
        path = Path(each.path)
        if each.is_dir(follow_symlinks=False):
            if path != folder / but:
                inner = files_in(path, but="")
                files += inner[0]
                others += inner[1]
        elif each.is_file(follow_symlinks=False):
            files.append(path)
        else:
            others.append(path)
    return files, others


def member_names(paths: list[Path], folder: Path) -> dict[str, Path]:
    """Return the files of a folder by names for an archive, sorted."""
    found: dict[str, Path] = {}
    for path in sorted(paths, key=os.fsencode):
        name = _member_name(path.relative_to(folder).as_posix())
        while name in found:
            name += "_"
        found[name] = path
    return dict(sorted(found.items()))


def _scan(folder: Path) -> "Iterator[os.DirEntry[str]]":
    try:
        with os.scandir(folder) as found:
            yield from found
    except FileNotFoundError:
        return


def _member_name(name: str) -> str:
    """Return a name with `%5C` for a character that some system reads in a way of its own."""
    if "%" in name and not any(_is_odd(sign) for sign in name if sign != "%"):
        return name
    return "".join(_escaped(sign) if _is_odd(sign) else sign for sign in name)


def _is_odd(sign: str) -> bool:
    return sign in _ODD or sign < " " or sign == "\x7f" or "\ud800" <= sign <= "\udfff"


def _escaped(sign: str) -> str:
    return "".join(f"%{byte:02X}" for byte in sign.encode(errors="surrogateescape"))
