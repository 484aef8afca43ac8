"""Receivers of notices on this machine: a web server that checks signatures, and an SMTP server.

async with webhook_receiver() as hook, mail_receiver() as mail:
    settings = NotifyingSettings(targets=[hook.target(), mail.target()], mail=mail.settings)
"""

import asyncio
import base64
import hashlib
import hmac
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

from server.notifying.settings import ORDINARY, MailSettings, Target
from server.service.records.notices import NoticeKind
from tests.control import until
from tests.serving import serving

SECRET = b"0123456789abcdef0123456789abcdef"
SECRET_TEXT = f"whsec_{base64.b64encode(SECRET).decode()}"
"""The same as it is told to a server."""


def verified(headers: Any, body: bytes, secret: bytes) -> bool:  # noqa: ANN401 - of any server
    """Whether a webhook comes from who knows the secret; as the specification says it."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    return f"v1,{expected}" in headers["webhook-signature"].split()


@dataclass
class WebhookReceiver:
    """A web server that is told."""

    url: str = ""
    notices: list[dict[str, Any]] = field(default_factory=list)
    """What came, once for each time."""
    ids: list[str] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)
    """What the next posts are answered with; then 204."""
    refused: int = 0
    """Posts that were answered so."""

    def target(self, kinds: Sequence[NoticeKind] = ORDINARY, name: str = "hook") -> Target:
        """Return a target that is told of these."""
        return Target("webhook", name, kinds, self.url)

    async def answer(self, request: web.Request) -> web.Response:
        """Take a post."""
        if self.answers:
            self.refused += 1
            return self.answers.pop(0)
        body = await request.read()
        assert request.content_type == "application/json"
        if not verified(request.headers, body, SECRET):
            return web.Response(status=401)
        self.ids.append(request.headers["webhook-id"])
        self.notices.append(await request.json())
        return web.Response(status=204)

    async def told(self, count: int) -> list[dict[str, Any]]:
        """Wait for so many notices; return them."""

        async def is_told() -> bool:
            return len(self.notices) >= count

        await until(is_told)
        return self.notices


@asynccontextmanager
async def webhook_receiver() -> AsyncIterator[WebhookReceiver]:
    """Serve one."""
    receiver = WebhookReceiver()
    async with serving(receiver.answer) as url:
        receiver.url = f"{url}/hook?token=s3cret"
        yield receiver


@dataclass
class MailReceiver:
    """An SMTP server, and what it was given."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    """What the next mails are answered with; then they are taken."""
    refused: int = 0

    @property
    def settings(self) -> MailSettings:
        """How it is reached."""
        return MailSettings("fbflow@example.org", "127.0.0.1", self.port)

    def target(self, kinds: Sequence[NoticeKind] = ORDINARY) -> Target:
        """Return somebody who has a mailbox there."""
        return Target("email", "ops@example.org", kinds)

    async def handle_DATA(  # noqa: N802 - as aiosmtpd calls it
        self,
        server: SMTP,  # noqa: ARG002
        session: Session,  # noqa: ARG002
        envelope: Envelope,
    ) -> str:
        """Take a mail."""
        if self.answers:
            self.refused += 1
            return self.answers.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        return "250 OK"

    async def told(self, count: int) -> list[EmailMessage]:
        """Wait for so many mails; return them."""

        async def is_told() -> bool:
            return len(self.mails) >= count

        await until(is_told)
        return self.mails


@asynccontextmanager
async def mail_receiver(
    ssl_context: ssl.SSLContext | None = None,
    **options: Any,  # noqa: ANN401 - of aiosmtpd
) -> AsyncIterator[MailReceiver]:
    """Serve one on this event loop.

    Args:
        ssl_context: speak TLS from the beginning.
        options: those of aiosmtpd's `SMTP`.
    """
    receiver = MailReceiver()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(receiver, hostname="localhost", loop=loop, **options),
        "127.0.0.1",
        0,
        ssl=ssl_context,
    )
    async with server:
        receiver.port = server.sockets[0].getsockname()[1]
        yield receiver
