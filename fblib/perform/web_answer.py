"""The answer of a web server: read up to a limit, into memory or into a file."""

import asyncio
import codecs
from collections.abc import AsyncIterator, Callable
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import NamedTemporaryFile, _TemporaryFileWrapper
from typing import ParamSpec, TypeVar

import orjson
from aiohttp import ClientError, ClientResponse

from fblib.operation import OperationContext, OperationError
from fblib.service import FileError, Value

P = ParamSpec("P")
T = TypeVar("T")

_PIECE = 256 * 1024
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf_7"}
)
"""Codecs of Python that are none of the web: slow on hostile input, or half characters."""
_SHOWN = 300
"""Characters of an answer that a message shows."""
_SECOND = 1_000_000_000
_LONGEST_WAIT = 86_400.0
"""Seconds that a server may ask to wait; it is not believed beyond that."""


async def read(answer: ClientResponse, *, most: int) -> bytes:
    """Return the body.

    Raises:
        OperationError: it is larger than `most` bytes.
    """
    return b"".join([piece async for piece in _pieces(answer, most=most)])


async def save(answer: ClientResponse, place: Path, *, most: int) -> None:
    """Write the body into a file, which is there whole or not at all.

    Raises:
        OperationError: it is larger than `most` bytes, or cannot be written.
    """
    name = place.name
    part = await _told(name, _part_of, place)
    try:
        with part:
            async for piece in _pieces(answer, most=most):
                await _told(name, part.write, piece)
            await _told(name, part.flush)
        await _told(name, Path(part.name).replace, place)
    except BaseException:
        Path(part.name).unlink()  # noqa: ASYNC240 - at once, also when all is cancelled
        raise


def _part_of(place: Path) -> "_TemporaryFileWrapper[bytes]":
    """Make the file that gets the name of another one when it is whole."""
    # No file of a run begins with a dot: it is in nobody's way.
    return NamedTemporaryFile(dir=place.parent, prefix=".", delete=False)


def place_of(context: OperationContext, name: str) -> Path:
    """Return where a file of the run is to be written.

    Raises:
        OperationError: the name is refused.
    """
    try:
        return context.files.path(name, create=True)
    except FileError as error:
        raise OperationError(str(error), again=False) from error


async def beginning(answer: ClientResponse) -> str:
    """Return how the body begins, in one line, for a message about it."""
    try:
        piece = await answer.content.read(_SHOWN * 4)
    except (ClientError, TimeoutError):
        return ""
    text = " ".join(piece.decode(errors="ignore").split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def text_of(answer: ClientResponse, body: bytes) -> str | None:
    """Return the text of a body, or None if it is no text."""
    try:
        codec = codecs.lookup(answer.charset or "utf-8")
        return None if codec.name.replace("-", "_") in _NO_CHARSETS else body.decode(codec.name)
    except (UnicodeError, LookupError):
        return None


def json_of(answer: ClientResponse, body: bytes) -> Value:
    """Return the JSON value of a body that says it is JSON; None of any other one.

    Raises:
        OperationError: it says so, and is none.
    """
    kind = answer.content_type
    if not body.strip() or not (kind == "application/json" or kind.endswith("+json")):
        return None
    text = text_of(answer, body)
    try:
        value: Value = orjson.loads(text or "")
    except orjson.JSONDecodeError as error:
        message = f"the answer says that it is JSON, but it is none: {error}"
        raise OperationError(message) from error
    return value


def retry_after(answer: ClientResponse, *, now: int) -> float | None:
    """Return the seconds after which the server wants to be asked again, if it says so."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment.timestamp() - now / _SECOND, 0.0), _LONGEST_WAIT)


async def _pieces(answer: ClientResponse, *, most: int) -> AsyncIterator[bytes]:
    # The answer to HEAD tells the length of what a GET would get.
    announced = 0 if answer.method == "HEAD" else answer.content_length or 0
    taken = 0
    if announced <= most:
        async for piece in answer.content.iter_chunked(_PIECE):
            taken += len(piece)
            if taken > most:
                break
            yield piece
    if max(announced, taken) > most:
        answer.close()
        message = f"the answer is larger than the {most:,} bytes it may have"
        raise OperationError(message, again=False)


async def _told(name: str, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that works on a file, in a thread, and tell what goes wrong."""
    try:
        return await asyncio.to_thread(function, *args, **kwargs)
    except OSError as error:
        message = f'the file "{name}" cannot be written: {error.strerror or error}'
        raise OperationError(message) from error
