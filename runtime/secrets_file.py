"""Secrets from a file and from the environment: what `secret:NAME` stands for in parameters."""

import json
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from runtime.usage import UsageError

PREFIX = "FBFLOW_SECRET_"
_LARGEST = 1024 * 1024
_NAME = re.compile(r"[\w.-]{1,100}")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""Where systemd puts what its LoadCredential= names, for one service only."""


def load_secrets(path: Path | None, environment: Mapping[str, str]) -> dict[str, str]:
    """Return all secrets by name; those of the environment come before those of the file.

    No message tells anything of a value.

    Raises:
        UsageError: the file cannot be read, others may read it, or it is written in another way.
    """
    found = {} if path is None else _parse(read_private(path, environment), path)
    for name, value in environment.items():
        if name.startswith(PREFIX) and len(name) > len(PREFIX):
            found[name.removeprefix(PREFIX)] = value
    return found


def _forbidden(path: Path, environment: Mapping[str, str]) -> int:
    """Return the bits of the mode that a file of secrets may not have."""
    folder = environment.get(_CREDENTIALS, "")
    # Nobody else comes into that folder, and its access list shows as a right of the group.
    return stat.S_IRWXO if folder and path.parent == Path(folder) else _OTHERS


def read_private(path: Path, environment: Mapping[str, str]) -> str:
    """Return the text of a file that nobody else may read.

    Raises:
        UsageError: it cannot be read, or others may read it, too.
    """
    forbidden = _forbidden(path, environment)
    try:
        with path.open("rb") as file:
            about = os.fstat(file.fileno())
            # Where there are no such modes (Windows), nothing can be told from them.
            if os.name == "posix" and about.st_mode & forbidden:
                message = (
                    f'the file of secrets "{path}" may be read by others (mode '
                    f"{stat.S_IMODE(about.st_mode):03o}); protect it: chmod 600 {path}"
                )
                raise UsageError(message)
            data = file.read(_LARGEST + 1)
    except OSError as error:
        message = f'the file of secrets "{path}" cannot be read: {error.strerror}'
        raise UsageError(message) from error
    if len(data) > _LARGEST:
        message = f'the file of secrets "{path}" has more than {_LARGEST:,} bytes'
        raise UsageError(message)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f'the file of secrets "{path}" is no text in UTF-8'
        raise UsageError(message) from error


def _parse(text: str, path: Path) -> dict[str, str]:
    found = _parse_json(text, path) if text.lstrip().startswith("{") else _parse_lines(text, path)
    for name in found:
        if _NAME.fullmatch(name) is None:
            message = (
                f'the file of secrets "{path}" has the name "{name[:40]}"; expected letters, '
                "digits and any of _.-"
            )
            raise UsageError(message)
    return found


def _parse_json(text: str, path: Path) -> dict[str, str]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        message = f'the file of secrets "{path}" begins with a brace, but is no JSON{line}'
        # Not "from error": it has the whole text.
        raise UsageError(message) from None
    if wrong := [name for name, value in content.items() if not isinstance(value, str)]:
        message = f'the secret "{wrong[0]}" in "{path}" is no text; expected {{"NAME": "VALUE"}}'
        raise UsageError(message)
    return dict(content)


def _parse_lines(text: str, path: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.removeprefix("export ").partition("=")
        if not equals:
            message = f'line {number} of the file of secrets "{path}" is no NAME=VALUE'
            raise UsageError(message)
        found[name.strip()] = _unquoted(value.strip())
    return found


def _unquoted(value: str) -> str:
    quote = value[:1]
    is_quoted = len(value) > 1 and quote in ("'", '"') and value.endswith(quote)
    return value[1:-1] if is_quoted else value
