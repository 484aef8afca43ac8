"""The interface of a kernel: what executes the typed code of a graph, event by event.

Semantics (design section 4, after FORTE): one FIFO per resource of (node, event pin). An
entry is dequeued; the data inputs WITH that event are sampled from their sources; the block
runs to its end; each event output publishes its WITH data and appends its targets in wire
order. Nothing is executed recursively. Resources take turns of a fixed number of events, so
the trace does not depend on the budgets the caller chooses.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Protocol

from compiler.ir.graph import Graph
from fblib.service import Value

TURN = 1_000
"""Events a resource executes before the next resource gets its turn."""


class Outcome(Enum):
    """Why `run` returned."""

    EMPTY = auto()
    """Every queue is empty: nothing happens until something comes from outside."""
    BUDGET = auto()
    """The budget is used up; there is more to do."""
    HOST = auto()
    """A block needs the host: serve `host_call`, then call `run` again."""
    STOP = auto()
    """A block asked the run to stop; only machines return it."""


@dataclass(frozen=True, slots=True)
class HostCall:
    """A service block was reached: by an event input, or (None) because something woke it."""

    node: str
    event: str | None


@dataclass(slots=True, eq=False)
class Request:
    """An operation was reached by an event: it is to be performed with these inputs."""

    node: str
    event: str
    inputs: dict[str, Value]
    """All data inputs, as sampled; JSON values in it are shared."""


@dataclass(frozen=True, slots=True)
class TraceEntry:
    """One executed queue entry, in the order of execution."""

    resource: str
    node: str
    event: str | None
    """The event pin, or None for a wake: a timer that fired, a message or a result that came."""


Recorder = Callable[[Iterable[TraceEntry]], None]
"""Gets executed entries in order, many at once; they are there only while it is called."""


@dataclass(slots=True)
class RunTime:
    """The time of a run, for code that asks for it (NOW, NOW_MONOTONIC)."""

    now: int = 0
    """Nanoseconds since the run's start."""
    epoch: int = 0
    """When the run started: nanoseconds since 1970-01-01."""


Snapshot = dict[str, Any]
"""The state of a kernel as JSON values; readable by every kernel of the same graph."""


class Kernel(Protocol):
    """Executes one graph. Pins are named by node id and pin name; unknown ones raise KeyError."""

    @property
    def host_call(self) -> HostCall:
        """The call to serve after `run` returned HOST."""

    @property
    def requests(self) -> deque[Request]:
        """Operations that were reached and are to be performed; whoever drives takes them."""

    @property
    def executed(self) -> int:
        """How many queue entries were executed so far."""

    @property
    def time(self) -> RunTime:
        """The run's time; whoever drives the kernel sets it."""

    @property
    def ended_here(self) -> Mapping[str, int]:
        """How many events ended at nodes that nothing implements (`MissingBody`), by node."""

    def run(self, budget: int) -> Outcome:
        """Execute at most `budget` queue entries.

        Raises:
            RunError: code failed (division by zero, bad index …), an ECC did not settle, a
                loop did not end, or a queue overflowed. The state stays readable.
        """

    def inject(self, node: str, event: str) -> None:
        """Queue an outside event for an event input, at the end of its resource's queue."""

    def wake(self, node: str) -> None:
        """Queue a call of this service without an event, at the end of its resource's queue."""

    def open_requests(self) -> list[Request]:
        """Return all requests that have no result yet: by node, the oldest of each first."""

    def finish(self, node: str, event: str, outputs: Mapping[str, Value]) -> None:
        """Queue the result of an operation's oldest open request: an event output with its data.

        An operation may send without a request, too: then it only sends. With the event "" it
        sends nothing: the request is over without a result.

        Raises:
            TypeError: an output has none of its pin's values; nothing has changed.
            OverflowedError: the queue is full.
        """

    def emit(self, node: str, event: str) -> None:
        """Fire an event output of a service block: publish its WITH data, queue its targets."""

    def read(self, node: str, pin: str) -> Value:
        """Return a data input, data output, internal variable, or the ECC state.

        `$ECC` is the position of the ECC state (an int, as FORTE shows it).
        """

    def write(self, node: str, pin: str, value: Value) -> None:
        """Set a data input, data output or internal variable.

        A connected input is overwritten at its next WITH event; an output is published by its
        next WITH event. An in-out variable is set for all that share it.

        Raises:
            TypeError: the value is none of the pin's type; nothing has changed.
        """

    def force(self, node: str, pin: str, value: Value) -> None:
        """Set a data pin and keep it there whatever the network does.

        Raises:
            TypeError: the value is none of the pin's type; nothing has changed.
        """

    def release(self, node: str, pin: str) -> None:
        """End a force."""

    def forced(self) -> Iterable[tuple[str, str]]:
        """All forced pins."""

    def set_running(self, node: str, *, running: bool) -> None:
        """Let a node take the events that reach it, or drop them (as FORTE's, section 5.2).

        Wakes of its timer still come: whoever drives the kernel knows what to do with them.
        """

    def change(self, graph: Graph) -> None:
        """Go on with a changed graph: other nodes and wires, the same types and settings.

        Nodes of both keep their state, new ones begin with their initial values; what is queued
        for those that are gone goes with them.
        """

    def observe(self, observer: Callable[[TraceEntry], None] | None) -> None:
        """Call `observer` before each executed entry; None ends that. Free when not used."""

    def record(self, recorder: Recorder | None) -> None:
        """Give a recorder all executed entries, at the latest when `run` returns; None ends that.

        Cheaper than to observe: nothing waits for each entry.
        """

    def count(self, *, enabled: bool) -> None:
        """Switch the counting of events per pin on or off (off at first). Free when off."""

    @property
    def is_counting(self) -> bool:
        """Whether events are being counted."""

    def counts(self) -> dict[tuple[str, str], int]:
        """Events per (node, event pin): inputs executed, outputs sent, since counting began."""

    def count_of(self, node: str, event: str) -> int:
        """Return what `counts` says of one pin, without looking at all others."""

    def save(self) -> Snapshot:
        """Return the whole state: variables, published data, ECC states, queues."""

    def load(self, snapshot: Snapshot) -> None:
        """Replace the whole state by a saved one of the same graph."""
