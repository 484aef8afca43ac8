"""One of several machines that are compared: what is done to it, and what it tells."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from compiler.ir.blocks import BasicBody, FBType, SimpleBody
from compiler.ir.datatypes import DataType
from compiler.ir.graph import Graph
from runtime.errors import RunError
from runtime.kernel.base import Kernel, TraceEntry
from runtime.kernel.host import IsolatedHost
from runtime.kernel.machine import Machine
from tests.kernels import make_kernel
from tests.random_services import SERVICES

_MILLISECOND = 1_000_000
_EPOCH = 1_790_000_000_000_000_000
Act = tuple[str, tuple[Any, ...]]
"""The name of a method of `Side`, and its arguments."""


@dataclass
class Side:
    """One machine, on a kernel that is exchanged from time to time for the next of its kinds."""

    graph: Graph
    kinds: Sequence[str]
    pieces: int = 0
    """In how large pieces it executes a budget; 0: at once."""
    trace: list[TraceEntry] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the first machine."""
        self._number = 0
        self._observes = False
        self._saved = ""
        self.machine = self._made(self.kinds[0])

    @property
    def kernel(self) -> Kernel:
        """The kernel there is at present."""
        return self.machine.kernel

    def _made(self, kind: str) -> Machine:
        host = IsolatedHost(console=lambda node, text: self.said.append((node, text)))
        kernel = make_kernel(kind, self.graph)
        return Machine(self.graph, kernel, SERVICES, host=host, epoch=_EPOCH)

    # --- Acts ----------------------------------------------------------------------------

    def start(self) -> None:
        """Start the services."""
        self.machine.start()

    def run(self, budget: int) -> str:
        """Execute events."""
        end = self.kernel.executed + budget
        while True:
            left = end - self.kernel.executed
            piece = min(left, self.pieces) if self.pieces else left
            outcome = self.machine.run(piece)
            if outcome.name != "BUDGET" or piece == left:
                return outcome.name

    def advance(self, milliseconds: int) -> int | None:
        """Let time go by, but not past the next timer."""
        self.machine.advance(self.machine.now + milliseconds * _MILLISECOND)
        return self.machine.next_due()

    def inject(self, node: str, event: str) -> None:
        """Queue an event."""
        self.machine.inject(node, event)

    def write(self, node: str, pin: str, new: Any) -> None:  # noqa: ANN401 - also wrong ones
        """Set a variable."""
        self.kernel.write(node, pin, new)

    def force(self, node: str, pin: str, new: Any) -> None:  # noqa: ANN401
        """Force a pin."""
        self.kernel.force(node, pin, new)

    def release(self, node: str, pin: str) -> list[tuple[str, str]]:
        """End a force."""
        self.kernel.release(node, pin)
        return sorted(self.kernel.forced())

    def read(self, node: str, pin: str) -> str:
        """Read a variable."""
        return repr(self.kernel.read(node, pin))

    def set_running(self, node: str, running: bool) -> None:
        """Let a node take events or drop them."""
        self.kernel.set_running(node, running=running)

    def count(self, enabled: bool) -> None:
        """Count events or stop counting."""
        self.kernel.count(enabled=enabled)

    def count_of(self, node: str, event: str) -> int:
        """Ask for one count."""
        return self.kernel.count_of(node, event)

    def observe(self, enabled: bool) -> None:
        """Keep the trace from now on, or not."""
        self._observes = enabled
        self.kernel.observe(self.trace.append if enabled else None)

    def requests(self) -> str:
        """Take what operations requested."""
        taken = [
            (one.node, one.event, dict(sorted(one.inputs.items()))) for one in self.machine.requests
        ]
        self.machine.requests.clear()
        return repr(taken)

    def finish(self, node: str, event: str, outputs: dict[str, Any]) -> None:
        """Give an operation its result."""
        self.machine.finish(node, event, outputs)

    def exchange(self) -> bool:
        """Go on with the state on a new kernel of the next kind; it must have all of it."""
        saved = json.dumps(self.machine.save(), sort_keys=True)
        self._number += 1
        self.machine = self._made(self.kinds[self._number % len(self.kinds)])
        self.machine.load(json.loads(saved))
        self.observe(self._observes)
        return json.dumps(self.machine.save(), sort_keys=True) == saved

    def change(self, graph: Graph) -> None:
        """Go on with another graph, as if the machine had been made for it."""
        self.kernel.change(graph)
        self.graph = graph
        management = self.machine._management
        management._original = management._graph = graph

    def go_back(self) -> None:
        """Go back to the state that was looked at last."""
        self.machine.load(json.loads(self._saved))

    # --- What is compared ----------------------------------------------------------------

    def act(self, act: Act) -> Any:  # noqa: ANN401 - whatever it returns
        """Do something; what it raises is a result, too."""
        name, arguments = act
        try:
            return getattr(self, name)(*arguments)
        except RunError as error:
            return (
                *("RunError", type(error).__name__, error.code, error.message),
                *(error.node, error.algorithm, error.place),
            )
        except (KeyError, TypeError) as error:
            return (type(error).__name__, str(error))

    def state(self, *, keep: bool = True) -> dict[str, Any]:
        """Return all that can be seen from outside; keep it, to go back to."""
        kernel = self.kernel
        saved = json.dumps(self.machine.save(), sort_keys=True)
        if keep:
            self._saved = saved
        return {
            "executed": kernel.executed,
            "trace": list(self.trace),
            "said": list(self.said),
            "ended": dict(kernel.ended_here),
            "due": self.machine.next_due(),
            "open": [(one.node, one.event, repr(one.inputs)) for one in kernel.open_requests()],
            "counts": kernel.counts() if kernel.is_counting else None,
            "forced": list(kernel.forced()),
            "saved": saved,
        }

    def values(self) -> dict[tuple[str, str], str]:
        """Return all variables and ECC states as `read` tells them."""
        types = self.graph.types
        return {
            (node.id, pin): repr(self.kernel.read(node.id, pin))
            for node in self.graph.nodes
            for pin in variables_of(types, node.type)
        }


def variables_of(types: Mapping[str, FBType], name: str) -> dict[str, DataType | None]:
    """Return the variables of a type; of a basic block `$ECC` as well."""
    block = types[name]
    pins = (*block.interface.inputs, *block.interface.outputs)
    found: dict[str, DataType | None] = {pin.name: pin.type for pin in pins}
    if isinstance(block.body, BasicBody | SimpleBody):
        found |= {one.name: one.type for one in block.body.internals}
    if isinstance(block.body, BasicBody):
        found["$ECC"] = None
    return found
