"""The OpenAPI document says what the table of endpoints says."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web

from server.http_api.endpoint import Endpoint, names_in
from server.http_api.openapi import openapi
from server.http_api.table import ENDPOINTS

DOCUMENT = openapi(ENDPOINTS, version="1.2.3")


def operation(endpoint: Endpoint) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][endpoint.path][endpoint.method.lower()]
    return found


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


def named(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


def test_every_reference_leads_to_something() -> None:
    for reference in set(references(DOCUMENT)):
        found: Any = DOCUMENT
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        assert found


def test_no_two_operations_have_one_name() -> None:
    names = [operation(one)["operationId"] for one in ENDPOINTS]

    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z_]+", name.replace(" ", "_")) for name in names)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=named)
def test_every_endpoint_is_described(endpoint: Endpoint) -> None:
    found = operation(endpoint)
    placed = [one["name"] for one in found.get("parameters", ()) if one["in"] == "path"]

    assert found["summary"].endswith(".")
    assert placed == names_in(endpoint.path)
    assert {"400", "401", "403", "429", "500", "503"} <= set(found["responses"])
    assert any(status.startswith("2") for status in found["responses"])


@pytest.mark.parametrize("endpoint", [one for one in ENDPOINTS if one.method == "POST"], ids=named)
def test_every_post_may_be_sent_again_under_a_key(endpoint: Endpoint) -> None:
    headers = [one["name"] for one in operation(endpoint)["parameters"] if one["in"] == "header"]

    assert "Idempotency-Key" in headers


def test_routes_are_taken_as_they_stand() -> None:
    app = web.Application()
    for one in ENDPOINTS:

        async def answer(_request: web.Request) -> web.Response:
            return web.Response()

        app.router.add_route(one.method, one.path, answer)

    assert len(list(app.router.routes())) >= len(ENDPOINTS)


def test_clients_know_how_to_say_who_they_are() -> None:
    schemes = DOCUMENT["components"]["securitySchemes"]

    assert {one["type"] for one in schemes.values()} == {"http", "apiKey"}
    assert DOCUMENT["info"]["version"] == "1.2.3"
    assert DOCUMENT["servers"] == [{"url": "/", "description": "this server"}]
