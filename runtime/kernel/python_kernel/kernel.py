"""The Python kernel: the run loop and everything that may be asked of it from outside."""

import reprlib
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from itertools import repeat
from operator import length_hint
from types import MappingProxyType

from typing_extensions import override

from compiler.ir.garbage import collection_paused
from compiler.ir.graph import Graph
from fblib.service import Value
from runtime.errors import OverflowedError, RunError
from runtime.kernel import codes
from runtime.kernel.base import (
    TURN,
    HostCall,
    Kernel,
    Outcome,
    Recorder,
    Request,
    RunTime,
    Snapshot,
    TraceEntry,
)
from runtime.kernel.checks import check_graph
from runtime.kernel.python_kernel.compiled import Compiled
from runtime.kernel.python_kernel.failures import run_error
from runtime.kernel.python_kernel.instances import Entry, Instance, Queue
from runtime.kernel.python_kernel.operations import OperationInstance
from runtime.kernel.python_kernel.primitives import HostNeeded
from runtime.kernel.python_kernel.snapshot import load_wiring, save_wiring
from runtime.kernel.python_kernel.wiring import Wiring
from runtime.kernel.snapshots import carried_over, check_snapshot
from runtime.kernel.values import copier, decode, encode, is_value

_NO_CALL = HostCall("", None)
_GROWTH = 100_000
"""Events that may be queued beyond the bound before somebody notices."""


class PythonKernel(Kernel):
    """Executes a graph as generated Python functions, one per node and event pin.

    A queue entry is such a function; the loop takes one and calls it. Whatever is asked for
    rarely (errors, host calls, observing) is kept out of the loop and found afterwards.
    """

    def __init__(self, graph: Graph) -> None:
        """Compile and wire a graph; no event is queued yet.

        Raises:
            RunError: a wire or parameter names something the graph does not have.
        """
        check_graph(graph)
        with collection_paused():
            self._wiring = Wiring(graph, Compiled(graph))
        self._max_queue = graph.settings.max_queue
        self._strides = _strides(self._wiring)
        """Per resource: entries to execute before the queues are looked at again."""
        self._current = 0
        # Invariant: 0 < _turn_left <= TURN outside of `run`.
        self._turn_left = TURN
        self._executed = 0
        self._host_call = _NO_CALL
        self._calls_host = False
        self._error: RunError | None = None
        self._observer: Callable[[TraceEntry], None] | None = None
        self._recorder: Recorder | None = None
        self._recorded: list[TraceEntry] = []
        self._counting = False
        self._counts: dict[tuple[str, str], int] = {}

    # --- Running -------------------------------------------------------------------------

    @property
    @override
    def host_call(self) -> HostCall:
        return self._host_call

    @property
    @override
    def requests(self) -> deque[Request]:
        return self._wiring.requests

    @property
    @override
    def executed(self) -> int:
        return self._executed

    @property
    @override
    def time(self) -> RunTime:
        return self._wiring.compiled.time

    @property
    @override
    def ended_here(self) -> Mapping[str, int]:
        """How many events ended at blocks nothing implements, by node."""
        return MappingProxyType(self._wiring.ended)

    @override
    def run(self, budget: int) -> Outcome:
        if self._error is not None:
            raise self._error
        self._calls_host = False
        is_plain = self._observer is None and self._recorder is None
        step = self._slice if is_plain else self._observed_slice
        left = budget
        while True:
            if not self._wiring.queues[self._current] and not self._next_resource():
                return Outcome.EMPTY
            if left <= 0:
                return Outcome.BUDGET
            # Looks at the queues lie at fixed places of a turn, whatever the budget is.
            stride = self._strides[self._current]
            due = self._turn_left % stride or stride
            done = step(self._wiring.queues[self._current], min(left, due))
            left -= done
            self._executed += done
            if self._recorder is not None:
                self._recorder(self._recorded)
                self._recorded.clear()
            self._turn_left -= done
            if done == due:
                self._check_queues()
            if self._turn_left == 0:
                self._turn_left = TURN
                self._next_resource()
            if self._error is not None:
                raise self._error
            if self._calls_host:
                return Outcome.HOST

    def _slice(self, queue: Queue, limit: int) -> int:
        """Execute up to `limit` entries of a queue; return how many were."""
        take = queue.popleft
        rounds = repeat(None, limit)
        entry: Entry | None = None
        try:
            for _ in rounds:
                entry = None
                entry = take()
                entry()
        except Exception as exception:  # noqa: BLE001 - the border to generated code
            if entry is None:
                # The queue is empty: the round was begun, but nothing was executed.
                return limit - length_hint(rounds) - 1
            self._stopped(exception, entry)
        return limit - length_hint(rounds)

    def _observed_slice(self, queue: Queue, limit: int) -> int:
        """Execute as `_slice` does, telling the observer before each entry."""
        wiring = self._wiring
        for done in range(limit):
            if not queue:
                return done
            entry = queue.popleft()
            instance, event = wiring.entry_of[entry]
            told = TraceEntry(wiring.resources[instance.resource], instance.node, event)
            if self._recorder is not None:
                self._recorded.append(told)
            if self._observer is not None:
                self._observer(told)
            # The observer may have begun to count or force: take what stands there now.
            entry = instance.entries[event].cell_contents
            try:
                entry()
            except Exception as exception:  # noqa: BLE001 - the border to generated code
                self._stopped(exception, entry)
                return done + 1
        return limit

    def _stopped(self, exception: Exception, entry: Entry) -> None:
        """Find out why an entry left the loop: it needs the host, or it failed."""
        instance, event = self._wiring.entry_of[entry]
        if isinstance(exception, HostNeeded):
            self._host_call = HostCall(instance.node, event)
            self._calls_host = True
            return
        error = run_error(exception, self._wiring.compiled.marks, node=instance.node)
        if error is None:
            raise exception
        error.__cause__ = exception
        self._error = error

    def _check_queues(self) -> None:
        for resource, queue in zip(self._wiring.resources, self._wiring.queues, strict=True):
            if len(queue) > self._max_queue and self._error is None:
                self._error = self._overflowed(resource)

    def _next_resource(self) -> bool:
        """Give the turn to the next resource with something to do; False if there is none."""
        queues = self._wiring.queues
        for distance in range(1, len(queues) + 1):
            following = (self._current + distance) % len(queues)
            if queues[following]:
                self._current = following
                self._turn_left = TURN
                return True
        return False

    def _overflowed(self, resource: str) -> RunError:
        return OverflowedError(
            codes.QUEUE_OVERFLOW,
            f'the event queue of resource "{resource}" grew past {self._max_queue} events; '
            "look for events that multiply in a cycle, or raise max_queue in its settings",
        )

    # --- From outside --------------------------------------------------------------------

    @override
    def inject(self, node: str, event: str) -> None:
        instance = self._instance(node)
        if event not in {port.name for port in instance.layout.block.interface.event_inputs}:
            raise _unknown(node, event, "event input")
        self._enter(instance, event)

    @override
    def wake(self, node: str) -> None:
        instance = self._instance(node)
        if None not in instance.entries:
            message = f'"{node}" is no service block, it has no timer'
            raise KeyError(message)
        self._enter(instance, None)

    def _enter(self, instance: Instance, event: str | None) -> None:
        queue = self._wiring.queues[instance.resource]
        if len(queue) >= self._max_queue:
            self._error = self._error or self._overflowed(self._wiring.resources[instance.resource])
            raise self._error
        queue.append(instance.entries[event].cell_contents)

    @override
    def open_requests(self) -> list[Request]:
        return [one for instance in self._wiring.operations() for one in instance.open]

    @override
    def finish(self, node: str, event: str, outputs: Mapping[str, Value]) -> None:
        instance = self._instance(node)
        if not isinstance(instance, OperationInstance) or (
            event and event not in instance.layout.senders
        ):
            raise _unknown(node, event, "event output of an operation")
        if not event:
            del instance.open[:1]
            return
        taken, free = outputs, instance.layout.unchecked
        if not free.issuperset(outputs):
            taken = {
                pin: value if pin in free else self._result(instance, pin, value)
                for pin, value in outputs.items()
            }
        self._enter(instance, None)
        instance.results.append((event, taken))
        if instance.open:
            instance.open.pop(0)

    def _result(self, instance: Instance, pin: str, value: Value) -> Value:
        if pin not in instance.layout.outputs:
            raise _unknown(instance.node, pin, "data output")
        return self._accepted(instance, pin, value)

    @override
    def emit(self, node: str, event: str) -> None:
        emitter = self._instance(node).emitters.get(event)
        if emitter is None:
            raise _unknown(node, event, "event output of a service block")
        emitter()

    @override
    def read(self, node: str, pin: str) -> Value:
        instance = self._instance(node)
        if pin == "$ECC" and instance.layout.is_basic:
            return int(instance.cells["state"].cell_contents)
        value: Value = self._copied(instance, pin, self._cell_value(instance, pin))
        return value

    @override
    def write(self, node: str, pin: str, value: Value) -> None:
        instance = self._instance(node)
        copied = self._accepted(instance, pin, value)
        if pin not in instance.forced:
            instance.variable(pin).cell_contents = copied
            if pin in instance.layout.in_outs:
                self._share(instance, pin, value)

    # --- Watching ------------------------------------------------------------------------

    @override
    def force(self, node: str, pin: str, value: Value) -> None:
        instance = self._instance(node)
        layout = instance.layout
        if pin not in layout.inputs and pin not in layout.outputs:
            raise _unknown(node, pin, "data pin")
        instance.forced[pin] = self._accepted(instance, pin, value)
        instance.variable(pin).cell_contents = self._copied(instance, pin, value)
        self._share(instance, pin, value)
        self._rebuild([instance])

    def _share(self, instance: Instance, pin: str, value: Value) -> None:
        """Put a value where those read it that are connected with an output or in-out."""
        cell = instance.sent(pin)
        if cell is not None:
            cell.cell_contents = self._copied(instance, pin, value)

    @override
    def release(self, node: str, pin: str) -> None:
        instance = self._instance(node)
        self._cell_value(instance, pin)
        instance.forced.pop(pin, None)
        self._rebuild([instance])

    @override
    def forced(self) -> Iterable[tuple[str, str]]:
        return [
            (node, pin)
            for node, instance in self._wiring.instances.items()
            for pin in instance.forced
        ]

    @override
    def observe(self, observer: Callable[[TraceEntry], None] | None) -> None:
        self._observer = observer

    @override
    def record(self, recorder: Recorder | None) -> None:
        self._recorder = recorder

    @override
    def count(self, *, enabled: bool) -> None:
        if enabled == self._counting:
            return
        if not enabled:
            self._counts = self.counts()
        self._counting = enabled
        for instance in self._wiring.instances.values():
            self._reset_counts(instance)
        self._rebuild(self._wiring.instances.values())

    @property
    @override
    def is_counting(self) -> bool:
        return self._counting

    @override
    def counts(self) -> dict[tuple[str, str], int]:
        if not self._counting:
            return dict(self._counts)
        return {
            (node, event): number
            for node, instance in self._wiring.instances.items()
            for event, number in instance.counted.items()
            if number
        }

    @override
    def count_of(self, node: str, event: str) -> int:
        counted = self._instance(node).counted
        return counted.get(event, 0) if self._counting else self._counts.get((node, event), 0)

    def _reset_counts(self, instance: Instance) -> None:
        interface = instance.layout.block.interface
        for port in (*interface.event_inputs, *interface.event_outputs):
            instance.counted[port.name] = 0

    def _rebuild(self, instances: Iterable[Instance]) -> None:
        instances = list(instances)
        for instance in instances:
            if not instance.counted:
                self._reset_counts(instance)
        counting = self._counting
        self._wiring.rebuild(instances, watched=lambda one: counting or bool(one.forced))

    # --- Saving --------------------------------------------------------------------------

    @override
    def save(self) -> Snapshot:
        wiring = self._wiring
        snapshot = save_wiring(wiring)
        snapshot["forced"] = [
            [node, pin, encode(value, instance.layout.slots[pin].type, wiring.structs)]
            for node, instance in wiring.instances.items()
            for pin, value in instance.forced.items()
        ]
        snapshot["executed"] = self._executed
        snapshot["turn"] = [wiring.resources[self._current], self._turn_left]
        snapshot["counts"] = (
            [[node, event, n] for (node, event), n in self.counts().items()]
            if self._counting
            else None
        )
        return snapshot

    @override
    def load(self, snapshot: Snapshot) -> None:
        wiring = self._wiring
        check_snapshot(snapshot, wiring.instances, wiring.resources)
        released = [one for one in wiring.instances.values() if one.forced]
        for instance in released:
            instance.forced.clear()
        self.count(enabled=False)
        self._rebuild(released)
        load_wiring(wiring, snapshot)
        if snapshot["counts"] is not None:
            self.count(enabled=True)
            for node, event, number in snapshot["counts"]:
                wiring.instances[node].counted[event] = number
        forced = {}
        for node, pin, value in snapshot["forced"]:
            instance = forced[node] = wiring.instances[node]
            instance.forced[pin] = decode(value, instance.layout.slots[pin].type, wiring.structs)
        self._rebuild(forced.values())
        self._executed = snapshot["executed"]
        resource, self._turn_left = snapshot["turn"]
        self._current = wiring.resources.index(resource)
        self._error = None

    # --- Changing the graph --------------------------------------------------------------

    @override
    def set_running(self, node: str, *, running: bool) -> None:
        instance = self._instance(node)
        if instance.running != running:
            instance.running = running
            self._wiring.exchange([instance])

    @override
    def change(self, graph: Graph) -> None:
        if graph is self._wiring.graph:
            return
        before = self.save()
        with collection_paused():
            self._wiring = Wiring(graph, self._wiring.compiled)
        self._strides = _strides(self._wiring)
        self.load(carried_over(before, save_wiring(self._wiring)))

    # --- Looking inside ------------------------------------------------------------------

    def source(self, type_name: str) -> str:
        """Return the generated source of a type: one module per shape of wiring in use."""
        layout = self._wiring.compiled.layout(type_name)
        texts = [
            f"# {type_name}, shape {number}{', watched' if shape.watched else ''}\n"
            + variant.unit.text
            for number, ((name, shape), variant) in enumerate(
                self._wiring.compiled.variants.items(), 1
            )
            if name == layout.block.name
        ]
        return "\n".join(texts)

    def _instance(self, node: str) -> Instance:
        instance = self._wiring.instances.get(node)
        if instance is None:
            message = f'there is no node "{node}"'
            raise KeyError(message)
        return instance

    def _cell_value(self, instance: Instance, pin: str) -> Value:
        if pin not in instance.layout.slots:
            raise _unknown(instance.node, pin, "data pin or internal variable")
        value: Value = instance.variable(pin).cell_contents
        return value

    def _accepted(self, instance: Instance, pin: str, value: Value) -> Value:
        """Return a value to keep; refuse one that the pin's type does not have."""
        slot = instance.layout.slots.get(pin)
        if slot is not None and not is_value(value, slot.type, self._wiring.structs):
            shown = reprlib.repr(value)
            message = (
                f'"{instance.node}.{pin}" cannot be set to {shown} ({type(value).__name__}): '
                f"it is of type {slot.type}"
            )
            raise TypeError(message)
        return self._copied(instance, pin, value)

    def _copied(self, instance: Instance, pin: str, value: Value) -> Value:
        if pin not in instance.layout.slots:
            raise _unknown(instance.node, pin, "data pin or internal variable")
        slot = instance.layout.slots[pin]
        copied: Value = (
            copier(slot.type, self._wiring.structs)(value)
            if pin in instance.layout.compound
            else value
        )
        return copied


def _strides(wiring: Wiring) -> list[int]:
    return [max(min(TURN, _GROWTH // max(most, 1)), 1) for most in wiring.largest_fan_outs]


def _unknown(node: str, pin: str, expected: str) -> KeyError:
    return KeyError(f'"{node}" has no {expected} "{pin}"')
