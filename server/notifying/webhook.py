"""Notices by webhook: each is posted as JSON, until the receiver has taken it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import orjson
from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, DummyCookieJar

from server.notifying.settings import Target
from server.notifying.signing import headers_of, message_id
from server.service.queue import GivenUpError, Item, NotYetError

_PATIENCE = 10.0
"""Seconds that a receiver has for its answer."""
_LEAST = 1.0
"""Seconds until a receiver is asked again that wants to be asked at once."""
_SECOND = 1_000_000_000
_GONE = 410
_LATER = (408, 425, 429)
"""Refusals that do not mean the notice."""


class Webhooks:
    """Posts notices."""

    def __init__(
        self,
        client: ClientSession,
        targets: Sequence[Target],
        *,
        secret: bytes,
        wall: Callable[[], int],
    ) -> None:
        """Post to targets.

        Args:
            client: from `client_session`.
            targets: the addresses in the queue stand for these.
            secret: what posts are signed with.
            wall: the time in nanoseconds since 1970.
        """
        self._client = client
        self._urls = {one.address: one.url for one in targets}
        self._secret = secret
        self._wall = wall

    async def send(self, item: Item) -> None:
        """Post a notice.

        Raises:
            NotYetError: it did not arrive, or the receiver cannot take it now.
            GivenUpError: the receiver does not want it.
        """
        url = self._urls.get(item.address)
        if url is None:
            message = "the server was started without this target"
            raise GivenUpError(message)
        notice = item.body["notice"]
        body = orjson.dumps(notice)
        at = self._wall() // _SECOND
        headers = headers_of(message_id(notice["key"]), body, at=at, secret=self._secret)
        try:
            async with self._client.post(
                url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                self._check(answer.status, answer.headers)
        except (ClientError, TimeoutError, OSError) as error:
            raise NotYetError(_reason(error)) from error

    def _check(self, status: int, headers: Mapping[str, str]) -> None:
        if 200 <= status < 300:  # noqa: PLR2004 - as HTTP has it
            return
        if status == _GONE:
            message = "the receiver is gone (410)"
            raise GivenUpError(message)
        if 300 <= status < 400:  # noqa: PLR2004
            message = f"the receiver redirects ({status}), which is not followed; name the new one"
            raise GivenUpError(message)
        message = f"the receiver answered {status}"
        if status >= 500 or status in _LATER:  # noqa: PLR2004
            raise NotYetError(message, after=self._wish(headers.get("Retry-After", "")))
        raise GivenUpError(message)

    def _wish(self, text: str) -> float | None:
        """Return after how many seconds the receiver wants to be asked again; None = no wish."""
        if text.isascii() and text.isdecimal():
            return max(float(text[:9]), _LEAST)
        try:
            due = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
        aware = due if due.tzinfo is not None else due.replace(tzinfo=UTC)
        now = datetime.fromtimestamp(self._wall() / _SECOND, UTC)
        return max((aware - now).total_seconds(), _LEAST)


def client_session() -> ClientSession:
    """Return what posts; it keeps no cookies."""
    return ClientSession(
        timeout=ClientTimeout(total=_PATIENCE),
        cookie_jar=DummyCookieJar(),
        headers={"Content-Type": "application/json", "User-Agent": "FBFlow"},
    )


def _reason(error: Exception) -> str:
    """Return what went wrong, without the address: it may have secrets."""
    match error:
        case TimeoutError():
            return f"no answer within {_PATIENCE:g} s"
        case ClientConnectorError():
            return f"it cannot be connected to: {error.strerror or type(error).__name__}"
        case _:
            return f"the connection failed: {type(error).__name__}"
