"""Endpoints: what the routes and the OpenAPI document are both made from.

A handler's signature says what it takes and gives: `query` and `body` are models that are checked
before it is called, `upload` is a source, and what it returns becomes the answer's JSON.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from inspect import getdoc, signature
from typing import Any, Literal, get_type_hints

from aiohttp import web
from multidict import CIMultiDict
from pydantic import BaseModel, TypeAdapter

from server.doorway.keys import ACTOR, SERVICE
from server.service.access import Actor
from server.service.control import ControlService
from server.service.errors import NotFoundError
from server.service.graphs.room import Upload

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Handler = Callable[..., Awaitable[Any]]
JSON = "application/json"
LONGEST_NUMBER = 18
"""Digits of numbers in addresses."""


class Call:
    """A request on its way to the service."""

    __slots__ = ("actor", "headers", "path", "request", "service", "status")

    def __init__(self, request: web.Request, status: int) -> None:
        """Take from a request what handlers want."""
        self.request = request
        self.service: ControlService = request.app[SERVICE]
        self.actor: Actor = request[ACTOR]
        self.path: Mapping[str, str] = request.match_info
        """The parts of the address in braces, decoded."""
        self.headers: CIMultiDict[str] = CIMultiDict()
        """Of the answer."""
        self.status = status
        """Of the answer, if it has a content."""


def number_in(call: Call, name: str, *, of: str) -> int:
    """Return the number that a part of the address is.

    Raises:
        NotFoundError: it is none that SQLite could hold.
    """
    text = call.path[name]
    if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER:
        return int(text)
    raise NotFoundError(text, what=of)


@dataclass(frozen=True)
class Endpoint:
    """One method of one address."""

    method: Method
    path: str
    """As aiohttp and OpenAPI both write it: `/api/v1/graphs/{graph}`."""
    handler: Handler
    """Its docstring describes the endpoint; the first line is the summary."""
    tag: str
    status: int = 200
    """When all went well. An endpoint that gives nothing answers 204."""
    also: int | None = None
    """Another status when all went well."""
    media: str = JSON
    """What it answers; all but JSON is made by the handler itself, as a response."""
    takes: Sequence[str] = ()
    """Names of headers that it heeds."""
    gives: Sequence[str] = ()
    """Names of headers that it answers with."""
    problems: Sequence[int] = ()
    """Statuses of refusals, besides those that follow from what it takes."""
    role: str = "viewer"
    """What whoever asks has to be."""
    examples: Mapping[str, Any] = field(default_factory=dict)
    """Bodies by name."""
    own_body: Mapping[str, Any] | None = None
    """The JSON schema of a body that the handler reads itself."""
    own_result: Mapping[str, Any] | None = None
    """The JSON schema of an answer that the handler makes itself."""
    own_refusal: int | None = None
    """The status of a refusal that is `{"error": "…"}` instead of a problem document."""

    @cached_property
    def shape(self) -> "Shape":
        """What its handler takes and gives."""
        hints = get_type_hints(self.handler)
        taken = signature(self.handler).parameters
        given = hints["return"]
        return Shape(
            query=hints["query"] if "query" in taken else None,
            body=hints["body"] if "body" in taken else None,
            is_body_needed="body" in taken and _is_needed(hints["body"]),
            upload="upload" in taken and hints["upload"] is Upload,
            result=None if given in (None, type(None), web.StreamResponse) else TypeAdapter(given),
        )

    @property
    def is_silent(self) -> bool:
        """Whether it answers 204."""
        return self.media == JSON and get_type_hints(self.handler)["return"] is type(None)

    @property
    def summary(self) -> str:
        """What it does, in one line."""
        return (getdoc(self.handler) or "").partition("\n")[0]

    @property
    def description(self) -> str:
        """What else there is to know; "" = nothing."""
        return (getdoc(self.handler) or "").partition("\n")[2].strip()

    @property
    def heeds(self) -> list[str]:
        """All headers that it heeds."""
        found = list(self.takes)
        if "ETag" in self.gives and self.method == "GET":
            found.append("If-None-Match")
        if self.method == "POST":
            found.append("Idempotency-Key")
        return found

    @property
    def statuses_of_problems(self) -> list[int]:
        """All statuses that its refusals may have."""
        found = {400, 401, 403, 421, 429, 500, 503, *self.problems}
        if "{" in self.path:
            found.add(404)
        if self.shape.query is not None:
            found.add(422)
        if "If-Match" in self.takes:
            found.add(412)
        if self.method in ("POST", "PUT", "PATCH"):
            found |= {408, 409, 413, 415, 422}
        return sorted(found)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a handler takes and gives."""

    query: type[BaseModel] | None
    body: type[BaseModel] | None
    is_body_needed: bool
    """False: a request without a body is one with an empty object."""
    upload: bool
    result: TypeAdapter[Any] | None
    """None = nothing, or a response that the handler makes."""


def _is_needed(model: type[BaseModel]) -> bool:
    return any(one.is_required() for one in model.model_fields.values())


def names_in(path: str) -> list[str]:
    """Return the parameters in a path: `/a/{b}/{c}` has b and c."""
    return [part.partition("}")[0] for part in path.split("{")[1:]]
