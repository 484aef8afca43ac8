"""Operations of a graph in linear memory: their requests, and the results that are to be sent.

The program samples the inputs of an operation and comes back; here they become a request. A result
waits until its entry is executed; then its outputs are set and its event is sent.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from fblib.service import Value
from runtime.kernel.base import Request
from runtime.kernel.wasm_kernel.memory import GraphMemory

Result = tuple[str, Mapping[str, Value]]
"""An event output with its data."""


@dataclass(slots=True, eq=False)
class Operation:
    """What is under way at one node."""

    open: list[Request] = field(default_factory=list)
    """Requested and without a result, the oldest first."""
    results: list[Result] = field(default_factory=list)
    """Results whose entries are queued, the oldest first."""


class Operations:
    """The operations of a graph."""

    def __init__(self, memory: GraphMemory) -> None:
        """Find the nodes that are operations."""
        self._memory = memory
        self.requests: deque[Request] = deque()
        """Not yet taken by whoever drives the kernel."""
        self.nodes = {
            node: Operation()
            for node, number in memory.image.numbers.items()
            if memory.record(number).ports.is_operation
        }

    def open_requests(self) -> list[Request]:
        """Return all requests without a result: by node, the oldest of each first."""
        return [one for operation in self.nodes.values() for one in operation.open]

    def reached(self, node: str, event: str) -> None:
        """Request an operation, whose inputs were sampled just now."""
        memory = self._memory
        number = memory.number(node)
        inputs = {pin: memory.read(number, pin) for pin in memory.record(number).ports.inputs}
        request = Request(node, event, inputs)
        self.nodes[node].open.append(request)
        self.requests.append(request)

    def ended(self, node: str) -> str:
        """Set the outputs that the oldest result gives; return its event, which is to be sent."""
        event, outputs = self.nodes[node].results.pop(0)
        number = self._memory.number(node)
        for pin, value in outputs.items():
            self._memory.write(number, pin, value)
        return event

    def finish(self, node: str, event: str, outputs: Mapping[str, Value]) -> None:
        """Keep a result until its entry is executed; "" = there is none."""
        operation = self.nodes[node]
        if event:
            operation.results.append((event, outputs))
        del operation.open[:1]
