"""The plan of a graph: which variant every node is of, and how many kinds of records there are."""

from collections.abc import Iterable

from compiler.ir.datatypes import is_castable
from compiler.ir.graph import Graph, Node
from compiler.lowering.ports import Ports
from compiler.lowering.values import Structs
from compiler.lowering.wires import Fed, LoweringError, Pin, Wires, place_nodes, resolve
from compiler.wasm.queueing import FanOut
from compiler.wasm.record import Record
from compiler.wasm.sound_code import check_block, check_function
from compiler.wasm.soundness import is_alike, refusing_unsound
from compiler.wasm.storage import Storages, UnsupportedError
from compiler.wasm.variant import Variant, generic, special


class Plan:
    """What a graph's nodes are, and how they are wired, before anything has an address."""

    def __init__(self, graph: Graph) -> None:
        """Look at a graph.

        Raises:
            LoweringError: it names something that it does not have.
            LiteralError: an initial value in a type is wrong.
            UnsupportedError: it has something that WebAssembly code cannot have.
        """
        self.graph = graph
        self.structs = Structs(graph.datatypes)
        self.storages = Storages(self.structs)
        self.resources, self.placed = place_nodes(graph)
        self._types: dict[str, Ports] = {}
        self.nodes: dict[str, Node] = {node.id: node for node in graph.nodes}
        self._ports = {node.id: self._type(node.type) for node in graph.nodes}
        self.wires: Wires = resolve(graph, self.ports, self.structs)
        self._records: dict[tuple[str, tuple[int, ...]], Record] = {}
        self.special: dict[Variant, Record] = {}
        """The variants of the specialised form, in the order of their first nodes."""
        self.generic: dict[Variant, Record] = {}
        self._known: dict[Variant, tuple[Variant, Variant, Record]] = {}
        self.variants = [self._variant(node) for node in graph.nodes]
        """Per node: its variant in the specialised form, in the generic one, and its record."""
        with refusing_unsound():
            self._check_code()

    def _check_code(self) -> None:
        functions = self.graph.functions
        for ports in self._types.values():
            check_block(ports, self.storages, functions)
        for function in functions.values():
            check_function(function, self.storages, functions)
        for variant in self._known:
            ports = self._types[variant.type]
            for pin, feeds in zip(ports.sampled, variant.sampled, strict=True):
                for feed in feeds:
                    target = feed.into_type or ports.slots[pin].type
                    if not is_castable(target, feed.type):
                        message = f'a wire to a "{variant.type}.{pin}" leads from {feed.type}'
                        raise UnsupportedError(message)
        for (node, pin), place in self.wires.shared.items():
            own, held = self.ports(node).slots[pin], self.ports(place.node).slots[place.pin]
            if not is_alike(own.type, held.type):
                message = f'the in-out variable "{node}.{pin}" is connected with another type'
                raise UnsupportedError(message)

    def ports(self, node: str) -> Ports:
        """Return the pins of a node.

        Raises:
            LoweringError: there is no such node.
        """
        found = self._ports.get(node)
        if found is None:
            message = f'a wire leads to "{node}", which is not in the graph'
            raise LoweringError(message)
        return found

    def _type(self, name: str) -> Ports:
        if name not in self._types:
            self._types[name] = Ports(self.graph.types[name], self.structs)
        return self._types[name]

    def _variant(self, node: Node) -> tuple[Variant, Variant, Record]:
        ports = self._ports[node.id]
        fed: dict[str, list[Fed]] = self.wires.feeds.get(node.id, {})
        targets = self.wires.targets.get(node.id, {})
        read = self.wires.read
        raw = Variant(
            node.type,
            tuple([tuple([feed for feed, _ in fed.get(pin, ())]) for pin in ports.sampled]),
            tuple([(node.id, pin) in read for pin in ports.published]),
            tuple([self._fan_out(node.id, targets.get(event, ())) for event in ports.senders]),
        )
        if raw not in self._known:
            self._known[raw] = self._forms(raw, ports)
        return self._known[raw]

    def _fan_out(self, node: str, targets: Iterable[Pin]) -> FanOut:
        own = self.placed[node]
        places = [self.placed[target] for target, _ in targets]
        if not places:
            return "none"
        if any(place != own for place in places):
            return "crossing"
        return "one" if len(places) == 1 else "list"

    def _forms(self, raw: Variant, ports: Ports) -> tuple[Variant, Variant, Record]:
        feeds = tuple(max(len(each), 1) for each in raw.sampled)
        key = (raw.type, feeds)
        if key not in self._records:
            self._records[key] = Record(ports, self.storages, feeds)
        record = self._records[key]
        forms = special(raw, ports), generic(raw, ports)
        self.special[forms[0]] = self.generic[forms[1]] = record
        return (*forms, record)
