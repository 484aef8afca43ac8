"""Instances: the cells of every node, and the functions closed over them.

A data wire is one cell shared by both ends: what the consumer samples from is what the
producer publishes to. An event wire is a cell too: the one that holds the target's function,
so that exchanging the function (for watching) reaches everyone who queues it.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import CellType, FunctionType
from typing import Any

from compiler.ir.blocks import MissingBody
from compiler.ir.graph import Graph, Node
from compiler.ir.literals import LiteralError
from compiler.lowering.values import initial_value
from compiler.lowering.wires import (
    FanOutShape,
    LoweringError,
    Pin,
    Place,
    Shape,
    Wires,
    place_nodes,
    resolve,
)
from runtime.errors import RunError
from runtime.kernel import codes
from runtime.kernel.base import Request
from runtime.kernel.python_kernel.compiled import Compiled
from runtime.kernel.python_kernel.instances import Entry, FanOut, Instance, Queue
from runtime.kernel.python_kernel.layout import Layout
from runtime.kernel.python_kernel.operations import OperationInstance
from runtime.kernel.values import copier


class _Layouts(dict[str, Layout]):
    """The layouts of nodes."""

    def __missing__(self, node: str) -> Layout:
        raise RunError(codes.BAD_GRAPH, f'a wire leads to "{node}", which is not in the graph')


class Wiring:
    """All instances of a graph, wired."""

    def __init__(self, graph: Graph, compiled: Compiled) -> None:
        """Wire the nodes of a graph.

        Args:
            graph: what to wire.
            compiled: its types; wirings of graphs with the same types may share it.

        Raises:
            RunError: a wire or a node names something the graph does not have.
        """
        self.graph = graph
        self.compiled = compiled
        self.structs = compiled.structs
        self.resources, placed = place_nodes(graph)
        self.queues: list[Queue] = [deque() for _ in self.resources]
        self.largest_fan_outs = [0 for _ in self.resources]
        """Per resource: to how many targets all event pins of one node lead at most."""
        self.ended: dict[str, int] = {}
        self.requests: deque[Request] = deque()
        """Of operations; not yet taken by whoever drives the kernel."""
        self._append = [CellType(queue.append) for queue in self.queues]
        self._extend = [CellType(queue.extend) for queue in self.queues]
        self._ended = CellType(self.ended)
        self._literals: dict[tuple[Layout, str, str], Any] = {}
        """Values of parameters: many nodes have the same."""
        self._entry_of: dict[Entry, tuple[Instance, str | None]] = {}
        self.instances = {node.id: self._instance(node, placed[node.id]) for node in graph.nodes}
        self._wire()

    # --- Nodes ---------------------------------------------------------------------------

    def _instance(self, node: Node, resource: int) -> Instance:
        layout = self.compiled.layout(node.type)
        cells = layout.new_cells()
        if not layout.is_operation:
            cells["append"] = self._append[resource]
            cells["extend"] = self._extend[resource]
        if layout.is_basic:
            cells["state"] = CellType(0)
        if isinstance(layout.block.body, MissingBody):
            cells["ended"] = self._ended
            cells["node"] = CellType(node.id)
        for pin, literal in node.parameters.items():
            value = self._parameter(node.id, layout, pin, literal)
            if pin in layout.compound:
                value = copier(layout.slots[pin].type, self.structs)(value)
            cells[layout.cells[pin]].cell_contents = value
        entries: dict[str | None, CellType] = {event: CellType() for event in layout.entries}
        if layout.is_woken:
            entries[None] = CellType()
        kind = OperationInstance if layout.is_operation else Instance
        return kind(node.id, layout, resource, cells, entries)

    def _parameter(self, node: str, layout: Layout, pin: str, literal: str) -> Any:  # noqa: ANN401 - any value
        key = (layout, pin, literal)
        if key not in self._literals:
            if pin not in layout.slots:
                raise RunError(codes.BAD_GRAPH, f'"{node}" has no data pin "{pin}"', node=node)
            datatype = layout.slots[pin].type
            try:
                self._literals[key] = initial_value(literal, datatype, self.structs)
            except LiteralError as error:
                message = f'the value of "{node}.{pin}" is wrong: {error}'
                raise RunError(codes.BAD_GRAPH, message, node=node) from error
        return self._literals[key]

    # --- Wires ---------------------------------------------------------------------------

    def _wire(self) -> None:
        wires = self._resolved()
        self._publish(wires)
        for instance in self.instances.values():
            self._connect(instance, wires)
            self.build(instance)
        _refresh(fan_out for instance in self.instances.values() for fan_out in instance.fan_outs)

    def _resolved(self) -> Wires:
        layouts = _Layouts({node: one.layout for node, one in self.instances.items()})
        try:
            return resolve(self.graph, layouts.__getitem__, self.structs)
        except LoweringError as error:
            raise RunError(codes.BAD_GRAPH, error.message, node=error.node) from error

    def _publish(self, wires: Wires) -> None:
        """Make the cells that outputs publish to."""
        for node, instance in self.instances.items():
            layout = instance.layout
            for pin in layout.published:
                if (node, pin) in wires.read:
                    value = instance.cells[layout.cells[pin]].cell_contents
                    if pin in layout.compound:
                        value = copier(layout.slots[pin].type, self.structs)(value)
                    instance.cells[layout.sent[pin]] = CellType(value)
        for (node, pin), place in wires.shared.items():
            instance = self.instances[node]
            instance.cells[instance.layout.sent[pin]] = self._cell(place)
            instance.shared |= {pin}

    def _cell(self, place: Place) -> CellType:
        """Return the cell that the consumers of a pin sample from."""
        instance = self.instances[place.node]
        names = instance.layout.sent if place.is_sent else instance.layout.cells
        return instance.cells[names[place.pin]]

    def _connect(self, instance: Instance, wires: Wires) -> None:
        """Give an instance the cells at the other ends of its wires."""
        layout, node = instance.layout, instance.node
        fan_out: FanOutShape = layout.unwired
        targets = wires.targets.get(node)
        if targets:
            here, most = instance.resource, sum(map(len, targets.values()))
            self.largest_fan_outs[here] = max(self.largest_fan_outs[here], most)
            fan_out = self._fan_out(instance, targets)
        feeds = wires.feeds.get(node, {})
        if isinstance(instance, OperationInstance):
            fed = {
                pin: [(one, self._cell(place)) for one, place in feeding]
                for pin, feeding in feeds.items()
            }
            instance.wire(fed, fan_out, self.structs, self.requests)
            return
        cells = instance.cells
        for pin, feeding in feeds.items():
            for number, (_, place) in enumerate(feeding):
                cells[layout.source(pin, number)] = self._cell(place)
        instance.shape = Shape(
            tuple([tuple([one for one, _ in feeds.get(pin, ())]) for pin in layout.sampled]),
            tuple([layout.sent[pin] in cells for pin in layout.published]),
            fan_out,
        )

    def _fan_out(self, instance: Instance, targets: Mapping[str, Sequence[Pin]]) -> FanOutShape:
        """Give an instance the cells of its targets; return the shape of that."""
        shape: list[tuple[tuple[bool, bool], ...]] = []
        for event in instance.layout.senders:
            if event not in targets:
                shape.append(())
                continue
            groups: dict[int, list[tuple[Instance, CellType]]] = {}
            for node, pin in targets[event]:
                follower = self.instances[node]
                end = (follower, follower.entries[pin])
                groups.setdefault(follower.resource, []).append(end)
            kinds = []
            for group, (resource, entries) in enumerate(groups.items()):
                own = resource == instance.resource
                several = len(entries) > 1
                kinds.append((own, several))
                target, queue = instance.layout.target(event, group)
                ends = self._extend if several else self._append
                instance.cells[queue] = ends[resource]
                if several:
                    instance.cells[target] = CellType(())
                    made = (instance.cells[target], tuple([entry for _, entry in entries]))
                    instance.fan_outs += (made,)
                    for follower in {id(one): one for one, _ in entries}.values():
                        follower.fed_by += (made,)
                else:
                    instance.cells[target] = entries[0][1]
            shape.append(tuple(kinds))
        return tuple(shape)

    def operations(self) -> Iterator[OperationInstance]:
        """Yield the nodes that are operations, in order."""
        for instance in self.instances.values():
            if isinstance(instance, OperationInstance):
                yield instance

    # --- Functions -----------------------------------------------------------------------

    @property
    def entry_of(self) -> Mapping[Entry, tuple[Instance, str | None]]:
        """Whose queue entry a function is, and for which event. Rarely asked for, so made then."""
        if not self._entry_of:
            self._entry_of = {
                cell.cell_contents: (instance, event)
                for instance in self.instances.values()
                for event, cell in instance.entries.items()
            }
        return self._entry_of

    def build(self, instance: Instance) -> None:
        """Make the functions of an instance in its present shape."""
        if isinstance(instance, OperationInstance):
            for one in instance.inputs:
                self._enter(instance, one.event, one.reached)
            self._enter(instance, None, instance.ended)
            return
        variant = self.compiled.variant(instance.layout, instance.shape)
        cells = instance.cells
        namespace = variant.unit.namespace
        emitters = {}
        for function in variant.functions:
            if function.role is None:
                cells.setdefault(function.name, CellType())
        for function in variant.functions:
            closure = tuple([cells[name] for name in function.cells])
            made = FunctionType(function.code, namespace, function.name, None, closure)
            if function.role is None:
                cells[function.name].cell_contents = made
                continue
            kind, event = function.role
            if kind == "emit" and event is not None:
                emitters[event] = made
            else:
                self._enter(instance, event, made)
        if emitters:
            instance.emitters = emitters

    def _enter(self, instance: Instance, event: str | None, made: Entry) -> None:
        """Make a function the one that is queued for an event; what comes otherwise still does."""
        taken = made if instance.running or event is None else _dropper()
        instance.entries[event].cell_contents = taken

    def rebuild(
        self, instances: Iterable[Instance], *, watched: Callable[[Instance], bool]
    ) -> None:
        """Exchange the functions of instances for watched or plain ones."""
        changed = []
        for instance in instances:
            shape = instance.shape
            if shape.watched == watched(instance):
                continue
            instance.shape = shape._replace(watched=not shape.watched)
            instance.cells["forced"] = CellType(instance.forced)
            instance.cells["counted"] = CellType(instance.counted)
            changed.append(instance)
        self.exchange(changed)

    def exchange(self, instances: Iterable[Instance]) -> None:
        """Make the functions of instances anew, and put them wherever the old ones are queued."""
        self._entry_of = {}
        replaced: dict[Entry, Entry] = {}
        resources: set[int] = set()
        fan_outs: dict[int, FanOut] = {}
        for instance in instances:
            before = {event: cell.cell_contents for event, cell in instance.entries.items()}
            self.build(instance)
            for event, old in before.items():
                replaced[old] = instance.entries[event].cell_contents
            resources.add(instance.resource)
            fan_outs.update((id(one), one) for one in instance.fed_by)
        _refresh(fan_outs.values())
        for queue in [self.queues[resource] for resource in resources]:
            entries = [replaced.get(entry, entry) for entry in queue]
            queue.clear()
            queue.extend(entries)


def _dropper() -> Entry:
    """Return a function of its own for an event that reaches a block that is not running."""

    def drop() -> None:
        pass

    return drop


def _refresh(fan_outs: Iterable[FanOut]) -> None:
    """Fill in the present functions wherever an event has several targets."""
    for cell, entries in fan_outs:
        cell.cell_contents = tuple([entry.cell_contents for entry in entries])
