"""What a block whose work the host does in Python looks like, and what it may ask of the host.

A service is one stateless object per *type*; everything an instance remembers is in its
context's `state`, so that it can be saved with the run and loaded again.
"""

from typing import Protocol

from compiler.ir.datatypes import DataType

StateValue = bool | int | float | str | None | list["StateValue"] | dict[str, "StateValue"]
"""What an instance may remember: JSON values."""

Value = bool | int | float | str | list["Value"] | dict[str, "Value"]
"""The value of a port: arrays are lists (row by row), structs are dicts by member name.

Durations and dates are integers in nanoseconds; a REAL is a float already rounded to 32 bits.
"""


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

    def console(self, text: str) -> None:
        """Print one line on the run's console."""

    def fail(self, message: str) -> None:
        """End the run with an error that names this block."""


class Service:
    """The base of all services: every happening has a default that does nothing."""

    def event(self, context: Context, name: str) -> None:
        """An event input was triggered; its WITH data have been sampled."""

    def fired(self, context: Context) -> None:
        """The instance's timer is due."""

    def started(self, context: Context, *, warm: bool) -> None:
        """The run starts: cold (from initial values) or warm (from a saved state)."""

    def stopped(self, context: Context) -> None:
        """The run is being stopped; events emitted now are still executed."""
