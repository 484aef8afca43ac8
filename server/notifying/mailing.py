"""Notices by e-mail, in plain text."""

import hashlib
import json
import re
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from typing import Any
from urllib.parse import quote

from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    send,
)

from server.notifying.settings import MailSettings
from server.service.queue import GivenUpError, Item, NotYetError
from server.service.records.notices import NoticeAbout

_PATIENCE = 30.0
"""Seconds that each step may take; servers hold back answers to try out who is patient."""
_FOR_GOOD = 500
"""From this number on, a refusal is for good."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_WHAT = {
    "failed": "failed",
    "late": "is late",
    "letter": "left a dead letter",
    "approval": "waits for an approval",
    "circuit": "circuit open",
}


class Mails:
    """Sends notices."""

    def __init__(self, settings: MailSettings | None, *, pages: str) -> None:
        """Send by a server; `pages` is the address of our own pages, "" = none is known."""
        self._settings = settings
        self._pages = pages

    async def send(self, item: Item) -> None:
        """Send a notice.

        Raises:
            NotYetError: it could not be handed over now.
            GivenUpError: the server refuses it for good.
        """
        mail = self._settings
        if mail is None:
            message = "the server was started without --smtp"
            raise GivenUpError(message)
        notice = NoticeAbout.model_validate(item.body["notice"])
        try:
            await send(
                message_of(notice, sender=mail.sender, to=item.address, pages=self._pages),
                hostname=mail.host,
                port=mail.port,
                username=mail.user or None,
                password=mail.password or None,
                use_tls=mail.is_tls,
                # Whoever shows a password does so to the right one, and unseen by others. Without
                # one there is nothing to lose: encryption is better than none, if it is offered.
                start_tls=None if mail.is_tls or not mail.user else True,
                validate_certs=mail.is_tls or bool(mail.user),
                timeout=_PATIENCE,
            )
        except (SMTPException, OSError, TimeoutError) as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            if _is_for_good(error):
                raise GivenUpError(reason) from error
            raise NotYetError(reason) from error


def message_of(notice: NoticeAbout, *, sender: str, to: str, pages: str) -> EmailMessage:
    """Return an e-mail.

    Args:
        notice: what it tells.
        sender: address of who sends it.
        to: address of who gets it.
        pages: address of our own pages; "" = there will be no link.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject_of(notice)
    message["Date"] = formatdate(notice.at.timestamp())
    # The same notice sent twice is the same message: programs for mail show it once.
    digest = hashlib.sha256(f"{notice.key} {to}".encode(errors="surrogatepass")).hexdigest()
    message["Message-ID"] = f"<{digest[:32]}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_writable(text_of(notice, pages=pages)))
    return message


def subject_of(notice: NoticeAbout) -> str:
    """Return the subject: `FBFlow: "blinker" failed`."""
    name = notice.graph or str(notice.data.get("target", ""))
    what = _WHAT.get(notice.kind) or str(notice.data.get("state", "ended"))
    return _writable(" ".join(f'FBFlow: "{name}" {what}'.split()))[:200]


def text_of(notice: NoticeAbout, *, pages: str) -> str:
    """Return the text, with what helps to decide what to do."""
    lines = [f"{notice.text}.", "", *_facts(notice)]
    if pages and notice.run:
        lines += ["", f"{pages}/runs/{quote(notice.run, safe='')}"]
    return "\n".join(lines).rstrip() + "\n"


def _facts(notice: NoticeAbout) -> list[str]:
    facts: dict[str, object] = {
        "When": f"{notice.at:%Y-%m-%d %H:%M:%S} UTC",
        "Run": notice.run,
        "Task": notice.label,
        "Operation": notice.data.get("operation"),
        "Approvers": ", ".join(notice.data.get("approvers") or ()),
        "Details": _said(notice.data.get("details")),
    }
    lines = [f"{name}: {value}" for name, value in facts.items() if value not in ("", None)]
    failed: list[Mapping[str, Any]] = notice.data.get("failed", [])
    return lines + [f'Failed: "{one["label"]}": {one["error"]}' for one in failed]


def _said(value: object) -> str:
    """Return a JSON value for people."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


def _is_for_good(error: Exception) -> bool:
    match error:
        case SMTPRecipientsRefused():
            return all(one.code >= _FOR_GOOD for one in error.recipients)
        case SMTPAuthenticationError():
            # Whoever runs the server can put that right meanwhile.
            return False
        case SMTPResponseException():
            return error.code >= _FOR_GOOD
        case _:
            return False


def _writable(text: str) -> str:
    """Return a text without what no mail may have: halves of characters, controls of terminals."""
    return _CONTROLS.sub("?", text.encode(errors="replace").decode())
