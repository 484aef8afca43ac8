"""Random graphs of everything that kernels execute; a seed names a graph.

There are all data types, composites in chains, in-out variables, adapters' direct pins, wires
that convert and wires to members of structs, services, operations, blocks nobody implements, and
several resources. Limits are tiny in some of them: then queues overflow and loops are cut off.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from compiler.ir.blocks import (
    BasicBody,
    Body,
    CompositeBody,
    DataPort,
    EventPort,
    FBType,
    Interface,
    MissingBody,
    OperationBody,
    ServiceBody,
    SimpleBody,
)
from compiler.ir.code import Algorithm, Function, Local
from compiler.ir.datatypes import BOOL, JSON, DataType, StructType, is_castable, is_host
from compiler.ir.graph import Graph, Wire
from compiler.ir.policy import Settings
from tests.graphs import arrow, graph, state
from tests.random_code import CodeMaker, make_functions
from tests.random_expressions import ExpressionMaker, inside
from tests.random_services import SERVICES
from tests.random_types import COMPOUNDS, DATATYPES, STRUCTS, datatype, literal

Pin = tuple[str, DataPort]
_SETTINGS = (
    Settings(max_transitions=20, max_iterations=200),
    Settings(max_transitions=20, max_iterations=5000),
    Settings(max_transitions=0, max_iterations=10),
    Settings(max_transitions=3, max_iterations=30, max_queue=4),
    Settings(max_transitions=12, max_iterations=0, max_queue=30),
)


@dataclass(frozen=True)
class Style:
    """How wild a graph is."""

    risk: float = 0.02
    """How often something in its code may fail."""
    json: bool = False
    """Whether blocks with code have JSON pins, too."""


class GraphMaker:
    """Makes graphs of the same types: a first one, and others that it may be changed to."""

    def __init__(self, seed: int, style: Style | None = None) -> None:
        """Make the types."""
        self.random = random = Random(seed)  # noqa: S311 - reproducible, not secret
        self._style = style or Style()
        self._settings = random.choice((_SETTINGS[0], *_SETTINGS))
        self._functions = make_functions(random, risk=self._style.risk)
        number = random.randint(1, 5)
        made = [TypeMaker(random, f"T{n}", self._functions, self._style) for n in range(number)]
        self._types = {one.name: one for one in (each.make() for each in made)}
        names = list(self._types)
        self._made = random.randint(1, 9)
        self._nodes = {f"N{n}": random.choice(names) for n in range(self._made)}
        kind = random.random()
        self._resources = 1 if kind < 0.6 else 2 if kind < 0.85 else 3

    @property
    def blocks(self) -> dict[str, FBType]:
        """The types of the nodes there are at present."""
        return {node: self._types[name] for node, name in self._nodes.items()}

    def graph(self) -> Graph:
        """Return the nodes, wired somehow."""
        random, blocks = self.random, self.blocks
        names = list(self._nodes)
        # Nodes stay where they are when others come and go.
        resources = {
            f"R{n}": [one for one in names if int(one[1:]) % self._resources == n]
            for n in range(self._resources)
        }
        return graph(
            self._types.values(),
            self._nodes,
            event_wires=_event_wires(random, blocks),
            data_wires=WireMaker(random, blocks).wires(),
            parameters=_parameters(random, blocks),
            resources=resources if self._resources > 1 else None,
            datatypes=DATATYPES,
            functions=self._functions,
            settings=self._settings,
        )

    def change(self) -> Graph:
        """Return other nodes of the same types; services and operations stay."""
        kept = (ServiceBody, OperationBody)
        gone = [node for node, one in self.blocks.items() if not isinstance(one.body, kept)]
        for node in gone:
            if self.random.random() < 0.3 and len(self._nodes) > 1:
                del self._nodes[node]
        new = [name for name, one in self._types.items() if not isinstance(one.body, kept)]
        for _ in range(self.random.randint(0, 2) if new else 0):
            self._made += 1
            self._nodes[f"N{self._made}"] = self.random.choice(new)
        return self.graph()


class TypeMaker:
    """Makes one block type."""

    def __init__(
        self, random: Random, name: str, functions: Sequence[Function], style: Style
    ) -> None:
        """Draw its kind; pins and body come with `make`."""
        self._random = random
        self._name = name
        self._functions = functions
        self._style = style
        kind = random.random()
        bodies: tuple[tuple[float, str], ...] = (
            *((0.4, "basic"), (0.6, "simple"), (0.75, "composite")),
            *((0.88, "service"), (0.95, "operation"), (1.0, "missing")),
        )
        self._kind = next(body for bound, body in bodies if kind <= bound)

    def make(self) -> FBType:
        """Return the type."""
        random = self._random
        inputs = [self._pin(f"DI{n}") for n in range(random.randint(0, 4))]
        outputs = [self._pin(f"DO{n}") for n in range(random.randint(0, 4))]
        if self._kind != "operation" and random.random() < 0.3:
            shared = DataPort(name="IO", type=datatype(random), initial="", in_out=True)
            inputs.append(shared)
            outputs.append(shared)
        interface = Interface(
            event_inputs=self._events("EI", inputs),
            event_outputs=self._events("EO", outputs),
            inputs=tuple(inputs),
            outputs=tuple(outputs),
        )
        return FBType(name=self._name, interface=interface, body=self._body(interface))

    def _pin(self, name: str) -> DataPort:
        random = self._random
        code = self._kind in ("basic", "simple")
        json = (self._style.json or not code) and random.random() < 0.15
        one = JSON if json else datatype(random)
        return DataPort(
            name=name,
            type=one,
            initial=literal(random, one) if random.random() < 0.3 else "",
            direct=self._kind != "operation" and random.random() < 0.1,
        )

    def _events(self, prefix: str, pins: Sequence[DataPort]) -> tuple[EventPort, ...]:
        random = self._random
        number = random.randint(1, 3)
        some = [[pin.name for pin in pins if random.random() < 0.7] for _ in range(number)]
        return tuple(
            EventPort(name=f"{prefix}{n}", with_data=tuple(one)) for n, one in enumerate(some)
        )

    def _body(self, interface: Interface) -> Body:
        random = self._random
        match self._kind:
            case "composite":
                return CompositeBody()
            case "service":
                return ServiceBody(service=random.choice((*SERVICES, "mirror", "waiter")))
            case "operation":
                return OperationBody(operation="test.call")
            case "missing":
                return MissingBody()
            case kind:
                return self._with_code(interface, basic=kind == "basic")

    def _with_code(self, interface: Interface, *, basic: bool) -> Body:
        random = self._random
        internals = tuple(
            Local(f"v{n}", one, literal(random, one) if random.random() < 0.3 else "")
            for n, one in enumerate(datatype(random) for _ in range(random.randint(1, 3)))
        )
        pins = (*interface.inputs, *interface.outputs)
        variables = {one.name: one.type for one in pins if not is_host(one.type)}
        variables |= {one.name: one.type for one in internals}
        expressions = ExpressionMaker(random, variables, self._functions, risk=self._style.risk)
        maker = CodeMaker(expressions)
        shared: dict[str, Algorithm] = {}
        for number in range(random.choice((0, 0, 1, 2))):
            shared[f"P{number}"] = maker.algorithm()
            maker.performed.append(f"P{number}")
        if basic:
            return _chart(interface, maker, expressions, internals, shared)
        own = {port.name: maker.algorithm() for port in interface.event_inputs[:2]}
        return SimpleBody(internals=internals, algorithms=shared | own)


def _chart(
    interface: Interface,
    maker: CodeMaker,
    expressions: ExpressionMaker,
    internals: tuple[Local, ...],
    shared: dict[str, Algorithm],
) -> BasicBody:
    random = expressions.random
    algorithms = shared | {f"A{n}": maker.algorithm() for n in range(random.randint(1, 3))}
    outputs = [port.name for port in interface.event_outputs]
    inputs = [port.name for port in interface.event_inputs]
    number = random.randint(1, 7)
    states = [
        state(
            f"S{n}",
            *(
                (random.choice([None, *algorithms]), random.choice([None, *outputs, *outputs]))
                for _ in range(random.randint(0, 2))
            ),
        )
        for n in range(number)
    ]
    transitions = []
    for _ in range(random.randint(number, 3 * number)):
        event = random.choice([*inputs, *inputs, *inputs, None])
        guarded = random.random() < (0.4 if event else 0.85)
        guard = expressions.value(BOOL) if guarded else None
        source, target = random.randrange(number), random.randrange(number)
        transitions.append(arrow(source, target, event, guard))
    return BasicBody(
        internals=internals,
        states=tuple(states),
        transitions=tuple(transitions),
        algorithms=algorithms,
    )


def _event_wires(random: Random, blocks: Mapping[str, FBType]) -> list[Wire]:
    sources, targets = [], []
    for node, one in blocks.items():
        inputs = [(node, port.name) for port in one.interface.event_inputs]
        outputs = [(node, port.name) for port in one.interface.event_outputs]
        sources += outputs
        targets += inputs
        if isinstance(one.body, CompositeBody):
            sources += inputs
            targets += outputs
    number = random.randint(len(sources) // 2, 2 * len(sources))
    pairs = dict.fromkeys((random.choice(sources), random.choice(targets)) for _ in range(number))
    return [Wire(*source, *target) for source, target in pairs]


class WireMaker:
    """Draws data wires: of whole pins, of members, and chains of in-out variables."""

    def __init__(self, random: Random, blocks: Mapping[str, FBType]) -> None:
        """Sort the pins by what may be connected to them."""
        self._random = random
        self._sources: list[Pin] = []
        self._targets: list[Pin] = []
        self._shared: list[Pin] = []
        for node, one in blocks.items():
            inputs = [(node, port) for port in one.interface.inputs if not port.in_out]
            outputs = [(node, port) for port in one.interface.outputs if not port.in_out]
            self._shared += [(node, port) for port in one.interface.inputs if port.in_out]
            self._sources += outputs
            self._targets += inputs
            if isinstance(one.body, CompositeBody):
                self._sources += inputs
                self._targets += outputs

    def wires(self) -> list[Wire]:
        """Return the wires, in any order."""
        wires = [*self._chains()]
        for target in self._targets:
            if self._random.random() < 0.8:
                wires += self._wires_to(target)
        self._random.shuffle(wires)
        return wires

    def _chains(self) -> list[Wire]:
        """Connect in-out variables, each with one before it: nothing goes in circles."""
        wires = []
        for number, (node, port) in enumerate(self._shared):
            before = [one for one in self._shared[:number] if one[1].type == port.type]
            if before and self._random.random() < 0.7:
                other, source = self._random.choice(before)
                wires.append(Wire(other, source.name, node, port.name))
        return wires

    def _wires_to(self, target: Pin) -> list[Wire]:
        wires = []
        number = self._random.choice((1, 1, 1, 1, 2))
        for _ in range(number):
            member = isinstance(target[1].type, StructType) and self._random.random() < 0.4
            made = self._to_member(target) if member else self._wire(target, target[1].type, "")
            wires += made
        return wires

    def _to_member(self, target: Pin) -> list[Wire]:
        struct = target[1].type
        assert isinstance(struct, StructType)
        member = self._random.choice(STRUCTS.members(struct))
        way, one = member.name, member.type
        if isinstance(one, StructType) and self._random.random() < 0.5:
            inner = self._random.choice(STRUCTS.members(one))
            way, one = f"{way}.{inner.name}", inner.type
        return self._wire(target, one, way)

    def _wire(self, target: Pin, wanted: DataType, way: str) -> list[Wire]:
        whole = [*self._sources, *self._shared]
        fitting = [(one, "") for one in whole if _is_castable(wanted, one[1].type)]
        fitting += [
            (one, member.name)
            for one in whole
            if isinstance(one[1].type, StructType)
            for member in STRUCTS.members(one[1].type)
            if _is_castable(wanted, member.type)
        ]
        # What comes from JSON seldom fits.
        likely = [one for one in fitting if not is_host(one[0][1].type) or is_host(wanted)]
        if likely and self._random.random() < 0.98:
            fitting = likely
        if not fitting:
            return []
        (node, port), member_name = self._random.choice(fitting)
        return [
            Wire(
                node,
                port.name,
                target[0],
                target[1].name,
                source_member=member_name,
                target_member=way,
            )
        ]


def _is_castable(target: DataType, source: DataType) -> bool:
    # Whether a JSON value is a struct is only found out when its members are asked for.
    holds_struct = any(isinstance(one, StructType) for one in inside(target))
    return is_castable(target, source) and not (is_host(source) and holds_struct)


def _parameters(random: Random, blocks: Mapping[str, FBType]) -> dict[str, dict[str, str]]:
    return {
        node: {
            pin.name: literal(random, pin.type)
            for pin in one.interface.inputs
            if random.random() < (0.2 if pin.type in COMPOUNDS else 0.5)
        }
        for node, one in blocks.items()
    }
