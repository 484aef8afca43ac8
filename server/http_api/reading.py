"""What requests bring: queries and bodies that are checked, and uploads.

The doorway has read the body, bounded in size and in time, before anything here begins.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from aiohttp import content_disposition_filename, parse_content_disposition, web
from multidict import MultiMapping
from pydantic import BaseModel
from pydantic_core import from_json

from server.doorway.checking import checked
from server.doorway.problems import ProblemError, refused
from server.service.errors import InvalidError, TooLargeError
from server.service.graphs.room import Upload
from server.service.records.base import JsonValue

_Model = TypeVar("_Model", bound=BaseModel)
LARGEST_JSON = 1024 * 1024
"""Bytes of a JSON body that is no source."""
SOURCE_NAMES = {
    "application/json": "graph.json",
    "application/zip": "project.zip",
    "application/xml": "system.sys",
    "text/xml": "system.sys",
}
"""What a source is called that was uploaded without a name, by its content type."""
UNNAMED = ("application/octet-stream", "text/plain", "application/x-www-form-urlencoded")
"""Content types that say nothing about what a source is."""


def read_query(query: MultiMapping[str], model: type[_Model]) -> _Model:
    """Return a query as the model.

    Raises:
        InvalidError: it does not fit; all that is wrong is told.
    """
    values: dict[str, Any] = {}
    for name in dict.fromkeys(query):
        given = query.getall(name)
        field = model.model_fields.get(name)
        many = field is not None and _takes_many(field.annotation)
        if len(given) > 1 and not many and field is not None:
            message = f'"{name}" is given {len(given)} times, but can be given once'
            raise InvalidError(message, problems=[(f"?{name}", "is given more than once")])
        values[name] = given if many else given[0]
    return checked(values, model, of="the query", root="?")


async def read_json(request: web.Request, model: type[_Model], *, needed: bool) -> _Model:
    """Return a JSON body as the model.

    Args:
        request: has the body.
        model: what it should be.
        needed: whether there must be one; otherwise none is an empty object.

    Raises:
        ProblemError: it is no JSON (400), or is called something else (415).
        TooLargeError: it is larger than this.
        InvalidError: it does not fit; all that is wrong is told.
    """
    data = await _all_of(request, LARGEST_JSON)
    if not data and not needed:
        return model.model_validate({})
    if request.content_type != "application/json":
        detail = f'the body is "{request.content_type}", but should be "application/json"'
        raise _unsupported(detail)
    return checked(parse(data), model)


def parse(data: bytes) -> JsonValue:
    """Return what a JSON text says.

    Raises:
        ProblemError: it is no JSON, or nested more than two hundred levels deep.
    """
    try:
        # Strict, bounded in depth, and numbers keep all of their digits.
        return from_json(data, allow_inf_nan=False)
    except ValueError as error:
        detail = f"the body is no JSON: {error}"
        raise malformed(detail) from None


async def read_upload(request: web.Request) -> Upload:
    """Return the source in a body: the body itself, or the file of a form.

    Its name is that of the file in the form, `?file=…`, that in Content-Disposition, or follows
    from the content type.

    Raises:
        ProblemError: the body is no such thing (400, 415).
        InvalidError: nobody knows the name.
    """
    if request.content_type == "multipart/form-data":
        return await _file_of_form(request)
    if request.content_type not in (*SOURCE_NAMES, *UNNAMED):
        choices = ", ".join(("multipart/form-data", *SOURCE_NAMES, *UNNAMED[:2]))
        detail = f'the body is "{request.content_type}", but a source comes as one of: {choices}'
        raise _unsupported(detail)
    name = _name_of(request)
    data = await request.read()
    if not data:
        detail = "the body is empty, but should be a source"
        raise malformed(detail)
    return Upload(name, data)


def _name_of(request: web.Request) -> str:
    if name := request.query.get("file", ""):
        return name
    _, parameters = parse_content_disposition(request.headers.get("Content-Disposition"))
    name = content_disposition_filename(parameters) or SOURCE_NAMES.get(request.content_type, "")
    if not name:
        message = "the source has no name: say what it is called with ?file=blinker.sys"
        raise InvalidError(message, problems=[("?file", "is missing")])
    return name


async def _file_of_form(request: web.Request) -> Upload:
    form = await request.post()
    # Other fields are those of browsers' forms, such as the one against foreign sites.
    found = [(name, one) for name, one in form.items() if isinstance(one, web.FileField)]
    if not found:
        message = "the form has no file"
        raise InvalidError(message, problems=[("/file", "is missing")])
    if len(found) > 1:
        message = "the form has several files; pack them into one ZIP"
        raise InvalidError(message, problems=[(f"/{found[1][0]}", "is one file too many")])
    _, file = found[0]
    return Upload(file.filename, file.file.read())


async def _all_of(request: web.Request, most: int) -> bytes:
    data = await request.read()
    if len(data) > most:
        message = f"the body has {len(data):,} bytes; {most:,} are allowed here"
        raise TooLargeError(message)
    return data


def malformed(detail: str) -> ProblemError:
    """Return the refusal of a request that cannot be read (400)."""
    return refused("bad-request", 400, detail)


def _unsupported(detail: str) -> ProblemError:
    return refused("unsupported-media-type", 415, detail)


def _takes_many(annotation: object) -> bool:
    return getattr(annotation, "__origin__", None) in (Sequence, list, tuple)
