"""A machine: a kernel with the services its blocks need, with time, and with connections.

The machine is as deterministic as its kernel: it knows no clock and does no I/O. Whoever drives
it says what time it is (`advance`), what came from outside (`inject`, `deliver`), and when to go
on (`run`).
"""

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from compiler.ir.graph import Graph
from fblib.management import Command, Response
from fblib.service import Happening, Service, Value
from runtime.errors import RunError, ServiceError
from runtime.kernel import codes
from runtime.kernel.base import HostCall, Kernel, Outcome, Request, Snapshot
from runtime.kernel.connections import Connections
from runtime.kernel.context import ServiceContext, World, contexts_of, members_of
from runtime.kernel.host import Host, IsolatedHost
from runtime.kernel.management import Management
from runtime.kernel.timers import Timers
from runtime.kernel.wakes import Cause, Message, TimerDue, Wakes

LAYOUT = 2
_BREAKDOWNS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a service raises that meets pins or values it does not expect. Not what the host it
calls raises, such as a console nobody reads any more."""


class Machine:
    """Runs a graph on a kernel: serves its service blocks, fires their timers, connects them."""

    def __init__(
        self,
        graph: Graph,
        kernel: Kernel,
        services: Mapping[str, Service],
        *,
        host: Host | None = None,
        epoch: int = 0,
    ) -> None:
        """Connect a kernel with services, looked up by the names the graph's types give.

        Args:
            graph: what runs.
            kernel: runs it.
            services: by name.
            host: the world outside; by default there is none.
            epoch: when the run starts, in nanoseconds since 1970-01-01, for NOW.

        Raises:
            RunError: the graph needs services that do not exist; all of them are named.
        """
        host = host or IsolatedHost()
        self.kernel = kernel
        self.kernel.time.epoch = epoch
        self._wakes = Wakes(kernel.wake)
        self._timers = Timers(self._wakes)
        self._connections = Connections(host, self._wakes)
        self._world = World(
            kernel,
            host,
            self._wakes,
            self._timers,
            self._connections,
            members_of(graph),
            self._manage,
        )
        self._contexts = contexts_of(graph, services, self._world)
        self._management = Management(graph, self._world, self._contexts, services)
        self._stopping = False
        self._error: RunError | None = None

    @property
    def now(self) -> int:
        """The run's time in nanoseconds since its start."""
        return self.kernel.time.now

    @property
    def ended_here(self) -> Mapping[str, int]:
        """How many events ended at blocks nothing implements, by node."""
        return self.kernel.ended_here

    # --- Running -------------------------------------------------------------------------

    def start(self, *, warm: bool = False) -> None:
        """Tell every service that the run starts, in the order of placement.

        Connections that a loaded state had to the world outside are opened again before.
        """
        self._connections.reopen()
        for context in self._contexts.values():
            with self._serving(context):
                context.service.started(context, warm=warm)

    def stop(self) -> None:
        """Tell every service that the run is being stopped; `run` still executes what follows."""
        self._stopping = True
        for context in self._contexts.values():
            with self._serving(context):
                context.service.stopped(context)

    def run(self, budget: int) -> Outcome:
        """Execute at most `budget` queue entries, serving service blocks on the way.

        Returns:
            EMPTY or BUDGET; STOP right after the entry in which a block asked for it, unless
            the run is being stopped already.

        Raises:
            RunError: code or a service failed; running again raises the same error.
        """
        if self._error is not None:
            raise self._error
        end = self.kernel.executed + budget
        while True:
            if self._world.stop_requested and not self._stopping:
                return Outcome.STOP
            outcome = self.kernel.run(end - self.kernel.executed)
            if outcome is not Outcome.HOST:
                return outcome
            self._serve(self.kernel.host_call)

    def _manage(self, node: str, command: Command) -> Response:
        return self._management.execute(node, command)

    def _serve(self, call: HostCall) -> None:
        context = self._contexts[call.node]
        with self._serving(context):
            if call.event is not None:
                context.service.event(context, call.event)
                return
            cause = self._wakes.take(call.node)
            self._tell(context, cause)
            self._connections.go_on(call.node)

    def _tell(self, context: ServiceContext, cause: Cause | None) -> None:
        """Tell a service why it was woken.

        One that does not run hears only what becomes of its connection, and its events are
        dropped: when it is started again it has to know whether it is connected.
        """
        running = self._management.is_running(context.node)
        context.is_silent = not running
        match cause:
            case TimerDue(due) if running:
                context.fired_at = due
                context.service.fired(context)
            case Message(happening, payload) if running or happening != "data":
                context.service.received(context, happening, payload)
            case _:
                pass

    @contextmanager
    def _serving(self, context: ServiceContext) -> Iterator[None]:
        """Keep what ends the run; a service that breaks down ends it like one that fails."""
        try:
            yield
        except RunError as error:
            self._error = error
            raise
        except _BREAKDOWNS as error:
            message = f"the block broke down ({type(error).__name__}: {error})"
            self._error = ServiceError(codes.SERVICE_FAILED, message, node=context.node)
            raise self._error from error
        finally:
            context.fired_at = None
            context.is_silent = False

    # --- From outside --------------------------------------------------------------------

    def inject(self, node: str, event: str) -> None:
        """Queue an outside event for an event input."""
        self.kernel.inject(node, event)

    @property
    def requests(self) -> deque[Request]:
        """Operations that were reached and are to be performed; whoever drives takes them."""
        return self.kernel.requests

    def finish(self, node: str, event: str, outputs: Mapping[str, Value]) -> None:
        """Queue the result of a node's oldest open request; the event "" = it has none."""
        self.kernel.finish(node, event, outputs)

    def deliver(self, node: str, happening: Happening, payload: bytes = b"") -> None:
        """Queue what the connection of a node has to tell; nothing if it is closed."""
        self._connections.deliver(node, happening, payload)

    @property
    def hears_the_world(self) -> bool:
        """Whether a connection is open, or being opened, that something may come from."""
        return self._connections.hear_the_world

    # --- Time ----------------------------------------------------------------------------

    def next_due(self) -> int | None:
        """Return when the next timer is due, or None if none is armed."""
        return self._timers.next_due()

    def advance(self, now: int) -> None:
        """Set the time to `now`, or to when the next timers are due if that is earlier.

        Those timers are queued, in the order in which they were armed. What they cause has
        to be executed before time goes on, since it may arm timers that are due before `now`:
        call `run`, and `advance` again while `next_due()` is not later than `now`.
        """
        due = self._timers.next_due()
        if due is None or due > now:
            self.kernel.time.now = max(now, self.kernel.time.now)
            return
        self.kernel.time.now = max(due, self.kernel.time.now)
        self._timers.fire(due)

    # --- Saving --------------------------------------------------------------------------

    def save(self) -> Snapshot:
        """Return the whole state: the kernel's, time, timers, connections, services' memory."""
        return {
            "layout": LAYOUT,
            "now": self.kernel.time.now,
            "management": self._management.save(),
            "kernel": self.kernel.save(),
            "timers": [list(timer) for timer in self._timers.save()],
            "wakes": _copy(self._wakes.save()),
            "connections": self._connections.save(),
            "services": {
                node: _copy(context.saved_state)
                for node, context in self._contexts.items()
                if context.saved_state
            },
        }

    def load(self, snapshot: Snapshot) -> None:
        """Replace the whole state by a saved one of the same graph.

        Raises:
            RunError: the snapshot is of another layout or graph.
        """
        layout = snapshot.get("layout")
        if layout != LAYOUT:
            message = (
                f"the saved state has layout {layout!r}, expected {LAYOUT}: it was saved by "
                "another version; run the graph from its start"
            )
            raise RunError(codes.BAD_SNAPSHOT, message)
        self._management.load(snapshot["management"])
        self.kernel.load(snapshot["kernel"])
        self.kernel.time.now = snapshot["now"]
        self._error = None
        self._stopping = self._world.stop_requested = False
        self._wakes.load(snapshot["wakes"])
        self._timers.load((node, due) for node, due in snapshot["timers"])
        self._connections.load(snapshot["connections"])
        for node, context in self._contexts.items():
            context.saved_state = _copy(snapshot["services"].get(node, {}))


def _copy(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Copy a JSON value, so that a snapshot does not change with the run."""
    if isinstance(value, dict):
        return {key: _copy(content) for key, content in value.items()}
    if isinstance(value, list | tuple):
        return [_copy(content) for content in value]
    return value
