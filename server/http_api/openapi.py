"""The OpenAPI 3.1 document, made from the table of endpoints."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Literal

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from server.doorway.identity import COOKIE
from server.http_api.endpoint import JSON, Endpoint, names_in
from server.http_api.problem_schema import ProblemDocument
from server.http_api.reading import SOURCE_NAMES, UNNAMED

Document = dict[str, Any]
_TEMPLATE = "#/components/schemas/{model}"
_Key = tuple[int, Literal["query", "body", "result", "problem"]]
NO_CONTENT = 204
_NOTHING = {"description": "Done; there is nothing to say"}
_OWN_REFUSAL = {
    "description": "What was given cannot be used",
    "content": {
        JSON: {
            "schema": {
                "type": "object",
                "properties": {
                    "error": {"type": "string"},
                    "diagnostics": {
                        "type": "array",
                        "items": {"$ref": "#/components/schemas/DiagnosticAbout"},
                    },
                },
                "required": ["error"],
            }
        },
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDocument"}},
        "text/plain": {"schema": {"type": "string"}},
    },
}
_BINARY = {"type": "string", "format": "binary"}
_PLACES = {
    "graph": "id of a graph",
    "run": "id of a run",
    "task": "node id or label of a task, or an unambiguous end of its id",
    "node": "id of a function block",
    "name": "a name",
    "file": "name of a file",
    "seq": "number of an entry of the journal",
    "letter": "number of a dead letter",
}
_TAKEN = {
    "If-Match": "the ETag that the thing must have, in quotes",
    "If-None-Match": "the ETag that the client has; `*` = there must be none",
    "Idempotency-Key": "makes it safe to send the request again: the answer is that of the first",
    "Last-Event-ID": "id of the last event that was seen: goes on behind it",
}
_FORMS = {
    "If-Match": r'^(\*|"[!#-~]*")$',
    "Idempotency-Key": r"^[!-~]{1,255}$",
}
_GIVEN = {
    "ETag": "version of the thing",
    "Location": "address of what was made",
    "X-Run-Status": "the state of the run that is over",
    "X-Run-Id": "id of the run",
}


def openapi(endpoints: Sequence[Endpoint], *, version: str) -> Document:
    """Return the document that describes endpoints."""
    schemas = _Schemas(endpoints)
    paths: dict[str, Document] = {}
    names: set[str] = set()
    for number, endpoint in enumerate(endpoints):
        operation = _operation(number, endpoint, schemas)
        if operation["operationId"] in names:
            operation["operationId"] += f"_of_{endpoint.tag}"
        names.add(operation["operationId"])
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "FBFlow",
            "version": version,
            "summary": "Graphs compiled from IEC 61499 systems and configs, and their runs",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "this server"}],
        "security": [{"token": []}, {"session": []}, {}],
        "tags": [{"name": name} for name in dict.fromkeys(one.tag for one in endpoints)],
        "paths": paths,
        "components": {
            "schemas": schemas.definitions,
            "responses": _refusals(endpoints, schemas.of((-1, "problem"))),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "a token of `python -m server token add`",
                },
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": COOKIE,
                    "description": "of a browser that signed in; changes need its CSRF token, too",
                },
            },
        },
    }


class _Schemas:
    """Schemas of all models, those with a name in one place."""

    def __init__(self, endpoints: Sequence[Endpoint]) -> None:
        inputs: list[tuple[_Key, JsonSchemaMode, TypeAdapter[Any]]] = []
        for number, endpoint in enumerate(endpoints):
            shape = endpoint.shape
            if shape.query is not None:
                inputs.append(((number, "query"), "validation", TypeAdapter(shape.query)))
            if shape.body is not None:
                inputs.append(((number, "body"), "validation", TypeAdapter(shape.body)))
            if shape.result is not None:
                inputs.append(((number, "result"), "serialization", shape.result))
        inputs.append(((-1, "problem"), "serialization", TypeAdapter(ProblemDocument)))
        self._found, rest = TypeAdapter.json_schemas(inputs, ref_template=_TEMPLATE)
        self.definitions: Mapping[str, Document] = rest.get("$defs", {})

    def of(self, key: _Key) -> Document:
        """Return a schema, often a reference to one with a name."""
        mode: JsonSchemaMode = "validation" if key[1] in ("query", "body") else "serialization"
        return self._found[key, mode]

    def properties(self, key: _Key) -> tuple[Mapping[str, Document], Sequence[str]]:
        """Return the properties of an object, and which of them are needed."""
        found = self.of(key)
        if (reference := found.get("$ref")) is not None:
            found = self.definitions[reference.rpartition("/")[2]]
        return found.get("properties", {}), found.get("required", ())


def _operation(number: int, endpoint: Endpoint, schemas: _Schemas) -> Document:
    found: Document = {
        "operationId": endpoint.handler.__name__,
        "summary": endpoint.summary,
        "tags": [endpoint.tag],
        "description": _description(endpoint),
        "responses": _responses(number, endpoint, schemas),
    }
    if parameters := _parameters(number, endpoint, schemas):
        found["parameters"] = parameters
    if endpoint.shape.body is not None:
        content: Document = {"schema": schemas.of((number, "body"))}
        if endpoint.examples:
            content["examples"] = {
                name: {"value": value} for name, value in endpoint.examples.items()
            }
        found["requestBody"] = {
            "required": endpoint.shape.is_body_needed,
            "content": {JSON: content},
        }
    if endpoint.own_body is not None:
        found["requestBody"] = {"required": True, "content": {JSON: {"schema": endpoint.own_body}}}
    if endpoint.shape.upload:
        found["requestBody"] = {"required": True, "content": _UPLOAD}
    return found


_UPLOAD = {
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "properties": {"file": _BINARY},
            "required": ["file"],
        }
    },
    **{media: {"schema": _BINARY} for media in (*SOURCE_NAMES, *UNNAMED[:2])},
}


def _description(endpoint: Endpoint) -> str:
    needed = f"Needs the role {endpoint.role}."
    return f"{endpoint.description}\n\n{needed}".strip()


def _parameters(number: int, endpoint: Endpoint, schemas: _Schemas) -> list[Document]:
    found: list[Document] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": _PLACES[name],
            "schema": {"type": "string", "minLength": 1},
        }
        for name in names_in(endpoint.path)
    ]
    if endpoint.shape.query is not None:
        properties, needed = schemas.properties((number, "query"))
        found += [_query(name, schema, name in needed) for name, schema in properties.items()]
    found += [
        {
            "name": name,
            "in": "header",
            "required": False,
            "description": _TAKEN[name],
            "schema": {"type": "string", **_form(name)},
        }
        for name in endpoint.heeds
    ]
    return found


def _form(header: str) -> Document:
    return {"pattern": _FORMS[header]} if header in _FORMS else {}


def _query(name: str, schema: Document, needed: bool) -> Document:
    schema = dict(schema)
    described = {"description": text} if (text := schema.pop("description", "")) else {}
    # A parameter that may be left out cannot be sent as null.
    choices = [one for one in schema.pop("anyOf", ()) if one != {"type": "null"}]
    if len(choices) == 1:
        schema |= choices[0]
    if schema.get("default", ...) in (None, ""):
        del schema["default"]
    return {"name": name, "in": "query", "required": needed, **described, "schema": schema}


def _responses(number: int, endpoint: Endpoint, schemas: _Schemas) -> Document:
    good = _good(number, endpoint, schemas)
    found: Document = {}
    if endpoint.is_silent:
        found["204"] = _NOTHING
    else:
        found[str(endpoint.status)] = good
        if endpoint.also is not None:
            found[str(endpoint.also)] = _NOTHING if endpoint.also == NO_CONTENT else good
    if "ETag" in endpoint.gives and endpoint.method == "GET":
        found["304"] = {"description": "The client has that version"}
    for status in endpoint.statuses_of_problems:
        found[str(status)] = {"$ref": f"#/components/responses/{status}"}
    if endpoint.own_refusal is not None:
        found[str(endpoint.own_refusal)] = _OWN_REFUSAL
    return found


def _refusals(endpoints: Sequence[Endpoint], problem: Document) -> Document:
    """Return the answers of all refusals, by status."""
    statuses = {status for one in endpoints for status in one.statuses_of_problems}
    found: Document = {
        str(status): {
            "description": HTTPStatus(status).phrase,
            "content": {"application/problem+json": {"schema": problem}},
        }
        for status in sorted(statuses)
    }
    for status, headers in _PROBLEM_HEADERS.items():
        found[status]["headers"] = headers
    # What is no HTTP, or has too long a head, is refused before anybody could make a document.
    found["400"]["content"]["text/plain"] = {"schema": {"type": "string"}}
    return found


_PROBLEM_HEADERS = {
    "401": {"WWW-Authenticate": {"schema": {"type": "string"}}},
    "429": {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}},
}


def _good(number: int, endpoint: Endpoint, schemas: _Schemas) -> Document:
    content: Document = {}
    if endpoint.shape.result is not None:
        content = {"schema": schemas.of((number, "result"))}
    elif endpoint.media == JSON:
        content = {"schema": endpoint.own_result or {"type": "object"}}
    elif endpoint.media.startswith(("text/", "image/")):
        content = {"schema": {"type": "string"}}
    good: Document = {"description": "Done", "content": {endpoint.media: content}}
    if endpoint.gives:
        good["headers"] = {
            name: {"description": _GIVEN[name], "schema": {"type": "string"}}
            for name in endpoint.gives
        }
    return good
