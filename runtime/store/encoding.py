"""JSON values as bytes and back, exactly.

orjson is fast but has no NaN, no integers beyond 64 bits and no lone surrogates, all of which
can be in the values of a run. Texts with those are written by `json` and begin with a space.
"""

import json

import orjson

from fblib.service import Value
from runtime.store.base import StoreError

_SLOW = b" "


def encode(value: Value, *, what: str) -> bytes:
    """Return the bytes of a value.

    Args:
        value: any JSON value.
        what: what it is, for the message.

    Raises:
        StoreError: it is no JSON value.
    """
    try:
        data = orjson.dumps(value)
    except TypeError:
        return _encode_slowly(value, what)
    # orjson writes null for NaN and infinity.
    return _encode_slowly(value, what) if b"null" in data and not _is_plain(value) else data


def decode(data: str | bytes) -> Value:
    """Return the value of such bytes, or of their text."""
    if isinstance(data, str):
        data = data.encode()
    value: Value = json.loads(data) if data.startswith(_SLOW) else orjson.loads(data)
    return value


def plain_text(text: str) -> str:
    """Return a text that can be written as UTF-8, with lone surrogates written out."""
    if text.isascii():
        return text
    return text.encode(errors="backslashreplace").decode()


def _encode_slowly(value: Value, what: str) -> bytes:
    try:
        return _SLOW + json.dumps(value, separators=(",", ":")).encode()
    except (TypeError, ValueError) as error:
        message = f"{what} cannot be kept, because it is no JSON value: {error}"
        raise StoreError(message) from error
    except RecursionError as error:
        message = f"{what} cannot be kept, because it is nested too deeply"
        raise StoreError(message) from error


def _is_plain(value: Value) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (ValueError, RecursionError):
        return False
    return True
