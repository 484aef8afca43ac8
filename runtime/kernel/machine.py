"""A machine: a kernel with the services its blocks need, and with time.

The machine is as deterministic as its kernel: it knows no clock. Whoever drives it says what
time it is (`advance`) and when to go on (`run`).
"""

import heapq
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from typing_extensions import override

from compiler.ir.blocks import FBType, ServiceBody
from compiler.ir.datatypes import DataType
from compiler.ir.diagnostics import choices_hint
from compiler.ir.graph import Graph
from fblib.service import Context, Service, StateValue, Value
from runtime.errors import RunError, ServiceError
from runtime.kernel import codes
from runtime.kernel.base import Kernel, Outcome, Snapshot

MILLISECOND = 1_000_000
LAYOUT = 1
_DEAD_TIMERS = 1_000
"""Timers that were stopped may wait for their time in the heap up to about this number."""
_BREAKDOWNS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a service raises that meets pins or values it does not expect. Not what the host it
calls raises, such as a console nobody reads any more."""
Console = Callable[[str, str], None]
"""Gets the id of a node and the line it prints."""


@dataclass(order=True, slots=True)
class _Timer:
    """An armed timer; timers fire in the order of these records."""

    due: int
    order: int
    """Arming order: what was armed first fires first."""
    node: str = field(compare=False)


class _ServiceContext(Context):
    """What a service sees of one instance; lives as long as the machine."""

    def __init__(self, machine: "Machine", node: str, block: FBType, service: Service) -> None:
        self._machine = machine
        self._node = node
        interface = block.interface
        self._types = {pin.name: pin.type for pin in (*interface.inputs, *interface.outputs)}
        self.service = service
        self.saved_state: dict[str, StateValue] = {}
        self.fired_at: int | None = None
        """While `fired` runs: when the timer was due."""

    @property
    @override
    def node(self) -> str:
        return self._node

    @property
    @override
    def now(self) -> int:
        return self._machine.now

    @property
    @override
    def state(self) -> dict[str, StateValue]:
        return self.saved_state

    @property
    @override
    def armed(self) -> bool:
        return self._machine.is_armed(self._node)

    @override
    def type_of(self, pin: str) -> DataType:
        return self._types[pin]

    @override
    def has_pin(self, pin: str) -> bool:
        return pin in self._types

    @override
    def read(self, pin: str) -> Value:
        return self._machine.kernel.read(self._node, pin)

    @override
    def write(self, pin: str, value: Value) -> None:
        self._machine.kernel.write(self._node, pin, value)

    @override
    def emit(self, event: str) -> None:
        self._machine.kernel.emit(self._node, event)

    @override
    def arm(self, delay: int) -> None:
        start = self._machine.now if self.fired_at is None else self.fired_at
        self._machine.arm(self._node, start + max(delay, MILLISECOND))

    @override
    def disarm(self) -> None:
        self._machine.disarm(self._node)

    @override
    def console(self, text: str) -> None:
        self._machine.console(self._node, text)

    @override
    def fail(self, message: str) -> None:
        raise ServiceError(codes.SERVICE_FAILED, message, node=self._node)


class Machine:
    """Runs a graph on a kernel: serves its service blocks and fires their timers."""

    def __init__(
        self,
        graph: Graph,
        kernel: Kernel,
        services: Mapping[str, Service],
        *,
        console: Console,
        epoch: int = 0,
    ) -> None:
        """Connect a kernel with services, looked up by the names the graph's types give.

        Args:
            graph: what runs.
            kernel: runs it.
            services: by name.
            console: gets what blocks print.
            epoch: when the run starts, in nanoseconds since 1970-01-01, for NOW.

        Raises:
            RunError: the graph needs services that do not exist; all of them are named.
        """
        self.kernel = kernel
        self.console = console
        self.kernel.time.epoch = epoch
        self._contexts = _contexts(self, graph, services)
        self._timers: list[_Timer] = []
        """A heap; a timer that is no longer the one in `_armed` is dead."""
        self._armed: dict[str, _Timer] = {}
        self._fired: dict[str, list[int | None]] = {}
        """Wakes queued in the kernel, oldest first: when each timer was due; None: the timer
        was stopped or started again since, so that nothing is to happen."""
        self._order = 0
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
        """Tell every service that the run starts, in the order of placement."""
        for context in self._contexts.values():
            with self._serving(context):
                context.service.started(context, warm=warm)

    def stop(self) -> None:
        """Tell every service that the run is being stopped; `run` still executes what follows."""
        for context in self._contexts.values():
            with self._serving(context):
                context.service.stopped(context)

    def run(self, budget: int) -> Outcome:
        """Execute at most `budget` queue entries, serving service blocks on the way.

        Returns:
            EMPTY or BUDGET.

        Raises:
            RunError: code or a service failed; running again raises the same error.
        """
        if self._error is not None:
            raise self._error
        end = self.kernel.executed + budget
        while True:
            outcome = self.kernel.run(end - self.kernel.executed)
            if outcome is not Outcome.HOST:
                return outcome
            self._serve()

    def _serve(self) -> None:
        call = self.kernel.host_call
        context = self._contexts[call.node]
        with self._serving(context):
            if call.event is not None:
                context.service.event(context, call.event)
                return
            context.fired_at = self._fired[call.node].pop(0)
            if context.fired_at is not None:
                context.service.fired(context)

    @contextmanager
    def _serving(self, context: _ServiceContext) -> Iterator[None]:
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

    def inject(self, node: str, event: str) -> None:
        """Queue an outside event for an event input."""
        self.kernel.inject(node, event)

    # --- Time ----------------------------------------------------------------------------

    def next_due(self) -> int | None:
        """Return when the next timer is due, or None if none is armed."""
        while self._timers and self._armed.get(self._timers[0].node) is not self._timers[0]:
            heapq.heappop(self._timers)
        return self._timers[0].due if self._timers else None

    def advance(self, now: int) -> None:
        """Set the time to `now`, or to when the next timers are due if that is earlier.

        Those timers are queued, in the order in which they were armed. What they cause has
        to be executed before time goes on, since it may arm timers that are due before `now`:
        call `run`, and `advance` again while `next_due()` is not later than `now`.
        """
        due = self.next_due()
        if due is None or due > now:
            self.kernel.time.now = max(now, self.kernel.time.now)
            return
        self.kernel.time.now = max(due, self.kernel.time.now)
        while self.next_due() == due:
            node = heapq.heappop(self._timers).node
            del self._armed[node]
            self._fired.setdefault(node, []).append(due)
            self.kernel.wake(node)

    def is_armed(self, node: str) -> bool:
        """Whether the timer of a node is running: started, and `fired` not yet called."""
        return node in self._armed or any(due is not None for due in self._fired.get(node, ()))

    def arm(self, node: str, due: int) -> None:
        """Start the timer of a node, or start it again."""
        self.disarm(node)
        timer = _Timer(due, self._order, node)
        self._order += 1
        self._armed[node] = timer
        if len(self._timers) > _DEAD_TIMERS + 2 * len(self._armed):
            # A watchdog of an hour that is started again every millisecond leaves millions.
            self._timers = list(self._armed.values())
            heapq.heapify(self._timers)
            return
        heapq.heappush(self._timers, timer)

    def disarm(self, node: str) -> None:
        """Stop the timer of a node, even if it is due but not yet executed."""
        self._armed.pop(node, None)
        if node in self._fired:
            self._fired[node] = [None] * len(self._fired[node])

    # --- Saving --------------------------------------------------------------------------

    def save(self) -> Snapshot:
        """Return the whole state: the kernel's, time, timers, what the services remember."""
        timers = sorted(self._armed.values())
        return {
            "layout": LAYOUT,
            "now": self.kernel.time.now,
            "kernel": self.kernel.save(),
            "timers": [[timer.node, timer.due] for timer in timers],
            "fired": {node: list(dues) for node, dues in self._fired.items() if dues},
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
            message = f"the saved state has layout {layout!r}, expected {LAYOUT}"
            raise RunError(codes.BAD_SNAPSHOT, message)
        self.kernel.load(snapshot["kernel"])
        self.kernel.time.now = snapshot["now"]
        self._error = None
        self._timers.clear()
        self._armed.clear()
        self._order = 0
        self._fired.clear()
        for node, due in snapshot["timers"]:
            self.arm(node, due)
        self._fired = {node: list(dues) for node, dues in snapshot["fired"].items()}
        for node, context in self._contexts.items():
            context.saved_state = _copy(snapshot["services"].get(node, {}))


def _contexts(
    machine: Machine, graph: Graph, services: Mapping[str, Service]
) -> dict[str, _ServiceContext]:
    """Return the contexts of all service nodes, in the order of placement."""
    blocks = {node.id: graph.types[node.type] for node in graph.nodes}
    placed = [node for device in graph.placement for one in device.resources for node in one.nodes]
    contexts: dict[str, _ServiceContext] = {}
    unknown: dict[str, str] = {}
    for node in dict.fromkeys((*placed, *blocks)):
        block = blocks.get(node)
        if block is None or not isinstance(block.body, ServiceBody):
            continue
        service = services.get(block.body.service)
        if service is None:
            unknown.setdefault(block.body.service, node)
        else:
            contexts[node] = _ServiceContext(machine, node, block, service)
    if unknown:
        raise RunError(codes.UNKNOWN_SERVICE, _unknown_services(unknown, services))
    return contexts


def _unknown_services(unknown: Mapping[str, str], services: Mapping[str, Service]) -> str:
    missing = [
        f'"{name}" (for "{node}"). {choices_hint(name, services)}' for name, node in unknown.items()
    ]
    return f"there is no service {'; no service '.join(missing)}"


def _copy(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Copy a JSON value, so that a snapshot does not change with the run."""
    if isinstance(value, dict):
        return {key: _copy(content) for key, content in value.items()}
    if isinstance(value, list):
        return [_copy(content) for content in value]
    return value
