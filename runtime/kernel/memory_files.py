"""Files in memory, and what names files of a run may have."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from typing_extensions import override

from fblib.service import FileError, Files

_PART = re.compile(r"[^\x00-\x1f\x7f\\:*?\"<>|/]+")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_MOST = 255
"""Bytes that one part of a name may have."""
_LONGEST = 1_024
"""Bytes that a whole name may have."""


class MemoryFiles(Files):
    """Files that live as long as their run."""

    def __init__(self) -> None:
        """Begin with none."""
        self._texts: dict[str, str] = {}

    @property
    def texts(self) -> Mapping[str, str]:
        """All files by name."""
        return MappingProxyType(self._texts)

    @override
    def read(self, name: str) -> str | None:
        """Return the text of a file; None if there is none."""
        return self._texts.get(checked_name(name))

    @override
    def write(self, name: str, text: str) -> None:
        """Make a file."""
        self._texts[checked_name(name)] = text

    @override
    def append(self, name: str, text: str) -> None:
        """Add to a file."""
        name = checked_name(name)
        self._texts[name] = self._texts.get(name, "") + text


def checked_name(name: str) -> str:
    """Return the name of a file if it cannot lead out of its folder, on any system.

    Raises:
        FileError: it is empty, absolute or hidden, or has characters that some system reads in
            a way of its own.
    """
    if not name:
        message = 'the name of the file is empty; give one such as "log.csv"'
        raise FileError(message)
    if len(name.encode(errors="surrogatepass")) > _LONGEST:
        message = f'the name of the file "{name[:40]}…" is refused: more than {_LONGEST} bytes'
        raise FileError(message)
    for part in name.split("/"):
        if why := _fault(part):
            message = (
                f'the file "{name}" is refused: {why}; a run may use only files of its own '
                'folder: give a name such as "log.csv" or "data/log.csv"'
            )
            raise FileError(message)
    return name


def _fault(part: str) -> str:
    """Say what is wrong with one part of a name; "" if nothing is."""
    if not part:
        return "it is absolute or has an empty part"
    if part.startswith("."):
        return "it leads out of the folder" if part == ".." else "a part of it begins with a dot"
    if not _PART.fullmatch(part):
        return 'it has one of the characters \\ : * ? " < > | or a control character'
    if _DEVICE.fullmatch(part):
        return "Windows has a device of that name"
    if part[-1] in ". ":
        return "a part of it ends with a dot or a space"
    if len(part.encode(errors="surrogatepass")) > _MOST:
        return f"a part of it has more than {_MOST} bytes"
    return ""
