"""FORTE as a peer: starts one on a boot file and counts its invocations from outside.

It counts with event watches of the management protocol, so nothing of FORTE is changed. FORTE
counts the events of every port anyway; a watch only makes the number readable. The processor
time is that of its process, from Linux's `/proc`.
"""

import os
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.forte_management import ForteError, Management

GROUP = 20
"""How many ports are watched at a time: an answer's length has 16 bits."""
WRAP = 1 << 32
"""Event counters have 32 bits."""
PATIENCE = 10.0
"""Seconds in which it has to start, and to answer."""

BOOT_CONNECTION = re.compile(
    r'^(?P<resource>[^;\n]*);<Request ID="[^"]*" Action="CREATE">'
    r'<Connection Source="[^"]*" Destination="(?P<pin>[^"]*)"',
    re.MULTILINE,
)


@contextmanager
def forte(program: Path, boot_file: Path) -> Iterator["Forte"]:
    """Run a FORTE on a boot file for as long as the context lasts.

    Raises:
        ForteError: it does not start, or listens to nobody.
    """
    port = _free_port()
    command = [str(program.resolve()), "-f", str(boot_file.resolve()), "-c", f"localhost:{port}"]
    with (
        tempfile.TemporaryDirectory() as folder,
        (Path(folder) / "log").open("w") as log,
        subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        ) as process,
    ):
        try:
            with Management(_connected(process, port, Path(log.name))) as management:
                yield Forte(process.pid, management)
        finally:
            _end(process)


def _free_port() -> int:
    """Return a port that was free a moment ago: FORTE cannot choose one itself."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _connected(process: subprocess.Popen[bytes], port: int, log: Path) -> socket.socket:
    """Connect to its management port, which opens when the boot file was executed."""
    last = time.perf_counter() + PATIENCE
    while process.poll() is None and time.perf_counter() < last:
        try:
            connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        except OSError:
            time.sleep(0.02)
            continue
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    message = f"FORTE did not open its management port; it said last: {said[-1:] or 'nothing'}"
    raise ForteError(message)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()


def processor_time(process: int) -> float:
    """Return the seconds of processor time that a process has used, all its threads together."""
    # The name of the program comes second, in brackets, and may have blanks.
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def inputs_in(boot_file: str, event_inputs: set[str]) -> dict[str, list[str]]:
    """Return the event inputs that connections of a boot file lead to, by resource.

    Args:
        boot_file: the text.
        event_inputs: `FB.PORT` of all of them; a boot file does not say what is data.
    """
    found: dict[str, dict[str, None]] = {}
    for connection in BOOT_CONNECTION.finditer(boot_file):
        if connection["pin"] in event_inputs:
            found.setdefault(connection["resource"], {})[connection["pin"]] = None
    return {resource: list(pins) for resource, pins in found.items()}


@dataclass(frozen=True, slots=True)
class Forte:
    """A FORTE that executes a boot file."""

    process: int
    management: Management

    def nanoseconds(self, inputs: dict[str, list[str]], seconds: float) -> float | None:
        """Return the processor time of one invocation; None if nothing is executed.

        Each counter is read twice, about `seconds` apart, and has its own rate; the processor
        time is that of the time between, in which nobody asks anything.
        """
        first = self._look(inputs)
        worked, began = processor_time(self.process), time.perf_counter()
        time.sleep(seconds)
        load = (processor_time(self.process) - worked) / (time.perf_counter() - began)
        second = self._look(inputs)
        rate = sum(
            ((now - before) % WRAP) / (later - earlier)
            for pin, (now, later) in second.items()
            for before, earlier in [first[pin]]
        )
        return load / rate * 1e9 if rate >= 1 else None

    def _look(self, inputs: dict[str, list[str]]) -> dict[tuple[str, str], tuple[int, float]]:
        """Return every counter with the moment at which it was read."""
        seen: dict[tuple[str, str], tuple[int, float]] = {}
        for resource, pins in inputs.items():
            for group in _groups(pins):
                counts = self.management.counts(resource, group)
                moment = time.perf_counter()
                seen |= {(resource, pin): (counts[pin], moment) for pin in group}
        return seen


def _groups(pins: list[str]) -> list[list[str]]:
    return [pins[at : at + GROUP] for at in range(0, len(pins), GROUP)]
