"""Signatures of webhooks, as the Standard Webhooks specification (version 1) has them."""

import base64
import hashlib
import hmac
from collections.abc import Mapping


def message_id(key: str) -> str:
    """Return the id of a notice: the same each time it is sent, whatever its key has."""
    return f"msg_{hashlib.sha256(key.encode(errors='surrogatepass')).hexdigest()[:32]}"


def headers_of(message: str, body: bytes, *, at: int, secret: bytes) -> Mapping[str, str]:
    """Return the headers that name a message, and prove who sent it and when.

    Args:
        message: its id.
        body: as it is sent.
        at: when it is sent, in seconds since 1970.
        secret: known to the receiver; empty = nothing is proved.
    """
    headers = {"webhook-id": message, "webhook-timestamp": str(at)}
    if secret:
        signed = b".".join((message.encode(), str(at).encode(), body))
        digest = hmac.new(secret, signed, hashlib.sha256).digest()
        headers["webhook-signature"] = f"v1,{base64.b64encode(digest).decode()}"
    return headers
