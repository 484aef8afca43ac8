"""What a machine asks of the world around it, and a host that has no world around.

A machine calls its host only while it is being driven (`start`, `run`, `stop`). What comes from
outside enters by `Machine.deliver`, in the order in which its driver calls it.
"""

from collections.abc import Callable
from typing import Protocol

from typing_extensions import override

from fblib.service import Files, Role
from runtime.kernel.memory_files import MemoryFiles


class Host(Protocol):
    """The console, files and connections of a run. A connection is named by its node."""

    @property
    def files(self) -> Files:
        """The folder of the run."""

    def console(self, node: str, text: str) -> None:
        """Show a line that a node prints."""

    def checked(self, node: str, *, held: bool) -> None:
        """Count a condition of a test that held or did not."""

    def open(self, node: str, role: Role, transport: str, address: str) -> None:
        """Begin to open a connection; `deliver` tells later whether it is open or failed.

        Raises:
            OSError: it is refused at once; the message is the reason, for people.
        """

    def send(self, node: str, payload: bytes) -> None:
        """Send over the node's connection; trouble is told by `deliver`, as "closed"."""

    def close(self, node: str) -> None:
        """End the node's connection; nothing more of it may be delivered."""


class IsolatedHost(Host):
    """A host for tests and benchmarks: files in memory, and nobody to connect with."""

    def __init__(self, console: Callable[[str, str], None] | None = None) -> None:
        """Hand printed lines to `console`, which gets the node and the text."""
        self._console = console
        self._files = MemoryFiles()
        self.conditions: list[tuple[str, bool]] = []
        """Which node checked a condition, and whether it held."""

    @property
    @override
    def files(self) -> MemoryFiles:
        """The files that were written."""
        return self._files

    @override
    def console(self, node: str, text: str) -> None:
        """Hand the line on."""
        if self._console is not None:
            self._console(node, text)

    @override
    def checked(self, node: str, *, held: bool) -> None:
        """Remember it."""
        self.conditions.append((node, held))

    @override
    def open(self, node: str, role: Role, transport: str, address: str) -> None:
        """Refuse.

        Raises:
            OSError: always.
        """
        message = f'there is no transport "{transport}" without a world around'
        raise ConnectionRefusedError(message)

    @override
    def send(self, node: str, payload: bytes) -> None:
        """Do nothing: nothing is ever open."""

    @override
    def close(self, node: str) -> None:
        """Do nothing: nothing is ever open."""
