"""What senders make of answers: told, tried again, given up."""

import asyncio
import ssl
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiosmtpd.smtp import AuthResult, LoginPassword

from server.notifying.mailing import Mails
from server.notifying.settings import MailSettings, Target
from server.notifying.webhook import Webhooks, client_session
from server.service.queue import GivenUpError, Item, NotYetError
from tests.receivers import SECRET, MailReceiver, mail_receiver
from tests.serving import Handler, serving
from tests.talking import in_loop

NOTICE = {"kind": "circuit", "key": "k", "at": "2026-11-21T08:30:14Z", "text": "é", "data": {}}
NOW = 1_795_250_000
"""Sat, 21 Nov 2026 08:33:20 GMT"""


def item(address: str) -> Item:
    return Item(1, address, {"notice": NOTICE}, 0, 0)


async def posted(handler: Handler, path: str = "/") -> None:
    """Post a notice to a handler."""
    async with serving(handler) as url:
        await posted_to(url + path)


async def posted_to(url: str) -> None:
    async with client_session() as client:
        target = Target("webhook", "hook", url=url)
        sender = Webhooks(client, [target], secret=SECRET, wall=lambda: NOW * 1_000_000_000)
        await sender.send(item("hook"))


def answering(status: int, **headers: str) -> Handler:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, headers=headers)

    return answer


# --- Webhooks --------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_success_is_success(status: int) -> None:
    asyncio.run(posted(answering(status)))


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 401, 403, 404, 405, 410, 422])
def test_who_does_not_want_it_is_not_asked_again(status: int) -> None:
    with pytest.raises(GivenUpError, match=str(status)):
        asyncio.run(posted(answering(status, Location="http://127.0.0.1:1/")))


@pytest.mark.parametrize(
    ("status", "wish", "after"),
    [
        (500, "", None),
        (502, "soon", None),
        (503, "120", 120),
        (429, "0", 1),
        (425, "7", 7),
        (408, "", None),
        (503, "Sat, 21 Nov 2026 08:34:20 GMT", 60),
        (503, "Sat, 21 Nov 2015 08:34:20 GMT", 1),
        (503, "9" * 400, 999_999_999),
        (503, "-5", None),
        (503, f"Sat, {'9' * 20} Nov 2026 08:34:20 GMT", None),
    ],
)
def test_who_cannot_now_is_asked_again_when_he_says(
    status: int, wish: str, after: float | None
) -> None:
    headers = {"Retry-After": wish} if wish else {}
    with pytest.raises(NotYetError) as later:
        asyncio.run(posted(answering(status, **headers)))

    assert later.value.after == after


def test_who_is_not_there_is_asked_again_and_his_address_is_not_told() -> None:
    async def test() -> None:
        async with serving(answering(204)) as url:
            pass
        await posted_to(f"{url}/s3cret?key=s3cret")

    with pytest.raises(NotYetError, match="it cannot be connected to: ") as later:
        asyncio.run(test())

    assert "s3cret" not in str(later.value)


def test_who_breaks_off_is_asked_again_and_his_address_is_not_told() -> None:
    async def break_off(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    with pytest.raises(NotYetError, match="the connection failed: ") as later:
        asyncio.run(posted(break_off, "/s3cret?key=s3cret"))

    assert "s3cret" not in str(later.value)


def test_a_name_and_password_in_the_address_are_sent_as_http_has_them() -> None:
    seen: list[str] = []

    async def look(request: web.Request) -> web.Response:
        seen.append(request.headers["Authorization"])
        return web.Response()

    async def test() -> None:
        async with serving(look) as url:
            await posted_to(url.replace("//", "//anna:pass@"))

    asyncio.run(test())

    assert seen == ["Basic YW5uYTpwYXNz"]


@in_loop
async def test_a_target_that_is_not_named_any_more_is_not_told() -> None:
    async with client_session() as client:
        sender = Webhooks(client, [], secret=SECRET, wall=lambda: 0)
        with pytest.raises(GivenUpError, match="without this target"):
            await sender.send(item("hook"))


# --- Mail ------------------------------------------------------------------------------------


def mailed(
    change: Callable[[MailReceiver, MailSettings], MailSettings] = lambda _, settings: settings,
    **options: Any,  # noqa: ANN401 - of aiosmtpd
) -> int:
    """Send a mail to a server with these options; return how many came."""

    async def test() -> int:
        async with mail_receiver(**options) as mail:
            await Mails(change(mail, mail.settings), pages="").send(item("ops@example.org"))
            return len(mail.mails)

    return asyncio.run(test())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


@pytest.fixture(scope="module")
def certificate(folder: Path) -> ssl.SSLContext:
    """A certificate that nobody has reason to believe, but for who has `cert.pem`."""
    key, file = folder / "key.pem", folder / "cert.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1"
    subprocess.run(
        [
            *command.split(),
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-keyout",
            key,
            "-out",
            file,
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    return context


def with_answer(text: str) -> Callable[[MailReceiver, MailSettings], MailSettings]:
    def change(mail: MailReceiver, settings: MailSettings) -> MailSettings:
        mail.answers.append(text)
        return settings

    return change


def as_user(_: MailReceiver, settings: MailSettings) -> MailSettings:
    return replace(settings, user="me", password="hidden")  # noqa: S106 - of a test


def test_a_relay_takes_mail_without_a_password() -> None:
    assert mailed() == 1


def test_encryption_is_used_where_it_is_offered_even_if_nobody_knows_by_whom(
    certificate: ssl.SSLContext,
) -> None:
    # This server takes nothing that comes unencrypted.
    assert mailed(tls_context=certificate, require_starttls=True) == 1


@pytest.mark.parametrize(
    ("answer", "error"), [("451 later", NotYetError), ("554 no", GivenUpError)]
)
def test_a_refusal_is_for_now_or_for_good(answer: str, error: type[Exception]) -> None:
    with pytest.raises(error, match=answer.split()[1]):
        mailed(with_answer(answer))


def test_a_password_is_not_sent_unencrypted() -> None:
    with pytest.raises(NotYetError, match="STARTTLS"):
        mailed(as_user)


def test_a_password_is_not_sent_to_somebody_unknown(certificate: ssl.SSLContext) -> None:
    seen: list[object] = []

    def take(*given: object) -> AuthResult:
        seen.append(given)
        return AuthResult(success=True)

    with pytest.raises(NotYetError, match="certificate"):
        mailed(as_user, tls_context=certificate, authenticator=take)

    assert seen == []


@pytest.mark.parametrize("is_tls", [False, True], ids=["smtp", "smtps"])
def test_a_user_signs_in_where_the_certificate_is_right(
    certificate: ssl.SSLContext, folder: Path, monkeypatch: pytest.MonkeyPatch, *, is_tls: bool
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "cert.pem"))
    seen: list[object] = []

    def take(
        _server: object, _session: object, _envelope: object, _how: str, login: object
    ) -> AuthResult:
        assert isinstance(login, LoginPassword)
        seen.append((login.login, login.password))
        return AuthResult(success=True)

    def change(mail: MailReceiver, settings: MailSettings) -> MailSettings:
        return replace(as_user(mail, settings), is_tls=is_tls)

    options: dict[str, Any] = {"authenticator": take}
    if is_tls:
        # aiosmtpd sees no TLS but that of STARTTLS.
        options |= {"ssl_context": certificate, "auth_require_tls": False}
    else:
        options["tls_context"] = certificate

    assert mailed(change, **options) == 1
    assert seen == [(b"me", b"hidden")]


def test_a_server_that_is_not_there_is_asked_again() -> None:
    with pytest.raises(NotYetError):
        mailed(lambda _, settings: replace(settings, port=1))


@in_loop
async def test_without_a_mail_server_what_waited_is_given_up() -> None:
    with pytest.raises(GivenUpError, match="without --smtp"):
        await Mails(None, pages="").send(item("ops@example.org"))
