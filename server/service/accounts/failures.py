"""Failed attempts to come in: who fails too often is not listened to for a while.

Tokens have 256 random bits, so nobody guesses one, however often they try. The limit keeps
guesses from taking the server's time and filling its log. A source that failed too often is
refused whatever it shows; when all together failed too often, only what is wrong is refused, so
that nobody can lock out everybody.
"""

from collections import OrderedDict, deque
from collections.abc import Callable
from ipaddress import IPv6Address, ip_network

from runtime.clock import SECOND
from server.service.errors import BusyError

WINDOW = 5 * 60 * SECOND
MOST_OF_ONE = 10
"""Failures of one source in the window."""
MOST_OF_ALL = 200
"""Failures of all sources in the window."""
_MOST_SOURCES = 4_096


class Failures:
    """The latest failures, by source."""

    def __init__(self, now: Callable[[], int]) -> None:
        """Count none yet; `now` gives nanoseconds of a clock that nobody sets."""
        self._now = now
        self._sources: OrderedDict[str, deque[int]] = OrderedDict()
        self._all: deque[int] = deque(maxlen=MOST_OF_ALL)

    def check(self, source: str) -> None:
        """Refuse a source that failed too often.

        Raises:
            BusyError: it did; it says when it is listened to again.
        """
        self._refuse(self._sources.get(_network(source), deque()), MOST_OF_ONE)

    def count(self, source: str) -> None:
        """Count a failure.

        Raises:
            BusyError: all sources together have failed too often.
        """
        now = self._now()
        network = _network(source)
        times = self._sources.pop(network, None) or deque(maxlen=MOST_OF_ONE)
        times.append(now)
        self._sources[network] = times
        if len(self._sources) > _MOST_SOURCES:
            self._sources.popitem(last=False)
        self._refuse(self._all, MOST_OF_ALL)
        self._all.append(now)

    def _refuse(self, times: deque[int], most: int) -> None:
        # The oldest of the latest failures leaves the window first.
        if len(times) < most or (left := times[0] + WINDOW - self._now()) <= 0:
            return
        message = "too many attempts to come in have failed; try again later"
        raise BusyError(message, retry_after=left / SECOND)


def _network(source: str) -> str:
    """Return what one party has: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        address = IPv6Address(source.partition("%")[0])
    except ValueError:
        return source
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False))
