"""A client of FORTE's management protocol, as much of it as counting events needs.

What holds for the protocol: one client at a time, one request at a time, requests of at most
1500 bytes. Frames are two STRINGs of the fbdk encoding, answers one; the texts look like XML.
"""

import re
import socket
from collections.abc import Sequence
from itertools import count
from typing import Self

STRING = 0x50
"""The tag of a STRING in the fbdk encoding: its length in two bytes and its bytes follow."""
MOST_BYTES = 1_500
"""FORTE's buffer for what it receives; a longer request may hang it."""

ANSWER = re.compile(r'<Response ID="[^"]*"(?: Reason="([^"]*)")?')
COUNTED = re.compile(
    r'<FB name="(?P<block>[^"]*)"|<Port name="(?P<port>[^"]*)"|<Data value="(?P<value>[^"]*)" time='
)


class ForteError(Exception):
    """FORTE did not start, did not answer, or refused something."""


def frame(destination: str, request: str) -> bytes:
    """Return a request as FORTE wants it: two STRINGs, the resource and the text.

    Raises:
        ForteError: it is longer than FORTE can receive.
    """
    data = _string(destination) + _string(request)
    if len(data) > MOST_BYTES:
        message = f"a request of {len(data)} bytes is more than FORTE's {MOST_BYTES}"
        raise ForteError(message)
    return data


def _string(text: str) -> bytes:
    data = text.encode("latin-1")
    return bytes([STRING]) + len(data).to_bytes(2, "big") + data


def counts_in(answer: str) -> dict[str, int]:
    """Return the event counters that an answer to READ Watches holds, by `FB.PORT`."""
    counts: dict[str, int] = {}
    block = port = ""
    for found in COUNTED.finditer(answer):
        match found.lastgroup:
            case "block":
                block = found["block"]
            case "port":
                port = found["port"]
            case _:
                counts[f"{block}.{port}"] = int(found["value"])
    return counts


class Management:
    """One connection to the management port of a FORTE."""

    def __init__(self, connection: socket.socket) -> None:
        """Talk over a connection that is open."""
        self._connection = connection
        self._numbers = count(1)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._connection.close()

    def ask(self, destination: str, action: str, element: str = "") -> str:
        """Send one request and return its answer.

        Raises:
            ForteError: the answer gives a reason against it, is none, or does not come.
        """
        number = next(self._numbers) % 1_000_000  # of an id FORTE takes seven characters
        request = f'<Request ID="{number}" Action="{action}"'
        request += f">{element}</Request>" if element else "/>"
        try:
            self._connection.sendall(frame(destination, request))
            answer = self._receive()
        except OSError as error:
            message = f"FORTE does not answer {action} {element}: {error}"
            raise ForteError(message) from error
        found = ANSWER.match(answer)
        if found is None or found[1] is not None:
            reason = answer if found is None else found[1]
            message = f"FORTE refused {action} {element}: {reason}"
            raise ForteError(message)
        return answer

    def _receive(self) -> str:
        head = self._exactly(3)
        if head[0] != STRING:
            message = f"FORTE answered with the tag {head[0]:#x} instead of a STRING"
            raise ForteError(message)
        return self._exactly(int.from_bytes(head[1:], "big")).decode("latin-1")

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self._connection.recv(size - len(data))
            if not part:
                message = "FORTE closed the connection; does it have another client?"
                raise ForteError(message)
            data += part
        return data

    def counts(self, resource: str, pins: Sequence[str]) -> dict[str, int]:
        """Return the event counters of some ports of a resource."""
        watches = [f'<Watch Source="{pin}" Destination="*" />' for pin in pins]
        for watch in watches:
            self.ask(resource, "CREATE", watch)
        counts = counts_in(self.ask(resource, "READ", "<Watches/>"))
        for watch in watches:
            self.ask(resource, "DELETE", watch)
        if missing := set(pins) - set(counts):
            message = f"FORTE does not count {', '.join(sorted(missing))}"
            raise ForteError(message)
        return counts
