"""What stands in for a FORTE: it answers at its management port as FORTE does, for tests.

    python -m tests.forte_stand_in -f FILE -c localhost:PORT

It executes nothing. The events of every port that a connection of the boot file leads to are
counted as if a thousand came in a second, beginning near the end of 32 bits. As FORTE does it
serves one client at a time, compares requests by their beginnings, answers watches without a
length to rely on, and sends its answers in pieces as TCP may.
"""

import argparse
import re
import socket
import sys
import threading
import time
from pathlib import Path

RATE = 1_000
FIRST = (1 << 32) - 100
"""What a counter shows at first: it wraps soon."""

REQUEST = re.compile(r'<Request ID="([^"]{0,7})" Action="(\w+)"(?:/>|>(.*)</Request>)', re.DOTALL)
CONNECTION = re.compile(
    r'^([^;\n]*);.*<Connection Source="[^"]*" Destination="([^"]*)"', re.MULTILINE
)


class StandIn:
    """The ports of a boot file, and which of them are watched."""

    def __init__(self, boot_file: str) -> None:
        """Count from now on."""
        self._pins = {(found[1], found[2]) for found in CONNECTION.finditer(boot_file)}
        self._watched: list[tuple[str, str]] = []
        self._began = time.perf_counter()  # a test's own clock, not that of a run
        self.requests: list[str] = []

    def serve(self, server: socket.socket) -> None:
        """Serve one client after the other until the socket is closed."""
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            with client:
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._serve(client)

    def _serve(self, client: socket.socket) -> None:
        while (destination := _text(client)) is not None:
            request = _text(client) or ""
            self.requests.append(request)
            answer = self.answer(destination, request).encode("latin-1")
            data = b"\x50" + len(answer).to_bytes(2, "big") + answer
            client.sendall(data[:2])
            client.sendall(data[2:7])
            client.sendall(data[7:])

    def answer(self, resource: str, request: str) -> str:
        """Answer one request."""
        found = REQUEST.fullmatch(request)
        if found is None:
            return '<Response ID="" Reason="UNSUPPORTED_CMD" />'
        number, action, element = found.groups()
        if action == "READ" and element == "<Watches/>":
            return f'<Response ID="{number}">\n  {self._watches(resource)}\n</Response>'
        watch = re.fullmatch(r'<Watch Source="([^"]*)" Destination="\*" />', element or "")
        if watch is None:
            return f'<Response ID="{number}" Reason="INVALID_OBJECT" />'
        pin = (resource, watch[1])
        if pin not in (self._watched if action == "DELETE" else self._pins):
            return f'<Response ID="{number}" Reason="NO_SUCH_OBJECT" />'
        if action == "DELETE":
            self._watched.remove(pin)
        elif pin not in self._watched:
            self._watched.append(pin)
        return f'<Response ID="{number}" />'

    def _watches(self, resource: str) -> str:
        elapsed = time.perf_counter() - self._began
        value = (FIRST + int(elapsed * RATE)) % (1 << 32)
        blocks: dict[str, str] = {}
        for owner, pin in self._watched:
            block, _, port = pin.rpartition(".")
            if owner == resource:
                data = f'<Data value="{value}" time="{int(elapsed * 1000)}"/>\n'
                blocks[block] = blocks.get(block, "") + f'<Port name="{port}">{data}</Port>'
        shown = "".join(f'<FB name="{name}">{ports}</FB>' for name, ports in blocks.items())
        return f'<Watches>\n    <Resource name="{resource}">{shown}</Resource>\n  </Watches>'


def _text(client: socket.socket) -> str | None:
    """Read one STRING; None at the end."""
    head = _exactly(client, 3)
    if len(head) < 3 or head[0] != 0x50:
        return None
    return _exactly(client, int.from_bytes(head[1:], "big")).decode("latin-1")


def _exactly(client: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size and (part := client.recv(size - len(data))):
        data += part
    return data


def main() -> None:
    """Stand in for the program, and be as busy as one thread can."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-f", type=Path, required=True)
    parser.add_argument("-c", required=True)
    given = parser.parse_args()
    peer = StandIn(given.f.read_text(encoding="utf-8"))
    port = int(given.c.rpartition(":")[2])
    sys.setswitchinterval(1e-4)  # the thread that answers need not wait for the busy one
    with socket.create_server(("127.0.0.1", port)) as server:
        threading.Thread(target=peer.serve, args=[server], daemon=True).start()
        while True:  # until it is terminated
            sum(range(1_000))


if __name__ == "__main__":
    main()
