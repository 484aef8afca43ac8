"""Runs that talk to each other: small resources as boot files, and a watch over their consoles."""

import asyncio
import socket
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from functools import wraps
from typing import ParamSpec
from xml.sax.saxutils import escape

from typing_extensions import override

from compiler.driver import compile_bytes, graph_of
from compiler.ir.graph import Graph
from fblib.catalog import LIBRARY
from runtime.channels.reach import Reach
from runtime.clock import SECOND
from runtime.listener import Listener
from runtime.report import RunReport
from runtime.run import Run

P = ParamSpec("P")
LIMIT = 10 * SECOND
"""The longest a run may take whose peers do not answer."""


def boot_text(
    blocks: Mapping[str, str],
    parameters: Mapping[str, str],
    events: Iterable[str],
    data: Iterable[str] = (),
) -> str:
    """Return the boot file of one resource.

    Args:
        blocks: types by name.
        parameters: literals by `BLOCK.PIN`.
        events: connections `A.EO -> B.EI`.
        data: connections in the same form.
    """
    requests = [
        ';<Request ID="0" Action="CREATE"><FB Name="R" Type="EMB_RES" /></Request>',
        *(_request(f'<FB Name="{name}" Type="{kind}" />') for name, kind in blocks.items()),
        *(_wire(value, place, "WRITE") for place, value in parameters.items()),
        *(_wire(*_ends(connection), "CREATE") for connection in (*events, *data)),
        'R;<Request ID="5" Action="START"/>',
    ]
    return "".join(f"{line}\n" for line in requests)


def graph_from(text: str) -> Graph:
    """Compile a boot file."""
    return graph_of(compile_bytes(text.encode(), "talk.fboot", library=LIBRARY))


def system(
    blocks: Mapping[str, str],
    parameters: Mapping[str, str],
    events: Iterable[str],
    data: Iterable[str] = (),
    show: Iterable[str] = (),
) -> Graph:
    """Return a resource whose printers show `label: B.PIN at B.EVENT` before all else."""
    shows = [line.replace(":", " at").split(" at ") for line in show]
    labels = [label for label, *_ in shows]
    return graph_from(
        boot_text(
            {**blocks, **{f"SHOW_{label}": "OUT_ANY_CONSOLE" for label in labels}},
            {**parameters, **_shown(*labels)},
            [*(f"{event} -> SHOW_{label}.REQ" for label, _, event in shows), *events],
            [*data, *(f"{pin} -> SHOW_{label}.IN" for label, pin, _ in shows)],
        )
    )


def _shown(*labels: str) -> dict[str, str]:
    """Parameters of printers named `SHOW_<label>`."""
    return {
        f"SHOW_{label}.{pin}": value
        for label in labels
        for pin, value in (("QI", "TRUE"), ("LABEL", f"'{label}'"))
    }


def _request(element: str, action: str = "CREATE") -> str:
    return f'R;<Request ID="1" Action="{action}">{element}</Request>'


def _ends(connection: str) -> tuple[str, str]:
    source, _, target = connection.partition(" -> ")
    return source, target


def _wire(source: str, target: str, action: str) -> str:
    quoted = escape(source, {'"': "&quot;"})
    return _request(f'<Connection Source="{quoted}" Destination="{target}" />', action)


def in_loop(test: Callable[P, Coroutine[None, None, None]]) -> Callable[P, None]:
    """Make a test of a coroutine."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


class Talker(Listener):
    """A run, and what it printed."""

    def __init__(self, graph: Graph, *, reach: Reach | None = None) -> None:
        self.run = Run(graph, reach=reach)
        self.run.listen(self)
        self.lines: list[str] = []
        self.last = ""
        self._news = asyncio.Event()

    @override
    def console(self, node: str, text: str) -> None:
        self.lines.append(text)
        self._news.set()

    async def until(self, *lines: str) -> None:
        """Wait until these lines were printed, in any order."""
        while not set(lines) <= set(self.lines):
            self._news.clear()
            await self._news.wait()


async def talk(*talkers: Talker, until: Mapping[int, Sequence[str]]) -> list[RunReport]:
    """Run all at once; stop them when those named by number have printed their lines."""
    async with asyncio.timeout(LIMIT / SECOND), asyncio.TaskGroup() as tasks:
        runs = [tasks.create_task(talker.run.run(limit=LIMIT)) for talker in talkers]
        for number, lines in until.items():
            await talkers[number].until(*lines)
        for talker in talkers:
            talker.run.stop()
    return [run.result() for run in runs]


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Return a port of 127.0.0.1 that nobody has."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
