"""What a block whose work the host does in Python looks like, and what it may ask of the host.

A service is one stateless object per *type*; everything an instance remembers is in its
context's `state`, so that it can be saved with the run and loaded again.
"""

from enum import Enum
from typing import ClassVar, Literal, Protocol

from compiler.ir.datatypes import DataType
from fblib.management import Command, Response

StateValue = bool | int | float | str | None | list["StateValue"] | dict[str, "StateValue"]
"""What an instance may remember: JSON values."""

Value = bool | int | float | str | None | list["Value"] | dict[str, "Value"]
"""The value of a port: arrays are lists (row by row), structs are dicts by member name.

None is JSON's null, at pins of type JSON only.
Durations and dates are integers in nanoseconds; a REAL is a float already rounded to 32 bits.
"""

Happening = Literal["opened", "failed", "data", "closed"]
"""What a connection may tell: it is open, it cannot be opened, something came, it is over.

After "failed" and "closed" there is no connection any more.
"""


class Role(Enum):
    """Which end of a connection an instance wants to be."""

    PUBLISHER = "publisher"
    """Sends to all who listen, and hears nothing."""
    SUBSCRIBER = "subscriber"
    """Hears what publishers send."""
    CLIENT = "client"
    """Sends to one server and hears its answers."""
    SERVER = "server"
    """Hears what clients send and answers."""


class FileError(ValueError):
    """A file cannot be used; the message says which, why, and what to do."""


class Files(Protocol):
    """The folder of a run: names are relative, `/` between folders, and none leads out of it.

    All of it raises FileError: for a name that is refused, and for what the system refuses.
    """

    def read(self, name: str) -> str | None:
        """Return the text of a file; None if there is none of that name."""

    def write(self, name: str, text: str) -> None:
        """Make a file with this text, in place of one of that name."""

    def append(self, name: str, text: str) -> None:
        """Add text to the end of a file; make it if there is none."""


class Context(Protocol):
    """What a service sees of the instance an event came to, for as long as the call lasts."""

    @property
    def node(self) -> str:
        """The id of the node."""

    @property
    def now(self) -> int:
        """The run's time in nanoseconds since its start, from the Clock."""

    @property
    def state(self) -> dict[str, StateValue]:
        """What this instance remembers between calls; saved with the run."""

    @property
    def armed(self) -> bool:
        """Whether this instance's timer is running."""

    def type_of(self, pin: str) -> DataType:
        """Return the concrete type of a data pin."""

    def has_pin(self, pin: str) -> bool:
        """Whether the type has a data pin of that name (generic `_n` blocks vary)."""

    def members_of(self, struct: str) -> tuple[tuple[str, DataType], ...]:
        """Return the members of a struct by its full name, in order.

        Raises:
            KeyError: the graph has no such struct.
        """

    def read(self, pin: str) -> Value:
        """Return the value of a data input (as sampled with the event) or output."""

    def write(self, pin: str, value: Value) -> None:
        """Set a data output; it is published by the next event that has it in its WITH."""

    def emit(self, event: str) -> None:
        """Publish the WITH data of an event output and queue its targets."""

    def arm(self, delay: int) -> None:
        """Start (or start again) this instance's timer: `fired` after `delay` nanoseconds.

        Called from `fired`, the delay counts from when the timer was due, so that periods
        do not drift. Delays below one millisecond count as one (FORTE's tick).
        """

    def disarm(self) -> None:
        """Stop this instance's timer."""

    def soon(self) -> None:
        """Have `fired` called once, as soon as all that is queued by now was executed.

        An instance that has several things to tell tells them one by one: whoever hears of the
        first would otherwise see the data of the last.
        """

    def console(self, text: str) -> None:
        """Print one line on the run's console."""

    def checked(self, *, held: bool) -> None:
        """Tell whether a condition of a test held; the run's report counts them."""

    def stop_run(self) -> None:
        """Ask the run to stop, as Ctrl-C would; what is queued by now is still executed."""

    def fail(self, message: str) -> None:
        """End the run with an error that names this block."""

    def manage(self, command: Command) -> Response:
        """Change the network of the run, as a management client would; at once."""

    # --- The world outside ---------------------------------------------------------------

    @property
    def files(self) -> Files:
        """The folder of the run."""

    def open(self, role: Role, transport: str, address: str) -> None:
        """Open a connection in place of the one this instance may have.

        `received` tells later whether it is open or failed.
        """

    def send(self, payload: bytes) -> None:
        """Send over this instance's connection; without one it goes nowhere.

        A connection that ended by itself says so ("closed") when its turn comes.
        """

    def close(self) -> None:
        """End the connection; nothing more is received, not even what is queued by now."""


class Service:
    """The base of all services: every happening has a default that does nothing."""

    replays: ClassVar[bool] = True
    """Whether what it did comes back when what entered the run is replayed from its journal.

    Not so where it talks to the world, or where it goes on for ever, so that the journal would:
    the state of a run with such blocks is saved every few seconds instead.
    """

    def event(self, context: Context, name: str) -> None:
        """An event input was triggered; its WITH data have been sampled."""

    def fired(self, context: Context) -> None:
        """The instance's timer is due."""

    def received(self, context: Context, happening: Happening, payload: bytes) -> None:
        """The instance's connection has something to tell.

        The payload of "data" is what came; of "failed" and "closed" it is the reason in UTF-8,
        empty when the other side simply left; of "opened" it is empty.
        """

    def started(self, context: Context, *, warm: bool) -> None:
        """The run starts: cold (from initial values) or warm (from a saved state)."""

    def stopped(self, context: Context) -> None:
        """The run is being stopped; events emitted now are still executed."""
