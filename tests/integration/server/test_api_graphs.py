"""`/api/v1/graphs` over HTTP: uploads, lists, versions, refusals."""

import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, FormData

from server.service.access import LOCAL, Role
from server.service.records.runs import NewRun
from tests.control import SAMPLES
from tests.doors import Doors, doors
from tests.talking import in_loop

GRAPHS = "/api/v1/graphs"
BLINKER = SAMPLES / "4diac" / "blinker" / "Blinker.sys"
JSON = {"Content-Type": "application/json"}


def naps(name: str, seconds: float = 0) -> str:
    nap = {"id": "nap", "operation": "sleep", "params": {"seconds": seconds}}
    return json.dumps({"name": name, "tasks": [nap]})


async def upload(there: Doors, text: str, **headers: str) -> ClientResponse:
    sent = {**JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return await there.post(GRAPHS, data=text, headers=sent)


async def refused(answer: ClientResponse, status: int, kind: str) -> dict[str, Any]:
    """Check that it is a problem document of that kind; return it."""
    problem: dict[str, Any] = await answer.json()
    assert (answer.status, answer.content_type) == (status, "application/problem+json")
    assert (problem["type"], problem["status"]) == (f"/problems/{kind}", status)
    return problem


@in_loop
async def test_a_system_is_uploaded_and_looked_at(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        form = FormData()
        form.add_field("file", BLINKER.read_bytes(), filename="Blinker.sys")
        made = await there.post(GRAPHS, data=form)
        graph = (await made.json())["graph"]
        place = f"{GRAPHS}/{graph['id']}"

        assert (made.status, made.headers["Location"]) == (201, place)
        assert made.headers["ETag"] == f'"{graph["etag"]}"'
        assert await (await there.get(place)).json() == graph
        assert (await (await there.get(GRAPHS)).json())["items"] == [graph]
        node = await (await there.get(f"{place}/nodes/App.Clock")).json()
        assert node["type"] == "E_CYCLE"
        picture = await there.get(f"{place}/svg?view=blocks")
        assert (picture.content_type, (await picture.text())[:4]) == ("image/svg+xml", "<svg")
        dag = await (await there.get(f"{place}/dag")).json(content_type="application/json")
        assert dag["nodes"]
        source = await there.get(f"{place}/source")
        assert await source.text() == BLINKER.read_text()
        assert source.headers["Content-Disposition"].startswith(
            'attachment; filename="Blinker.sys"'
        )
        assert isinstance(await (await there.get(f"{place}/diagnostics")).json(), list)


@in_loop
async def test_who_has_the_version_already_gets_no_body(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        etag = (await upload(there, naps("a"))).headers["ETag"]

        for path in ("", "/dag", "/diagnostics", "/source"):
            first = await there.get(f"{GRAPHS}/a{path}")
            known = {"If-None-Match": first.headers["ETag"]}
            again = await there.get(f"{GRAPHS}/a{path}", headers=known)
            assert (again.status, await again.text()) == (304, "")
        other = await there.get(f"{GRAPHS}/a", headers={"If-None-Match": '"older"'})
        assert (other.status, other.headers["ETag"]) == (200, etag)


@in_loop
async def test_a_version_is_replaced_only_by_who_has_seen_it(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        first = (await upload(there, naps("a"))).headers["ETag"]
        second = await upload(there, naps("a", 1), If_Match=first)
        stale = await upload(there, naps("a", 2), If_Match=first)
        only_new = await upload(there, naps("a", 3), If_None_Match="*")
        gone = await there.ask("DELETE", f"{GRAPHS}/a", headers={"If-Match": first})
        odd = await there.ask("DELETE", f"{GRAPHS}/a", headers={"If-Match": "first"})
        deleted = await there.ask(
            "DELETE", f"{GRAPHS}/a", headers={"If-Match": second.headers["ETag"]}
        )

        assert second.status == 200
        await refused(stale, 412, "precondition-failed")
        await refused(only_new, 412, "precondition-failed")
        await refused(gone, 412, "precondition-failed")
        await refused(odd, 400, "bad-request")
        assert deleted.status == 204
        await refused(await there.get(f"{GRAPHS}/a"), 404, "not-found")


@in_loop
async def test_a_source_with_mistakes_is_answered_with_all_of_them(tmp_path: Path) -> None:
    text = json.dumps({"name": "a", "tasks": [{"id": "x", "operation": "fetsh"}, {"id": "x"}]})
    async with doors(tmp_path) as there:
        problem = await refused(await upload(there, text), 422, "not-compiled")
        checked = await there.post(f"{GRAPHS}/check?file=a.json", data=text, headers=JSON)
        diagnostics = (await checked.json())["diagnostics"]

        assert len(problem["diagnostics"]) >= 2
        assert problem["diagnostics"][0]["code"].startswith("E")
        assert (await checked.json())["errors"] == len(diagnostics)
        assert (await (await there.get(GRAPHS)).json())["items"] == []


@in_loop
async def test_lists_come_in_parts(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        for name in ("ab", "ac", "b"):
            await upload(there, naps(name))
        found = []
        cursor: str | None = ""
        while cursor is not None:
            page = await (await there.get(f"{GRAPHS}?search=a&limit=1&cursor={cursor}")).json()
            found += [one["name"] for one in page["items"]]
            cursor = page["next"]

        assert found == ["ab", "ac"]


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Content-Type": "text/html"}, b"<p>", 415),
        ({"Content-Type": "application/octet-stream"}, b"x", 422),
        ({"Content-Type": "application/json"}, b"", 400),
        ({"Content-Type": "multipart/form-data"}, b"x", 400),
        ({"Content-Type": "multipart/form-data; boundary=b"}, b"--b--\r\n", 422),
    ],
)
@in_loop
async def test_an_upload_that_is_none_is_refused(
    tmp_path: Path, headers: dict[str, str], body: bytes, status: int
) -> None:
    async with doors(tmp_path) as there:
        answer = await there.post(GRAPHS, data=body, headers=headers)

        assert answer.status == status
        assert answer.content_type == "application/problem+json"


@in_loop
async def test_roles_are_heeded(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        admin = await there.token(Role.ADMIN)
        viewer = await there.token(Role.VIEWER)
        operator = await there.token(Role.OPERATOR)

        await refused(await there.get(GRAPHS), 401, "unauthenticated")
        await refused(await upload(there, naps("a"), **viewer), 403, "forbidden")
        assert (await upload(there, naps("a"), **operator)).status == 201
        assert (await there.get(f"{GRAPHS}/a", headers=viewer)).status == 200
        gone = await there.ask("DELETE", f"{GRAPHS}/a", headers=operator)
        await refused(gone, 403, "forbidden")
        assert (await there.ask("DELETE", f"{GRAPHS}/a", headers=admin)).status == 204


@in_loop
async def test_a_graph_is_renamed_and_every_version_of_it_is_told_apart(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        first = await upload(there, naps("north"))
        etag = (await first.json())["graph"]["etag"]
        await upload(there, naps("south"))
        renamed = await there.ask("PATCH", f"{GRAPHS}/north", json={"name": "Насос"})
        about, version = await renamed.json(), renamed.headers["ETag"]
        same = await there.get(f"{GRAPHS}/north", headers={"If-None-Match": version})
        other = await there.get(f"{GRAPHS}/north", headers={"If-None-Match": f'"{etag}"'})

        assert (about["id"], about["name"], about["etag"]) == ("north", "Насос", etag)
        assert (same.status, other.status) == (304, 200)
        assert "Насос" in await (await there.get(f"{GRAPHS}/north/svg")).text()
        taken = await there.ask("PATCH", f"{GRAPHS}/south", json={"name": "Насос"})
        await refused(taken, 409, "conflict")
        stale = {"If-Match": f'"{"0" * 64}"'}
        late = await there.ask("PATCH", f"{GRAPHS}/north", json={"name": "x"}, headers=stale)
        await refused(late, 412, "precondition-failed")
        gone = await there.ask("DELETE", f"{GRAPHS}/north", headers={"If-Match": version})
        assert gone.status == 204


@in_loop
async def test_a_graph_and_a_run_are_pictures_for_chats(tmp_path: Path) -> None:
    async with doors(tmp_path) as there:
        await upload(there, naps("north"))
        run = await there.service.runs.start(NewRun(graph="north"), by=LOCAL)
        await there.service.runs.wait(run.id)
        graph = await there.get(f"{GRAPHS}/north/png")
        known = {"If-None-Match": graph.headers["ETag"]}
        ran = await there.get(f"/api/v1/workflows/{run.id}/png")

        assert (graph.content_type, ran.content_type) == ("image/png", "image/png")
        plain, coloured = await graph.text("latin-1"), await ran.text("latin-1")
        assert (plain[:4], coloured[:4]) == ("\x89PNG", "\x89PNG")
        assert plain != coloured
        assert (await there.get(f"{GRAPHS}/north/png", headers=known)).status == 304
