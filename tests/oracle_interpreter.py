"""An independent interpreter of graphs: objects, dicts and a walk over the typed code.

It says what a graph means, slowly and plainly, and shares no lowering with any kernel: tests
let a kernel and this run the same graph and compare trace and final state. It covers what
random graphs use: basic, simple and composite blocks; functions; algorithms that run others;
numbers, BOOL and arrays of them.
"""

from collections import deque
from collections.abc import Mapping

from compiler.ir.blocks import Action, BasicBody, CompositeBody, FBType, SimpleBody, Transition
from compiler.ir.code import Function
from compiler.ir.graph import Graph
from tests.oracle_code import Code, Walker, converted, duplicate, zero
from tests.oracle_loops import Allowance, Failure

TURN = 1_000


class Instance:
    """One node: its variables, what it has published, and its ECC state."""

    def __init__(
        self, node: str, block: FBType, limit: int, functions: Mapping[str, Function]
    ) -> None:
        """Start with default values."""
        self.node = node
        self.block = block
        self.state = 0
        interface = block.interface
        names = [*interface.inputs, *interface.outputs]
        if isinstance(block.body, BasicBody | SimpleBody):
            names += block.body.internals  # type: ignore[arg-type] # both have name and type
        self.variables = {one.name: zero(one.type) for one in names}
        self.types = {one.name: one.type for one in (*interface.inputs, *interface.outputs)}
        self.published = {one.name: zero(one.type) for one in interface.outputs}
        self.allowance = Allowance(limit)
        body = block.body
        algorithms = body.algorithms if isinstance(body, BasicBody | SimpleBody) else {}
        self.walker = Walker(self.variables, self.allowance, Code(algorithms, functions))

    def is_open(self, pin: str) -> bool:
        """Whether others see the variable itself: direct outputs, and inputs from inside."""
        interface = self.block.interface
        inside = any(pin == one.name for one in interface.inputs)
        return inside or any(pin == one.name and one.direct for one in interface.outputs)


class Oracle:
    """Runs a whole graph event by event and keeps its trace."""

    def __init__(self, graph: Graph) -> None:
        """Take the graph as it is; nothing is prepared."""
        self.graph = graph
        self.instances = {
            node.id: Instance(
                node.id,
                graph.types[node.type],
                graph.settings.max_iterations,
                graph.functions,
            )
            for node in graph.nodes
        }
        for node in graph.nodes:
            for pin, literal in node.parameters.items():
                kind = type(self.instances[node.id].variables[pin])
                value = literal.upper() == "TRUE" if kind is bool else kind(literal)
                self.instances[node.id].variables[pin] = value
        self.resource = {}
        self.names: list[str] = []
        for device in graph.placement:
            for resource in device.resources:
                self.names.append(resource.id)
                self.resource.update(dict.fromkeys(resource.nodes, resource.id))
        if any(node.id not in self.resource for node in graph.nodes):
            self.names.append("FBFLOW.RES")
        self.queues: dict[str, deque[tuple[str, str]]] = {name: deque() for name in self.names}
        self.trace: list[tuple[str, str]] = []
        self.sent: list[tuple[str, str]] = []

    def queue(self, node: str, pin: str) -> None:
        """Append an entry to the queue of the node's resource."""
        self.queues[self.resource.get(node, "FBFLOW.RES")].append((node, pin))

    def run(self, limit: int) -> bool:
        """Execute at most `limit` entries; True: every queue is empty."""
        current, turn = 0, TURN
        for _ in range(limit):
            if turn == 0 or not self.queues[self.names[current]]:
                order = [(current + k) % len(self.names) for k in range(1, len(self.names) + 1)]
                waiting = [one for one in order if self.queues[self.names[one]]]
                if not waiting:
                    return True
                current, turn = waiting[0], TURN
            node, pin = self.queues[self.names[current]].popleft()
            turn -= 1
            self.trace.append((node, pin))
            self.execute(self.instances[node], pin)
        return not any(self.queues.values())

    def execute(self, instance: Instance, pin: str) -> None:
        """Execute one queue entry."""
        instance.allowance.left = instance.allowance.limit
        self.sample(instance, pin)
        body = instance.block.body
        if isinstance(body, CompositeBody):
            if any(pin == port.name for port in instance.block.interface.event_outputs):
                self.send(instance, pin)
            else:
                self.follow(instance, pin)
        elif isinstance(body, SimpleBody):
            if pin in body.algorithms:
                instance.walker.run(body.algorithms[pin])
            for port in instance.block.interface.event_outputs:
                self.send(instance, port.name)
        elif isinstance(body, BasicBody):
            self.chart(instance, body, pin)

    def sample(self, instance: Instance, pin: str) -> None:
        """Take the data WITH an event from where their wires begin."""
        interface = instance.block.interface
        ports = [*interface.event_inputs, *interface.event_outputs]
        wanted = set(next(port for port in ports if port.name == pin).with_data)
        if not isinstance(instance.block.body, CompositeBody):
            wanted |= {one.name for one in interface.inputs if one.direct}
        for wire in self.graph.data_wires:
            if wire.target == instance.node and wire.target_pin in wanted:
                source = self.instances[wire.source]
                table = source.variables if source.is_open(wire.source_pin) else source.published
                value = converted(
                    table[wire.source_pin],
                    instance.types[wire.target_pin],
                    source.types[wire.source_pin],
                )
                instance.variables[wire.target_pin] = duplicate(value)

    def chart(self, instance: Instance, body: BasicBody, event: str | None) -> None:
        """Run an ECC until it is stable."""
        without_event = 0
        while (transition := self.transition(instance, body, event)) is not None:
            without_event += transition.event is None
            if without_event > self.graph.settings.max_transitions:
                raise Failure
            event = None
            instance.state = transition.target
            for action in body.states[transition.target].actions:
                self.act(instance, body, action)

    def transition(
        self, instance: Instance, body: BasicBody, event: str | None
    ) -> Transition | None:
        """Return the first transition that can be taken."""
        for transition in body.transitions:
            if (
                transition.source == instance.state
                and transition.event in (None, event)
                and (transition.guard is None or instance.walker.value(transition.guard))
            ):
                return transition
        return None

    def act(self, instance: Instance, body: BasicBody, action: Action) -> None:
        """Run an action: its algorithm, then its event output."""
        if action.algorithm is not None:
            instance.walker.run(body.algorithms[action.algorithm])
        if action.output is not None:
            self.send(instance, action.output)

    def send(self, instance: Instance, pin: str) -> None:
        """Publish the data WITH an event output and queue its targets."""
        self.sent.append((instance.node, pin))
        ports = instance.block.interface.event_outputs
        for name in next(port for port in ports if port.name == pin).with_data:
            instance.published[name] = duplicate(instance.variables[name])
        self.follow(instance, pin)

    def follow(self, instance: Instance, pin: str) -> None:
        """Queue the targets of an event pin."""
        for wire in self.graph.event_wires:
            if (wire.source, wire.source_pin) == (instance.node, pin):
                self.queue(wire.target, wire.target_pin)
