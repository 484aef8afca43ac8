"""A request as its author wrote it, checked, and how it goes on after a redirect."""

import hashlib
import mimetypes
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import orjson
from aiohttp import FormData
from yarl import URL

from compiler.ir.diagnostics import choices_hint
from fblib.operation import Inputs, OperationContext, OperationError
from fblib.service import FileError, Value

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_REPEATABLE = ("POST", "PATCH")
"""Methods that do harm when done twice."""
_CREDENTIALS = re.compile(
    r"auth|cookie|token|secret|password|credential|session|key", re.IGNORECASE
)
_SHORTEST = 4
"""Shorter texts are not masked: they would hit half of every text."""

_MOVED = (301, 302)
_SEE_OTHER = 303
REDIRECTS = (*_MOVED, _SEE_OTHER, 307, 308)


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent. At most one of its fields is set, but `file` goes with `form`, too."""

    data: bytes = b""
    content_type: str = ""
    form: tuple[tuple[str, str], ...] | None = None
    file: Path | None = None

    def opened(self, stack: ExitStack) -> bytes | BinaryIO | FormData | None:
        """Return what is given to aiohttp; `stack` closes the file."""
        if self.form is None and self.file is None:
            return self.data or None
        opened = stack.enter_context(self.file.open("rb")) if self.file else None
        if self.form is None:
            return opened
        # Names as they are, in UTF-8: most servers do not decode them.
        data = FormData(self.form, quote_fields=False)
        if opened is not None and self.file is not None:
            kind = mimetypes.guess_type(self.file.name)[0] or "application/octet-stream"
            data.add_field("file", opened, filename=self.file.name, content_type=kind)
        return data


@dataclass(frozen=True, slots=True)
class Request:
    """A request that can be sent."""

    method: str
    url: URL
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Body = Body()
    hidden: frozenset[str] = frozenset()
    """Further texts that messages must not show."""

    @property
    def where(self) -> str:
        """The address for people: without the query, which may hold credentials."""
        return str(self.url.with_query(None).with_fragment(None))

    def redirected(self, status: int, location: str) -> "Request":
        """Return the request that a redirect asks for.

        Raises:
            OperationError: it leads to something that is no web server.
        """
        url = address(location, base=self.url).with_user(None)
        is_same = url.origin() == self.url.origin()
        kept = self.headers if is_same else _without_credentials(self.headers)
        as_get = status == _SEE_OTHER and self.method != "HEAD"
        if as_get or (status in _MOVED and self.method == "POST"):
            kept = {name: text for name, text in kept.items() if name.lower() != "content-type"}
            return replace(self, method="GET", url=url, headers=kept, body=Body())
        return replace(self, url=url, headers=kept)

    def masked(self, text: str) -> str:
        """Return a text without the credentials of this request."""
        for secret in self._credentials():
            if len(secret) >= _SHORTEST:
                text = text.replace(secret, "***")
        return text

    def _credentials(self) -> Iterator[str]:
        yield from self.hidden
        yield from (text for name, text in self.url.query.items() if _CREDENTIALS.search(name))
        for name, text in self.headers.items():
            if _CREDENTIALS.search(name):
                yield text
                yield text.rpartition(" ")[2]  # `Bearer …`


def request_of(context: OperationContext, inputs: Inputs) -> Request:
    """Return the request that inputs of `http.request` describe; any may be left out.

    Raises:
        OperationError: they describe none.
    """
    method = str(inputs.get("method")).strip().upper()
    if method not in METHODS:
        message = f'the method "{method}" is not known. {choices_hint(method, METHODS)}'
        raise _refused(message)
    url = address(str(inputs.get("url")))
    if query := pairs("params", inputs.get("params")):
        url = url.extend_query(query)
    body = _body(context, inputs)
    headers = headers_of(context, inputs.get("headers"))
    if url.user is not None:
        login = b64encode(f"{url.user}:{url.password or ''}".encode()).decode()
        headers = with_default(headers, "Authorization", f"Basic {login}")
    if token := context.secret(str(inputs.get("token") or "")):
        headers = with_default(headers, "Authorization", f"Bearer {token}")
    if body.content_type:
        headers = with_default(headers, "Content-Type", body.content_type)
    if method in _REPEATABLE:
        headers = with_default(headers, "Idempotency-Key", _digest(context.key))
    hidden = frozenset({url.password} if url.password else ())
    return Request(method, url.with_user(None), headers, body, hidden)


def address(text: str, *, base: URL | None = None) -> URL:
    """Read the address of something on a web server.

    Raises:
        OperationError: it is none.
    """
    try:
        url = URL(text.strip())
        url = base.join(url) if base is not None else url
    except ValueError:
        url = URL()
    if url.scheme not in ("http", "https") or not url.host:
        # What cannot be read may hold credentials anywhere: it is not shown.
        shown = f' "{text}"' if re.fullmatch(r"[\w./:-]{1,200}", text) else ""
        where = "the redirect leads to" if base is not None else "there is"
        message = f"{where} no address of a web server{shown}; expected https://server/path"
        raise _refused(message)
    return url


def headers_of(context: OperationContext, given: Value) -> dict[str, str]:
    """Return headers; those that are `secret:NAME` are looked up.

    Raises:
        OperationError: they are no headers.
    """
    found: dict[str, str] = {}
    for name, text in pairs("headers", given):
        if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
            message = f'"{name}" is no name of a header; expected one such as "Accept"'
            raise _refused(message)
        value = context.secret(text)
        if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value):
            message = f'the header "{name}" has a line break or control character in it'
            raise _refused(message)
        found[name] = value
    return found


def pairs(pin: str, given: Value) -> list[tuple[str, str]]:
    """Return the names and texts of a JSON object; a list gives a name several times.

    Raises:
        OperationError: it is no object, or has other values than texts, numbers and BOOLs.
    """
    if given is None:
        return []
    if not isinstance(given, dict):
        message = f'"{pin}" is no object; expected one such as {{"name": "text"}}'
        raise _refused(message)
    listed = ((name, one) for name, each in given.items() for one in _several(each))
    return [(name, _text(f"{pin}.{name}", one)) for name, one in listed if one is not None]


def with_default(headers: Mapping[str, str], name: str, text: str) -> dict[str, str]:
    """Return headers with one more, unless it is there in any spelling."""
    if any(each.lower() == name.lower() for each in headers):
        return dict(headers)
    return {**headers, name: text}


def _body(context: OperationContext, inputs: Inputs) -> Body:
    given = [name for name in ("json", "form") if inputs.get(name) is not None]
    given += [name for name in ("body", "file") if inputs.get(name)]
    if len(given) > 1 and given != ["form", "file"]:
        named = " and ".join(f'"{name}"' for name in given)
        message = f"{named} are given; a request has one of them, or a form with a file"
        raise _refused(message)
    file = file_of(context, str(inputs.get("file"))) if inputs.get("file") else None
    if inputs.get("json") is not None:
        return Body(_as_json(inputs.get("json")), "application/json")
    if inputs.get("form") is not None:
        fields = tuple(pairs("form", inputs.get("form")))
        if strange := next((name for name, _ in fields if not name.isprintable()), None):
            message = f"the form has the field {strange!r}, which has a control character in it"
            raise _refused(message)
        return Body(form=fields, file=file)
    if file is not None:
        return Body(content_type=mimetypes.guess_type(file.name)[0] or "", file=file)
    return Body(
        str(inputs.get("body") or "").encode(), "text/plain; charset=utf-8" if given else ""
    )


def _as_json(value: Value) -> bytes:
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError as error:
        message = f'"json" cannot be written as JSON: {error}'
        raise _refused(message) from error


def file_of(context: OperationContext, name: str) -> Path:
    """Return the place of a file of the run that must be there.

    Raises:
        OperationError: it is not there, or the name is refused.
    """
    try:
        path = context.files.path(name)
    except FileError as error:
        raise OperationError(str(error), again=False) from error
    if not path.is_file():
        message = f'there is no file "{name}" in the folder of the run'
        raise _refused(message)
    return path


def _several(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _text(where: str, value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case int() | float():
            return str(value)
        case _:
            message = f'"{where}" is no text, number or BOOL'
            raise _refused(message)


def _without_credentials(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in headers.items() if not _CREDENTIALS.search(name)}


def _digest(key: str) -> str:
    """Return an idempotency key for others: it tells nothing of the run."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _refused(message: str) -> OperationError:
    return OperationError(message, again=False)
