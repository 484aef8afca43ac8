"""`--watch`: shows events and changed values of chosen pins as they happen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from typing_extensions import override

from compiler.ir.datatypes import DataType
from compiler.ir.graph import Graph
from runtime.happenings import EventSeen, Happening, ValueChanged
from runtime.kernel.base import Kernel, TraceEntry
from runtime.listener import Listener
from runtime.pins import Pin, Pins, variables_of
from runtime.values import literal_of


@dataclass(slots=True)
class _WatchedNode:
    """What is watched of one node, and how it was when last looked at."""

    values: dict[str, DataType] = field(default_factory=dict)
    inputs: set[str] = field(default_factory=set)
    outputs: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    """Data pins as last shown, as IEC literals."""
    sent: dict[str, int] = field(default_factory=dict)
    """How often event outputs were sent when last looked at."""


class Watcher(Listener):
    """Looks at a node's watched pins whenever the node was executed."""

    wants_entries: ClassVar[bool] = True
    is_essential: ClassVar[bool] = True

    def __init__(
        self,
        pins: Iterable[Pin],
        known: Pins,
        graph: Graph,
        kernel: Kernel,
        *,
        show: Callable[[Happening], None],
        now: Callable[[], int],
    ) -> None:
        """Watch `pins` and tell `show`; what the pins are at this moment counts as known."""
        self._graph = graph
        self._kernel = kernel
        self._show = show
        self._now = now
        self._nodes: dict[str, _WatchedNode] = {}
        for pin in pins:
            self._add(pin, known)
        self._last: tuple[int, str] | None = None
        if any(watched.outputs for watched in self._nodes.values()):
            kernel.count(enabled=True)

    @property
    def values(self) -> dict[str, str]:
        """The watched data pins as last shown, as IEC literals."""
        return {
            f"{node}.{pin}": literal
            for node, watched in self._nodes.items()
            for pin, literal in watched.shown.items()
        }

    def _add(self, pin: Pin, known: Pins) -> None:
        watched = self._nodes.setdefault(pin.node, _WatchedNode())
        type_ = known.type_of(pin.node)
        if any(port.name == pin.name for port in type_.interface.event_inputs):
            watched.inputs.add(pin.name)
        elif any(port.name == pin.name for port in type_.interface.event_outputs):
            watched.outputs.append(pin.name)
        else:
            types = {variable.name: variable.type for variable in variables_of(type_)}
            watched.values[pin.name] = types[pin.name]
            watched.shown[pin.name] = self._literal(pin.node, pin.name, types[pin.name])

    @override
    def executing(self, entry: TraceEntry) -> None:
        """Show what the entry before this one did, then this one's event."""
        self._look_at_last()
        now = self._now()
        self._last = (now, entry.node)
        watched = self._nodes.get(entry.node)
        if watched is not None and entry.event in watched.inputs:
            self._show(EventSeen(now, f"{entry.node}.{entry.event}"))

    @override
    def settled(self) -> None:
        """Look at everything: what a node publishes may change pins of other nodes."""
        self._look_at_last()
        self._last = None
        now = self._now()
        for node, watched in self._nodes.items():
            self._look(now, node, watched)

    def _look_at_last(self) -> None:
        if self._last is None:
            return
        now, node = self._last
        if watched := self._nodes.get(node):
            self._look(now, node, watched)

    def _look(self, now: int, node: str, watched: _WatchedNode) -> None:
        for pin, datatype in watched.values.items():
            literal = self._literal(node, pin, datatype)
            if literal != watched.shown[pin]:
                watched.shown[pin] = literal
                self._show(ValueChanged(now, f"{node}.{pin}", literal))
        for pin in watched.outputs:
            sent = self._kernel.count_of(node, pin)
            if more := sent - watched.sent.get(pin, 0):
                watched.sent[pin] = sent
                self._show(EventSeen(now, f"{node}.{pin}", more))

    def _literal(self, node: str, pin: str, datatype: DataType) -> str:
        return literal_of(self._kernel.read(node, pin), datatype, self._graph)
