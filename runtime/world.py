"""The world around a run: its console, its files, and its connections on the event loop."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Coroutine, Mapping
from typing import NamedTuple

from typing_extensions import override

from fblib.service import Files, Happening, Role
from runtime.channels.base import Channel, Deliver, Transport
from runtime.kernel.host import Host
from runtime.listener import Listener


class News(NamedTuple):
    """What the connection of a node has to tell."""

    node: str
    happening: Happening
    payload: bytes


class World(Host):
    """The host of a run. What comes in waits in `news` until the run loop takes it."""

    def __init__(
        self,
        listeners: Collection[Listener],
        files: Files,
        transports: Mapping[str, Transport] | None,
    ) -> None:
        """Tell `listeners` what blocks print.

        Args:
            listeners: those who listen now; later ones are seen, too.
            files: the folder of the run.
            transports: by name; None in virtual time, which no world outside can share.
        """
        self._listeners = listeners
        self._files = files
        self._transports = transports
        self._channels: dict[str, Channel] = {}
        self._current: dict[str, object] = {}
        """A mark for the connection that each node has now."""
        self._group: asyncio.TaskGroup | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._arrived: Callable[[], None] = lambda: None
        self.news: deque[News] = deque()
        self.passed = 0
        """Conditions of tests that held."""
        self.failed: dict[str, int] = {}
        """Those that did not, by node."""

    def begin(self, tasks: asyncio.TaskGroup, *, arrived: Callable[[], None]) -> None:
        """Open connections with `tasks` from now on, and call `arrived` when news come."""
        self._group = tasks
        self._arrived = arrived

    def end(self) -> None:
        """End all connections: the run is over."""
        for node in list(self._channels):
            self.close(node)
        for task in self._tasks:
            task.cancel()
        self._group = None

    # --- What a machine asks -------------------------------------------------------------

    @property
    @override
    def files(self) -> Files:
        return self._files

    @override
    def console(self, node: str, text: str) -> None:
        for listener in tuple(self._listeners):
            listener.console(node, text)

    @override
    def checked(self, node: str, *, held: bool) -> None:
        if held:
            self.passed += 1
        else:
            self.failed[node] = self.failed.get(node, 0) + 1

    @override
    def open(self, node: str, role: Role, transport: str, address: str) -> None:
        opener = self._transport(transport)
        mark = self._current[node] = object()
        self._channels[node] = opener.open(
            role, address, deliver=self._deliver_for(node, mark), spawn=self._spawn
        )

    @override
    def send(self, node: str, payload: bytes) -> None:
        if channel := self._channels.get(node):
            channel.send(payload)

    @override
    def close(self, node: str) -> None:
        self._end(node)
        self.news = deque(each for each in self.news if each.node != node)

    # --- From the event loop -------------------------------------------------------------

    def _end(self, node: str) -> None:
        self._current.pop(node, None)
        if channel := self._channels.pop(node, None):
            channel.close()

    def _deliver_for(self, node: str, mark: object) -> Deliver:
        def deliver(happening: Happening, payload: bytes) -> None:
            if self._current.get(node) is not mark:
                return
            if happening in ("failed", "closed"):
                self._end(node)
            self.news.append(News(node, happening, payload))
            self._arrived()

        return deliver

    def _spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        if self._group is None:
            work.close()
            message = "the run has ended"
            raise ConnectionAbortedError(message)
        task = self._group.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _transport(self, name: str) -> Transport:
        if self._transports is None:
            message = (
                f'virtual time has no world outside: "{name}" needs real time, '
                "run without --simulate"
            )
            raise ConnectionRefusedError(message)
        transport = self._transports.get(name)
        if transport is None:
            message = f'there is no transport "{name}"; there are: {_listed(self._transports)}'
            raise ConnectionRefusedError(message)
        return transport


def _listed(transports: Mapping[str, Transport]) -> str:
    return ", ".join(["loc", "image", *sorted(transports)])
