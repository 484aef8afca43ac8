"""Who comes in, and who does not."""

import logging
from http.cookies import SimpleCookie
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import ClientResponse, FormData

from server.doorway.settings import DoorSettings
from server.service.access import LOCAL, Role
from server.service.accounts.failures import MOST_OF_ONE
from tests.doors import BROWSER, ECHO, Doors, doors
from tests.talking import in_loop

COOKIE = "fbflow_session"


async def kind_of(answer: ClientResponse) -> str:
    """Return which kind of problem was answered."""
    kind: str = (await answer.json())["type"]
    return kind.removeprefix("/problems/")


@in_loop
async def test_without_tokens_whoever_is_on_this_machine_may_do_everything(tmp_path: Path) -> None:
    async with doors(tmp_path, routes=ECHO) as at:
        assert (await at.get("/api/v1/graphs")).status == 200
        assert (await at.post("/api/v1/echo")).status == 200


@in_loop
@pytest.mark.parametrize(
    "header",
    [
        {"X-Forwarded-For": "203.0.113.9"},
        {"Forwarded": "for=203.0.113.9"},
        {"X-Forwarded-Host": "flows.example"},
        {"Via": "1.1 proxy"},
    ],
    ids=lambda header: next(iter(header)),
)
async def test_who_comes_by_a_proxy_is_not_taken_for_somebody_on_this_machine(
    tmp_path: Path, header: dict[str, str]
) -> None:
    async with doors(tmp_path, routes=ECHO) as at:
        answer = await at.get("/api/v1/graphs", headers=header)

        assert answer.status == 401
        assert (await at.get("/healthz", headers=header)).status == 200


@in_loop
async def test_who_is_unknown_is_told_to_show_a_token(tmp_path: Path) -> None:
    async with doors(tmp_path, routes=ECHO, outside=True) as at:
        for path in ("/api/v1/graphs", "/", "/metrics", "/openapi.json", "/nothing", "/download/r"):
            answer = await at.get(path)

            assert answer.status == 401
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert await kind_of(answer) == "unauthenticated"
        assert (await at.post("/api/v1/echo", data=b"x")).status == 401


@in_loop
async def test_a_browser_is_led_to_the_sign_in_and_back(tmp_path: Path) -> None:
    async with doors(tmp_path, outside=True) as at:
        answer = await at.get("/runs?state=failed&x=%2F%2Fevil", headers=BROWSER)

        assert answer.status == 303
        assert answer.headers["Location"].startswith("/sign-in?next=/runs")
        await at.token(Role.VIEWER)
        fields = {"token": at.tokens["viewer"], "next": "/runs?state=failed"}
        answer = await at.post("/sign-in", data=fields)
        assert (answer.status, answer.headers["Location"]) == (303, "/runs?state=failed")
        assert (await at.get("/runs", headers=BROWSER)).status == 200


ELSEWHERE = ("https://evil.example", "//evil.example", "/\\evil", "\\\\evil", "/\t/evil", "", "x")


@in_loop
async def test_signing_in_never_leads_elsewhere(tmp_path: Path) -> None:
    async with doors(tmp_path, outside=True) as at:
        await at.token(Role.VIEWER)
        for where in ELSEWHERE:
            at.client.cookie_jar.clear()
            answer = await at.post("/sign-in", data={"token": at.tokens["viewer"], "next": where})

            assert (answer.status, answer.headers["Location"]) == (303, "/"), where


@pytest.mark.parametrize("path", ["/sign-in", "/problems/busy"])
@in_loop
async def test_anybody_may_see_how_to_come_in(tmp_path: Path, path: str) -> None:
    async with doors(tmp_path, outside=True) as at:
        assert (await at.get(path, headers=BROWSER)).status == 200


@in_loop
async def test_a_token_in_the_header_is_somebody_with_a_role(tmp_path: Path) -> None:
    async with doors(tmp_path, outside=True) as at:
        viewer = await at.token(Role.VIEWER)

        assert (await at.get("/api/v1/graphs", headers=viewer)).status == 200
        answer = await at.post("/api/v1/workflows", json={"graph": "x"}, headers=viewer)
        assert answer.status == 403
        assert await kind_of(answer) == "forbidden"


@pytest.mark.parametrize("outside", [True, False])
@in_loop
async def test_what_is_no_token_is_never_taken_for_somebody(tmp_path: Path, outside: bool) -> None:
    headers = ("Bearer fbf_wrong", "Bearer", "Basic YTpi", "", "Bearer \xff", "fbf_wrong")
    async with doors(tmp_path, outside=outside) as at:
        for header in headers:
            answer = await at.get("/api/v1/graphs", headers={"Authorization": header})

            assert answer.status == 401, header


@in_loop
async def test_a_revoked_token_ends_at_once_and_so_do_its_sessions(tmp_path: Path) -> None:
    async with doors(tmp_path, outside=True) as at:
        await at.sign_in(Role.OPERATOR)
        header = {"Authorization": f"Bearer {at.tokens['operator']}"}
        assert (await at.get("/api/v1/graphs")).status == 200

        await at.service.accounts.revoke_token("operator", by=LOCAL)

        assert (await at.get("/api/v1/graphs")).status == 401
        assert (await at.get("/api/v1/graphs", headers=header)).status == 401
        assert (await at.get("/", headers=BROWSER)).status == 303


@pytest.mark.parametrize("base_url", ["", "http://flows.lan", "https://flows.example.org"])
@in_loop
async def test_the_cookie_is_for_this_server_only(tmp_path: Path, base_url: str) -> None:
    async with doors(tmp_path, door=DoorSettings(base_url=base_url), outside=True) as at:
        answer = await at.sign_in(Role.VIEWER)

        cookie = SimpleCookie(answer.headers["Set-Cookie"])[COOKIE]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"
        assert not cookie["domain"]
        assert bool(cookie["secure"]) == base_url.startswith("https")
        assert len(cookie.value) == 43


@in_loop
async def test_signing_out_ends_the_session(tmp_path: Path) -> None:
    async with doors(tmp_path, outside=True) as at:
        signed_in = await at.sign_in(Role.VIEWER)
        session = SimpleCookie(signed_in.headers["Set-Cookie"])[COOKIE].value

        answer = await at.post("/sign-out", data={"csrf": await at.csrf()})

        assert answer.status == 303
        again = {"Cookie": f"{COOKIE}={session}"}
        assert (await at.get("/api/v1/graphs", headers=again)).status == 401


async def _refused(at: Doors, **options: object) -> None:
    answer = await at.post("/api/v1/echo", **options)
    assert answer.status == 403
    assert await kind_of(answer) == "csrf"


@in_loop
async def test_a_session_needs_its_csrf_token_to_change_something(tmp_path: Path) -> None:
    async with doors(tmp_path, routes=ECHO, outside=True) as at:
        await at.sign_in(Role.ADMIN)
        csrf = await at.csrf()

        await _refused(at)
        await _refused(at, data={"a": "b"})
        await _refused(at, data={"csrf": ""})
        await _refused(at, data={"csrf": csrf[:-1]})
        await _refused(at, headers={"X-CSRF-Token": "ü"})
        await _refused(at, json={"csrf": csrf})
        await _refused(at, params={"csrf": csrf})
        assert (await at.post("/api/v1/echo", headers={"X-CSRF-Token": csrf})).status == 200
        assert (await at.get("/api/v1/echo")).status == 200


@in_loop
async def test_the_csrf_token_may_come_in_either_form(tmp_path: Path) -> None:
    async with doors(tmp_path, routes=ECHO, outside=True) as at:
        await at.sign_in(Role.ADMIN)
        csrf = await at.csrf()

        plain = await at.post("/api/v1/echo", data={"csrf": csrf, "a": "b"})
        parts = FormData({"csrf": csrf, "a": "b"})
        parts.add_field("file", BytesIO(b"x" * 2_000_000), filename="a.json")
        parted = await at.post("/api/v1/echo", data=parts)

        for answer in (plain, parted):
            assert answer.status == 200
            assert (await answer.json())["fields"] == {"csrf": csrf, "a": "b"}


@in_loop
async def test_another_sessions_csrf_token_does_not_do(tmp_path: Path) -> None:
    async with doors(tmp_path, routes=ECHO, outside=True) as at:
        await at.sign_in(Role.ADMIN)
        other = await at.csrf()
        await at.post("/sign-in", data={"token": at.tokens["admin"]})
        at.client.cookie_jar.clear()
        await at.post("/sign-in", data={"token": at.tokens["admin"]})

        await _refused(at, headers={"X-CSRF-Token": other})


@in_loop
async def test_a_token_in_the_header_needs_no_csrf_token(tmp_path: Path) -> None:
    async with doors(tmp_path, routes=ECHO, outside=True) as at:
        operator = await at.token(Role.OPERATOR)

        assert (await at.post("/api/v1/echo", headers=operator)).status == 200


@pytest.mark.parametrize("door", ["header", "sign-in"])
@in_loop
async def test_guessing_is_slowed_down(tmp_path: Path, door: str) -> None:
    async with doors(tmp_path, outside=True) as at:
        await at.token(Role.VIEWER)

        async def guess(token: str) -> ClientResponse:
            if door == "sign-in":
                return await at.post("/sign-in", data={"token": token})
            return await at.get("/api/v1/graphs", headers={"Authorization": f"Bearer {token}"})

        guesses = [(await guess(f"fbf_{number}")).status for number in range(MOST_OF_ONE)]
        refused = await guess("fbf_more")

        assert guesses == [401] * MOST_OF_ONE
        assert refused.status == 429
        assert 290 < int(refused.headers["Retry-After"]) <= 300
        assert (await guess(at.tokens["viewer"])).status == 429


@in_loop
async def test_who_is_in_already_is_not_shut_out_by_others_guesses(tmp_path: Path) -> None:
    async with doors(tmp_path, outside=True) as at:
        await at.sign_in(Role.VIEWER)
        wrong = {"Authorization": "Bearer fbf_wrong"}
        for _ in range(MOST_OF_ONE + 1):
            await at.get("/api/v1/graphs", headers=wrong)

        assert (await at.get("/api/v1/graphs")).status == 200


@in_loop
async def test_nothing_secret_is_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with doors(tmp_path, routes=ECHO, outside=True) as at:
        signed_in = await at.sign_in(Role.ADMIN)
        session = SimpleCookie(signed_in.headers["Set-Cookie"])[COOKIE].value
        csrf = await at.csrf()
        header = {"Authorization": f"Bearer {at.tokens['admin']}", "X-Request-Id": "id-0123456789"}
        await at.get(f"/api/v1/echo?key=in-the-query&token={at.tokens['admin']}", headers=header)
        await at.post("/api/v1/echo", data={"csrf": csrf, "password": "in-the-body"})
        await at.get("/api/v1/graphs/in-the-path")
        await at.get("/in-an-unknown-path")

    lines = [
        f"{one.getMessage()} {vars(one)}" for one in caplog.records if one.name[:6] == "fbflow"
    ]
    told = "\n".join(lines)
    assert "id-0123456789" in told
    assert "/api/v1/graphs/{graph}" in told
    for secret in (at.tokens["admin"], session, csrf, "in-the-", "in-an-"):
        assert secret not in told
