"""The address `/graphql`."""

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from aiohttp import web
from pydantic import Field
from pydantic_core import PydanticSerializationError, to_json
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from server.doorway.keys import ACTOR, SERVICE
from server.doorway.problems import ProblemError, refused
from server.http_api.graphql_door.asking import Asked
from server.http_api.graphql_door.schema import Schema, execute, make_schema
from server.http_api.reading import malformed, parse, read_json, read_query
from server.service.records.base import Record

_SCHEMA = web.AppKey("graphql_schema", Schema)
_LOOKING = (OperationType.QUERY,)
_ALL = (OperationType.QUERY, OperationType.MUTATION)
Text = Annotated[str, Field(min_length=1, max_length=100_000)]


class Question(Record):
    """What clients of GraphQL send."""

    query: Text
    variables: Mapping[str, Any] | None = None
    operationName: str | None = None  # noqa: N815 - GraphQL's own name
    extensions: Mapping[str, Any] | None = None


class QuestionInAddress(Record):
    """The same, in the query of an address; variables are JSON."""

    query: Text
    variables: Text = "{}"
    operationName: str | None = None  # noqa: N815 - GraphQL's own name


async def post(request: web.Request) -> web.Response:
    """Answer a query, or do a verb."""
    asked = await read_json(request, Question, needed=True)
    return await _answer(request, asked, allowed=_ALL)


async def get(request: web.Request) -> web.Response:
    """Answer a query; verbs want a POST."""
    given = read_query(request.query, QuestionInAddress)
    variables = parse(given.variables.encode())
    if not isinstance(variables, dict):
        detail = "the variables should be a JSON object"
        raise malformed(detail)
    asked = Question(query=given.query, variables=variables, operationName=given.operationName)
    return await _answer(request, asked, allowed=_LOOKING)


async def _answer(
    request: web.Request, asked: Question, *, allowed: Iterable[OperationType]
) -> web.Response:
    try:
        found = await execute(
            request.app[_SCHEMA],
            Asked(request.app[SERVICE], request[ACTOR]),
            asked.query,
            variables=asked.variables or {},
            operation=asked.operationName,
            allowed=allowed,
        )
    except InvalidOperationTypeError:
        detail = "a GET only looks; send what changes something by POST"
        raise _wrong_method(detail) from None
    # Not orjson: numbers of tasks' results may be of any size.
    return web.Response(body=_encoded(found), content_type="application/json")


def _encoded(found: object) -> bytes:
    try:
        return to_json(found)
    except PydanticSerializationError:
        # Half a character, from another program that uses the home: JSON can write it escaped.
        return json.dumps(found).encode()


def _wrong_method(detail: str) -> ProblemError:
    return refused("method-not-allowed", 405, detail, Allow="POST")


def add_graphql(app: web.Application) -> None:
    """Add the address."""
    app[_SCHEMA] = make_schema()
    app.router.add_post("/graphql", post)
    app.router.add_get("/graphql", get)
