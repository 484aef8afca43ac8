"""A POST that is sent again under its key is done once."""

import asyncio
import json
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import FormData, web

from server.doorway.keys import ACTOR, PLANNED_RUN
from server.service.access import LOCAL, Role
from server.service.answers import LARGEST
from tests.control import config
from tests.doors import Doors, doors
from tests.talking import in_loop

KEY = "0b5e3f0e-key"


class Counting:
    """Addresses that count how often something is done."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()

    @property
    def routes(self) -> list[web.RouteDef]:
        """Return them."""
        return [
            web.post("/api/v1/things", self.make),
            web.post("/api/v1/other", self.make),
            web.post("/things", self.make),
        ]

    async def make(self, request: web.Request) -> web.Response:
        """Do it; fail with the status that is asked for."""
        self.done.append(request.get(PLANNED_RUN, ""))
        self.begun.set()
        await self.go_on.wait()
        status = int(request.query.get("status", "201"))
        if status >= 400:
            raise _error(status)
        return web.Response(
            status=status,
            text="y" * int(request.query.get("size", "3")),
            headers={"Location": f"/things/{len(self.done)}", "X-Private": request[ACTOR].name},
        )


def _error(status: int) -> Exception:
    errors: dict[int, type[web.HTTPException]] = {
        409: web.HTTPConflict,
        429: web.HTTPTooManyRequests,
        503: web.HTTPServiceUnavailable,
    }
    return errors[status]() if status in errors else RuntimeError("a mistake")


async def make(
    at: Doors, path: str = "/api/v1/things", key: str = KEY, **options: object
) -> object:
    """Ask; return the status, where it is, and whether that was answered before."""
    headers = {"Idempotency-Key": key, **options.pop("headers", {})}  # type: ignore[dict-item]
    answer = await at.post(path, headers=headers, **options)
    again = answer.headers.get("Idempotency-Replayed", "")
    return answer.status, answer.headers.get("Location", ""), again


@in_loop
async def test_the_second_one_gets_the_answer_of_the_first(tmp_path: Path) -> None:
    things = Counting()
    async with doors(tmp_path, routes=things.routes) as at:
        assert await make(at, data=b"a") == (201, "/things/1", "")
        assert await make(at, data=b"a") == (201, "/things/1", "true")
        assert await make(at, data=b"a", key="another-key") == (201, "/things/2", "")
        assert len(things.done) == 2


@in_loop
async def test_it_does_after_a_restart(tmp_path: Path) -> None:
    things = Counting()
    async with doors(tmp_path, routes=things.routes) as at:
        await make(at, data=b"a")
    async with doors(tmp_path, routes=things.routes) as at:
        assert await make(at, data=b"a") == (201, "/things/1", "true")


@in_loop
async def test_another_body_query_or_kind_under_the_key_is_refused(tmp_path: Path) -> None:
    things = Counting()
    async with doors(tmp_path, routes=things.routes) as at:
        await make(at, data=b"a")

        assert await make(at, data=b"b") == (422, "", "")
        assert await make(at, data=b"a", params={"x": "1"}) == (422, "", "")
        assert await make(at, data=b"a", headers={"Content-Type": "text/plain"}) == (422, "", "")
        assert await make(at, path="/api/v1/other", data=b"a") == (201, "/things/2", "")


def _form(content: bytes) -> FormData:
    form = FormData({"a": "b"})
    form.add_field("file", BytesIO(content), filename="a.json")
    return form


@in_loop
async def test_the_boundary_of_a_form_does_not_matter_but_its_file_does(tmp_path: Path) -> None:
    things = Counting()
    async with doors(tmp_path, routes=things.routes) as at:
        assert await make(at, data=_form(b"x" * 2_000_000)) == (201, "/things/1", "")
        assert await make(at, data=_form(b"x" * 2_000_000)) == (201, "/things/1", "true")
        assert await make(at, data=_form(b"x" * 1_999_999)) == (422, "", "")


@in_loop
async def test_while_the_first_is_under_way_the_second_is_refused(tmp_path: Path) -> None:
    things = Counting()
    things.go_on.clear()
    async with doors(tmp_path, routes=things.routes) as at, asyncio.TaskGroup() as tasks:
        first = tasks.create_task(make(at))
        await things.begun.wait()

        assert await make(at) == (409, "", "")
        things.go_on.set()
        assert await first == (201, "/things/1", "")
        assert await make(at) == (201, "/things/1", "true")


@pytest.mark.parametrize(("status", "times"), [(409, 1), (429, 2), (503, 2), (500, 2)])
@in_loop
async def test_refusals_are_kept_and_failures_are_tried_again(
    tmp_path: Path, status: int, times: int
) -> None:
    things = Counting()
    async with doors(tmp_path, routes=things.routes) as at:
        for _ in range(2):
            answered = await make(at, params={"status": str(status)})
            assert isinstance(answered, tuple)
            assert answered[0] == status
        assert len(things.done) == times


@in_loop
async def test_a_run_is_planned_once_even_if_its_start_fails(tmp_path: Path) -> None:
    things = Counting()
    async with doors(tmp_path, routes=things.routes) as at:
        await make(at, params={"status": "503"})
    async with doors(tmp_path, routes=things.routes) as at:
        await make(at, params={"status": "503"})
        await make(at, key="another-key")

    first, second, other = things.done
    assert first == second != other
    assert first


@in_loop
async def test_an_answer_too_large_to_be_kept_is_not_made_twice(tmp_path: Path) -> None:
    things = Counting()
    async with doors(tmp_path, routes=things.routes) as at:
        for size, again in ((LARGEST, (201, "/things/1", "true")), (LARGEST + 1, (409, "", ""))):
            await make(at, key=f"key-{size}", params={"size": str(size)})
            assert await make(at, key=f"key-{size}", params={"size": str(size)}) == again
        assert len(things.done) == 2


@in_loop
async def test_keys_belong_to_who_asks(tmp_path: Path) -> None:
    things = Counting()
    async with doors(tmp_path, routes=things.routes, outside=True) as at:
        for role in (Role.OPERATOR, Role.ADMIN):
            header = await at.token(role)
            assert await make(at, headers=header) == (201, f"/things/{len(things.done)}", "")
        assert await make(at) == (401, "", "")


@pytest.mark.parametrize("key", ["", "a b", "a" * 256, "ü"])
@in_loop
async def test_a_key_that_cannot_be_one_is_refused(tmp_path: Path, key: str) -> None:
    things = Counting()
    async with doors(tmp_path, routes=things.routes) as at:
        assert await make(at, key=key) == (400, "", "")
        assert not things.done


@in_loop
async def test_without_a_key_and_outside_of_the_api_nothing_is_remembered(tmp_path: Path) -> None:
    things = Counting()
    async with doors(tmp_path, routes=things.routes) as at:
        for _ in range(2):
            await at.post("/api/v1/things")
            await make(at, path="/things")
        assert things.done == [""] * 4


@in_loop
async def test_a_run_is_started_once_under_its_key(tmp_path: Path) -> None:
    say = {"id": "say", "operation": "log", "params": {"text": "hi"}}
    hello = config(json.dumps({"name": "hello", "tasks": [say]}))
    options = {"json": {"graph": "hello"}, "headers": {"Idempotency-Key": KEY}}
    async with doors(tmp_path) as at:
        await at.service.graphs.register(hello, by=LOCAL)
        first = await at.post("/api/v1/workflows", **options)
        again = await at.post("/api/v1/workflows", **options)
    async with doors(tmp_path) as at:
        later = await at.post("/api/v1/workflows", **options)
        runs = await at.service.runs.list()

    assert [one.status for one in (first, again, later)] == [201, 201, 201]
    about = await first.json()
    assert about == await again.json() == await later.json()
    assert [one.id for one in runs.items] == [about["id"]]


@in_loop
async def test_a_token_is_kept_by_nobody(tmp_path: Path) -> None:
    wanted = {"name": "new", "role": "viewer"}
    async with doors(tmp_path, outside=True) as at:
        headers = await at.token(Role.ADMIN) | {"Idempotency-Key": KEY}
        made = await at.post("/api/v1/tokens", json=wanted, headers=headers)
        token = (await made.json())["token"]
        again = await at.post("/api/v1/tokens", json=wanted, headers=headers)

        assert (made.status, again.status) == (201, 409)
        assert len(token) > 40
    for path in (tmp_path / "home").glob("server.db*"):
        assert token.encode() not in path.read_bytes()
