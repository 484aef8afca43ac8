"""The options of notices by webhook and e-mail."""

import argparse
import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import get_args
from urllib.parse import SplitResult, unquote, urlsplit

from runtime.usage import UsageError
from server.notifying.settings import ORDINARY, MailSettings, NotifyingSettings, Target
from server.service.records.notices import NoticeKind

WEBHOOK_SECRET = "FBFLOW_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable
SMTP_PASSWORD = "FBFLOW_SMTP_PASSWORD"  # noqa: S105 - the same
OWN = (WEBHOOK_SECRET, SMTP_PASSWORD)
"""What a file of secrets may have for the server itself; no graph gets it."""
_KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)
_WITH_KINDS = re.compile(r"([a-z]+(?:,[a-z]+)*)=(.+)", re.DOTALL)
_MAILBOX = re.compile(
    r"[^\s\x00-\x1f\x7f@<>,;:\"()\[\]\\]{1,64}@"
    r"([^\s\x00-\x1f\x7f@<>,;:\"()\[\]\\]{1,255}|\[[0-9.]{7,15}\])"
)
_DIGITS = set("0123456789.")
_PORTS = {"smtp": 25, "smtps": 465}
_MARK = "whsec_"
_LEAST, _MOST = 24, 64
"""Bytes of a secret for webhooks."""


def add_notify(parser: argparse.ArgumentParser, environment: Mapping[str, str]) -> None:
    """Add them to a parser."""
    parser.add_argument(
        "--notify",
        metavar="ADDRESS",
        action="append",
        default=environment.get("FBFLOW_NOTIFY", "").split(),
        help="tell an address what happens: https://… or mailto:ops@example.org, maybe with kinds "
        f"before it, as in failed,late=https://…; the kinds are {', '.join(_KINDS)} (default: all "
        "but ended; repeatable; those in FBFLOW_NOTIFY, with spaces between, are told as well)",
    )
    parser.add_argument(
        "--smtp",
        metavar="URL",
        default=environment.get("FBFLOW_SMTP", ""),
        help="the server that sends e-mail: smtp://localhost:25 or smtps://user@example.org:465; "
        f"its password is in {SMTP_PASSWORD} or in the file of --secrets (default: FBFLOW_SMTP)",
    )
    parser.add_argument(
        "--mail-from",
        metavar="ADDRESS",
        default=environment.get("FBFLOW_MAIL_FROM", ""),
        help="who sends e-mail, such as fbflow@example.org (default: FBFLOW_MAIL_FROM)",
    )


def notifying_settings(
    given: argparse.Namespace,
    base_url: str,
    secrets: Mapping[str, str],
    environment: Mapping[str, str],
) -> NotifyingSettings:
    """Return who is told what, and how.

    Args:
        given: the options.
        base_url: the server's address for people; "" = none was given.
        secrets: from the file of secrets.
        environment: has secrets, too; these come first.

    Raises:
        UsageError: an option cannot be used. No message tells a secret.
    """
    targets = tuple(parse_target(text) for text in given.notify)
    own = {name: environment.get(name) or secrets.get(name, "") for name in OWN}
    needs_mail = any(one.channel == "email" for one in targets)
    return NotifyingSettings(
        targets=targets,
        mail=_mail(given.smtp, given.mail_from, own[SMTP_PASSWORD]) if needs_mail else None,
        secret=_secret(own[WEBHOOK_SECRET]),
        pages=base_url,
    )


def parse_target(text: str) -> Target:
    """Read what `--notify` has.

    Raises:
        UsageError: it is no address, or there are no such kinds.
    """
    found = _WITH_KINDS.fullmatch(text)
    kinds = ORDINARY if found is None else _parse_kinds(found[1])
    address = text if found is None else found[2]
    scheme, _, rest = address.partition(":")
    if scheme == "mailto" and _MAILBOX.fullmatch(rest):
        return Target("email", rest, kinds)
    parts = _split(address)
    if parts is None or parts.scheme not in ("https", "http") or not parts.hostname:
        # Not all of it: addresses have secrets.
        message = (
            f'--notify "{scheme[:20]}…" is no address to tell anything; expected https://… or '
            "mailto:ops@example.org, maybe with kinds before it: failed,late=https://…"
        )
        raise UsageError(message)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port is None else f":{parts.port}"
    digest = hashlib.sha256(address.encode(errors="surrogatepass")).hexdigest()[:8]
    return Target("webhook", f"{parts.scheme}://{host}{port}/…{digest}", kinds, address)


def _parse_kinds(text: str) -> tuple[NoticeKind, ...]:
    wanted = text.split(",")
    for one in wanted:
        if one not in _KINDS:
            message = (
                f'--notify "{one}=…" is no kind of notice; expected one or more of '
                f"{', '.join(_KINDS)}, with commas between"
            )
            raise UsageError(message)
    return tuple(kind for kind in _KINDS if kind in wanted)


def _mail(smtp: str, sender: str, password: str) -> MailSettings:
    if _MAILBOX.fullmatch(sender) is None:
        what = f'--mail-from "{sender}" is no address' if sender else "mailto: needs --mail-from"
        message = f"{what}; expected who sends e-mail, such as fbflow@example.org"
        raise UsageError(message)
    parts = _split(smtp)
    if parts is None or parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/"):
        what = "--smtp is no address of a server" if smtp else "mailto: needs --smtp"
        message = f"{what}; expected one such as smtp://localhost:25 or smtps://user@example.org"
        raise UsageError(message)
    if parts.password is not None:
        message = (
            "--smtp has a password, which others of this machine can see; put it into "
            f"{SMTP_PASSWORD} or the file of --secrets"
        )
        raise UsageError(message)
    user = unquote(parts.username or "")
    if user and not password:
        message = (
            f'--smtp has the user "{user}", but there is no password; put it into '
            f"{SMTP_PASSWORD} or the file of --secrets"
        )
        raise UsageError(message)
    return MailSettings(
        sender=sender,
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        is_tls=parts.scheme == "smtps",
        user=user,
        password=password if user else "",
    )


def _secret(text: str) -> bytes:
    if not text:
        return b""
    try:
        secret = base64.b64decode(text.removeprefix(_MARK), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if not text.startswith(_MARK) or not _LEAST <= len(secret) <= _MOST:
        message = (
            f"{WEBHOOK_SECRET} is no secret for webhooks; expected {_MARK} and {_LEAST} to {_MOST} "
            f'bytes in base64, as this makes one: echo "{_MARK}$(openssl rand -base64 32)"'
        )
        raise UsageError(message)
    return secret


def _split(text: str) -> SplitResult | None:
    """Return the parts of an address; None = it is none."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # looked at only now
        # Nobody can ask a host that has no letters between two dots, or too many; and HTTP has
        # names and passwords in Latin-1. (What cannot be encoded is a ValueError, too.)
        (parts.hostname or "").encode("idna")
        if set(parts.hostname or "") <= _DIGITS:
            ip_address(parts.hostname or "")  # such as 1.2.3, which some take for 1.2.0.3
        unquote(f"{parts.username}{parts.password}").encode("latin-1")
    except ValueError:
        return None
    return None if any(each.isspace() for each in text) else parts
