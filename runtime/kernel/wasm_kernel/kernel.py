"""The WebAssembly kernel: executes a graph's compiled code in its linear memory."""

import reprlib
import struct
from collections import deque
from collections.abc import Callable, Iterable, Mapping

from typing_extensions import override

from compiler.ir.garbage import collection_paused
from compiler.ir.graph import Graph
from compiler.wasm import memory_map as at
from fblib.service import Value
from runtime.errors import CodeError, OverflowedError, RunError
from runtime.kernel import codes
from runtime.kernel.base import (
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
from runtime.kernel.values import is_value
from runtime.kernel.wasm_kernel.copies import MemoryCopy, put_back, take_copy
from runtime.kernel.wasm_kernel.engine import TrapError
from runtime.kernel.wasm_kernel.faults import run_error
from runtime.kernel.wasm_kernel.memory import Form, GraphMemory
from runtime.kernel.wasm_kernel.operations import Operations
from runtime.kernel.wasm_kernel.places import Places, QueuePlace, Variable, unknown
from runtime.kernel.wasm_kernel.queues import Queue
from runtime.kernel.wasm_kernel.snapshot import carried_to, load_memory, save_memory
from runtime.kernel.wasm_kernel.turns import Turns
from runtime.kernel.wasm_kernel.watching import Watching

_NO_CALL = HostCall("", None)
_TIME = struct.Struct("<qq")


class WasmKernel(Kernel):
    """Executes a graph as WebAssembly.

    The specialised form of its code runs until somebody watches: counts events, forces a pin or
    stops a node. Then the generic form goes on with the same memory, until nobody does any more.
    """

    def __init__(self, graph: Graph, *, form: str | None = None) -> None:
        """Print, compile and wire a graph; no event is queued yet.

        Args:
            graph: what is to run.
            form: `special` or `generic`; None = as is best at any time.

        Raises:
            RunError: a wire or parameter names something the graph does not have.
            CannotUseError: the graph cannot run as WebAssembly.
        """
        check_graph(graph)
        self._time = RunTime()
        self._wished = form
        self._executed = 0
        self._host_call = _NO_CALL
        self._error: RunError | None = None
        self._observer: Callable[[TraceEntry], None] | None = None
        self._recorder: Recorder | None = None
        self._counts: dict[tuple[str, str], int] = {}
        self._build(graph)

    def _build(self, graph: Graph) -> None:
        with collection_paused():
            self._memory = GraphMemory(graph, self._time, is_generic=self._wished == "generic")
        self._graph = graph
        self._max_queue = graph.settings.max_queue
        self._operations = Operations(self._memory)
        self._watching = Watching(self._memory)
        self._turns = Turns(self._memory)
        self._places = Places(self._memory)
        self._has_values = bool(self._memory.image.value_roots.count)
        self._present: Form | None = None

    def _form(self) -> Form:
        """Return the form of the code that may run now."""
        if self._present is None:
            is_watched = self._watching.is_needed or self._wished == "generic"
            is_generic = is_watched or not self._memory.special_is_small
            self._present = self._memory.form(is_generic=is_generic)
        return self._present

    # --- Running -------------------------------------------------------------------------

    @property
    @override
    def host_call(self) -> HostCall:
        return self._host_call

    @property
    @override
    def requests(self) -> deque[Request]:
        return self._operations.requests

    @property
    @override
    def executed(self) -> int:
        return self._executed

    @property
    @override
    def time(self) -> RunTime:
        return self._time

    @property
    @override
    def ended_here(self) -> Mapping[str, int]:
        """How many events ended at blocks nothing implements, by node."""
        return self._watching.ended()

    @override
    def run(self, budget: int) -> Outcome:
        if self._error is not None:
            raise self._error
        _TIME.pack_into(self._memory.view, at.NOW, self._time.now, self._time.epoch)
        if self._observer is not None or len(self._memory.queues) > 1:
            return self._run_in_turns(budget)
        return self._run_alone(budget)

    def _run_alone(self, budget: int) -> Outcome:
        """Execute entries where there is one resource, whose turns follow one another."""
        left, (queue,) = budget, self._memory.queues
        while queue.stays_sure:
            if left <= 0:
                return Outcome.BUDGET if queue else Outcome.EMPTY
            done, status = self._slice(left)
            left -= done
            self._executed += done
            self._turns.follow(done)
            if self._error is not None:
                raise self._error
            if status == at.HOST:
                return Outcome.HOST
            if status == at.EMPTY:
                return Outcome.EMPTY
        return self._run_in_turns(left)

    def _run_in_turns(self, budget: int) -> Outcome:
        """Execute entries of one resource after the other."""
        left, turns = budget, self._turns
        while True:
            if not turns.has_work():
                return Outcome.EMPTY
            if left <= 0:
                return Outcome.BUDGET
            limit = turns.limit(left)
            step = self._slice if self._observer is None else self._observed_slice
            done, status = step(limit)
            left -= done
            self._executed += done
            if turns.executed(done):
                self._check_queues()
            if self._error is not None:
                raise self._error
            if status == at.HOST:
                return Outcome.HOST

    def _slice(self, limit: int) -> tuple[int, int]:
        """Execute up to `limit` entries of the present queue.

        Returns how many were executed, and why it was not more: HOST, if the last one has to be
        served by whoever drives the kernel.
        """
        if self._has_values:
            self._memory.forget_values()
        form, queue = self._form(), self._turns.queue
        result = self._run(form.program.run, queue, limit)
        if self._recorder is not None:
            self._memory.recording.hand_over(self._recorder)
        status, done = result & 0xFF, result >> 8
        if status == at.HOST:
            return done, self._served_by_host()
        if status == at.FAULT:
            self._fail(form)
        elif status > at.BUDGET:
            self._make_room(status, form, queue)
        return done, status

    def _run(self, call: Callable[[int, int], int], queue: Queue, argument: int) -> int:
        """Let a program run or send, with what it does not survive as an error."""
        try:
            return call(queue.control, argument)
        except TrapError as trap:
            # What a compiler has made never traps; all its checks are in the code.
            message = f"the code does not keep to its types ({trap})"
            self._error = CodeError(codes.BAD_GRAPH, message)
            self._error.__cause__ = trap
            return at.FAULT | 1 << 8

    def _make_room(self, status: int, form: Form, queue: Queue) -> None:
        """Do what a program needs before it goes on."""
        if status == at.COLLECT:
            self._memory.collect(form)
        elif status == at.RECORDED and self._recorder is not None:
            self._memory.recording.hand_over(self._recorder)
        elif status == at.GROW:
            try:
                queue.make_room()
            except MemoryError:
                self._error = self._overflowed(self._turns.resource)

    def _served_by_host(self) -> int:
        """Do what an entry left to the host; HOST = that is for whoever drives the kernel."""
        self._memory.fetch_view()
        call = self._places.host_call()
        if call.node not in self._operations.nodes:
            self._host_call = call
            return at.HOST
        if call.event is None:
            self._send(call.node, self._operations.ended(call.node))
        else:
            self._operations.reached(call.node, call.event)
        return at.BUDGET

    def _fail(self, form: Form) -> None:
        if self._error is not None:
            return
        memory = self._memory
        view = memory.fetch_view()
        node = self._turns.failed_node(view)
        self._error = run_error(view, form, self._graph.settings, node=node)

    def _observed_slice(self, limit: int) -> tuple[int, int]:
        """Execute as `_slice` does, telling the observer before each entry."""
        queue, turns = self._turns.queue, self._turns
        was_sure = queue.is_sure
        for done in range(limit):
            if not queue:
                return done, at.EMPTY
            if was_sure and not queue.is_sure:
                return done, at.GROW  # From now on somebody has to look at its length.
            # While the observer looks, what is executed now is no longer queued.
            entry = queue.take_first()
            if self._observer is not None:
                node, event = self._memory.entry(entry & 0xFFFF_FFFF, entry >> 32)
                self._observer(TraceEntry(turns.resource, node, event))
            queue.put_first(entry)
            # What the observer was refused fails the run behind the slice, not this entry.
            refused = self._take_error()
            executed, status = 0, at.BUDGET
            while not executed and self._error is None:
                executed, status = self._slice(1)
            is_over = status == at.HOST or self._error is not None
            self._error = self._error or refused
            if is_over:
                return done + 1, status
        return limit, at.BUDGET

    def _take_error(self) -> RunError | None:
        error, self._error = self._error, None
        return error

    def _check_queues(self) -> None:
        for resource, queue in zip(self._memory.plan.resources, self._memory.queues, strict=True):
            if not queue.is_sure and len(queue) > self._max_queue and self._error is None:
                self._error = self._overflowed(resource)

    def _overflowed(self, resource: str) -> RunError:
        return OverflowedError(
            codes.QUEUE_OVERFLOW,
            f'the event queue of resource "{resource}" grew past {self._max_queue} events; '
            "look for events that multiply in a cycle, or raise max_queue in its settings",
        )

    # --- From outside --------------------------------------------------------------------

    @override
    def inject(self, node: str, event: str) -> None:
        self._enter(self._places.entry(node, event))

    @override
    def wake(self, node: str) -> None:
        self._enter(self._places.entry(node, None))

    def _enter(self, place: QueuePlace) -> None:
        if len(place.queue) >= self._max_queue:
            resource = self._memory.plan.resources[place.resource]
            self._error = self._error or self._overflowed(resource)
            raise self._error
        place.queue.append(place.entry)

    @override
    def open_requests(self) -> list[Request]:
        return self._operations.open_requests()

    @override
    def finish(self, node: str, event: str, outputs: Mapping[str, Value]) -> None:
        ports = self._memory.record(self._memory.number(node)).ports
        if node not in self._operations.nodes or (event and event not in ports.senders):
            raise unknown(node, event, "event output of an operation")
        if event:
            for pin, value in outputs.items():
                if pin not in ports.outputs:
                    raise unknown(node, pin, "data output")
                self._check_value(node, pin, value)
            self._enter(self._places.entry(node, None))
        self._operations.finish(node, event, outputs)

    @override
    def emit(self, node: str, event: str) -> None:
        if node in self._operations.nodes:
            raise unknown(node, event, "event output of a service block")
        self._send(node, event)

    def _send(self, node: str, event: str) -> None:
        """Send an event output of a block that the host serves: at once, past the queue."""
        queue, _, entry = self._places.sender(node, event)
        form = self._form()
        while True:
            result = self._run(form.program.send, queue, entry)
            if result & 0xFF == at.FAULT:
                self._fail(form)
            if result >> 8 or self._error is not None:
                return
            self._make_room(result & 0xFF, form, queue)

    @override
    def read(self, node: str, pin: str) -> Value:
        if pin == "$ECC":
            number = self._memory.number(node)
            if self._memory.record(number).ports.is_basic:
                return self._memory.u32(self._memory.address(number) + at.STATE)
        variable = self._places.variable(node, pin)
        value: Value = variable.read(self._memory.view, variable.address)
        return value

    @override
    def write(self, node: str, pin: str, value: Value) -> None:
        variable = self._check_value(node, pin, value)
        if self._watching.is_forced(variable.number, pin):
            return
        if variable.write is not None:
            variable.write(self._memory.view, variable.address, value)
        else:
            self._memory.write(variable.number, pin, value)
        if variable.is_in_out:
            self._share(variable.number, pin, value)

    # --- Watching ------------------------------------------------------------------------

    @override
    def force(self, node: str, pin: str, value: Value) -> None:
        number = self._memory.number(node)
        ports = self._memory.record(number).ports
        if pin not in ports.inputs and pin not in ports.outputs:
            raise unknown(node, pin, "data pin")
        self._check_value(node, pin, value)
        self._watching.force(number, pin, value)
        self._present = None
        self._memory.write(number, pin, value)
        self._share(number, pin, value)

    def _share(self, number: int, pin: str, value: Value) -> None:
        """Put a value where those read it that are connected with an output or in-out."""
        place = self._memory.sent_place(number, pin)
        if place is not None:
            self._memory.write_at(number, pin, place, value)

    @override
    def release(self, node: str, pin: str) -> None:
        self._watching.release(self._places.variable(node, pin).number, pin)
        self._present = None

    @override
    def forced(self) -> Iterable[tuple[str, str]]:
        return self._watching.forced()

    @override
    def observe(self, observer: Callable[[TraceEntry], None] | None) -> None:
        self._observer = observer

    @override
    def record(self, recorder: Recorder | None) -> None:
        self._recorder = recorder
        self._memory.recording.switch(on=recorder is not None)

    @override
    def count(self, *, enabled: bool) -> None:
        if enabled == self._watching.is_counting:
            return
        if not enabled:
            self._counts = self.counts()
        self._watching.count(enabled=enabled)
        self._present = None
        self._form()  # Made now, and not while events wait for it.

    @property
    @override
    def is_counting(self) -> bool:
        return self._watching.is_counting

    @override
    def counts(self) -> dict[tuple[str, str], int]:
        return self._watching.counts() if self._watching.is_counting else dict(self._counts)

    @override
    def count_of(self, node: str, event: str) -> int:
        number = self._memory.number(node)
        if self._watching.is_counting:
            return self._watching.count_of(number, event)
        return self._counts.get((node, event), 0)

    # --- Saving --------------------------------------------------------------------------

    @override
    def save(self) -> Snapshot:
        snapshot = save_memory(self._memory, self._operations, self._watching)
        snapshot["executed"] = self._executed
        snapshot["turn"] = self._turns.save()
        counts = self.counts().items() if self._watching.is_counting else None
        snapshot["counts"] = counts and [[node, event, n] for (node, event), n in counts]
        if counts is not None and not snapshot["counts"]:
            snapshot["counts"] = []
        return snapshot

    @override
    def load(self, snapshot: Snapshot) -> None:
        counts = self.counts()
        load_memory(self._memory, self._operations, self._watching, snapshot)
        self._counts = counts
        self._executed = snapshot["executed"]
        self._turns.load(snapshot["turn"])
        self._present = None
        self._error = None

    def copy(self) -> MemoryCopy:
        """Return the whole state but who forces pins, for `restore` of a kernel of this graph."""
        return take_copy(self._memory)

    def restore(self, copy: MemoryCopy) -> None:
        """Replace variables, states and queues by copied ones.

        Raises:
            RunError: it is the copy of another graph.
        """
        put_back(self._memory, copy)
        self._error = None

    # --- Changing the graph --------------------------------------------------------------

    @override
    def set_running(self, node: str, *, running: bool) -> None:
        self._watching.set_running(self._memory.number(node), running=running)
        self._present = None

    @override
    def change(self, graph: Graph) -> None:
        if graph is self._graph:
            return
        before = self.save()
        self._build(graph)
        self.record(self._recorder)
        self.load(carried_to(before, self._memory, self._operations, self._watching))

    # --- Looking inside ------------------------------------------------------------------

    def source(self) -> str:
        """Return the text of the module that runs now."""
        return self._form().module.text

    def _check_value(self, node: str, pin: str, value: Value) -> Variable:
        """Return the variable; refuse a value that it cannot have."""
        variable = self._places.variable(node, pin)
        if not is_value(value, variable.datatype, self._memory.plan.structs):
            shown = reprlib.repr(value)
            message = (
                f'"{node}.{pin}" cannot be set to {shown} ({type(value).__name__}): '
                f"it is of type {variable.datatype}"
            )
            raise TypeError(message)
        return variable
