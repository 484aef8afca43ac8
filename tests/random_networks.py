"""Random networks of random blocks, for comparing ways to execute them.

Everything comes from one `random.Random`, so a seed names a network. Networks have cycles,
fan-outs, composites, ECCs with event-less transitions, code in all number types, functions with
several results, algorithms that run others, data wires that convert, and sometimes a second
resource. Some of them fail (division by zero, a bad index, an ECC that never settles, too many
rounds of loops): then everybody has to fail at the same place.
"""

from random import Random

from compiler.ir.blocks import (
    BasicBody,
    CompositeBody,
    DataPort,
    EventPort,
    FBType,
    Interface,
    SimpleBody,
)
from compiler.ir.code import (
    Algorithm,
    Assign,
    Binary,
    BinaryOperator,
    Branch,
    Call,
    Case,
    CaseArm,
    Constant,
    Continue,
    Convert,
    Exit,
    Expression,
    For,
    Function,
    If,
    Index,
    Invoke,
    Local,
    Partial,
    Perform,
    Repeat,
    Return,
    Statement,
    Unary,
    Variable,
    While,
)
from compiler.ir.datatypes import (
    BOOL,
    BYTE,
    DINT,
    DWORD,
    INT,
    LINT,
    LREAL,
    LWORD,
    REAL,
    SINT,
    UDINT,
    UINT,
    ULINT,
    USINT,
    WORD,
    ArrayType,
    Elementary,
    Kind,
)
from compiler.ir.graph import Graph, Wire
from compiler.ir.policy import Settings
from tests.graphs import arrow, graph, state

_INTEGERS = (SINT, INT, DINT, LINT, USINT, UINT, UDINT, ULINT)
_BITS = (BYTE, WORD, DWORD, LWORD)
_REALS = (REAL, LREAL)
_NUMBERS = (*_INTEGERS, *_BITS, *_REALS)
_TYPES = (BOOL, BOOL, INT, INT, *_NUMBERS)
_ARRAY = ArrayType(((-1, 2), (0, 1)), INT)
_COMPARISONS: tuple[BinaryOperator, ...] = ("=", "<>", "<", "<=", ">", ">=")
_BITWISE: tuple[BinaryOperator, ...] = ("AND", "OR", "XOR")
_ARITHMETIC: tuple[BinaryOperator, ...] = ("+", "-", "*")


class CodeMaker:
    """Makes typed code over some variables."""

    def __init__(
        self,
        random: Random,
        variables: dict[str, Elementary],
        *,
        array: bool,
        functions: tuple[Function, ...] = (),
    ) -> None:
        """Read and write the given variables, and the array `TAB` where there is one."""
        self._random = random
        self._variables = variables
        self._array = array
        self._functions = functions
        self.performed: list[str] = []
        """The algorithms that code made from now on may run."""
        self._depth = 0
        self._counters: list[Local] = []
        self._read_only: set[str] = set()

    def algorithm(self) -> Algorithm:
        """Make an algorithm."""
        self._counters = []
        body = self.statements(self._random.randint(1, 4), loop=False)
        if self._random.random() < 0.15:
            body = (*body, Return(), *self.statements(1, loop=False))
        for counter in self._counters:
            self._variables.pop(counter.name, None)
        return Algorithm(body, tuple(self._counters), "Random.fbt:1")

    # --- Statements ----------------------------------------------------------------------

    def statements(self, number: int, *, loop: bool) -> tuple[Statement, ...]:
        """Make some statements."""
        self._depth += 1
        made = tuple(self._statement(loop=loop) for _ in range(number))
        self._depth -= 1
        return made

    def _statement(self, *, loop: bool) -> Statement:
        choice = self._random.random()
        if self.performed and choice < 0.07:
            return Perform(self._random.choice(self.performed))
        if self._functions and choice < 0.12:
            return self._invoke()
        if self._depth > 3 or choice < 0.5:
            return self._assign()
        inner = self._random.randint(1, 2)
        if choice < 0.7:
            branches = tuple(
                Branch(self.value(BOOL), self.statements(inner, loop=loop))
                for _ in range(self._random.randint(1, 2))
            )
            return If(branches, self.statements(self._random.randint(0, 1), loop=loop))
        if choice < 0.8:
            labels = tuple((low, low + self._random.randint(0, 3)) for low in (-4, 0, 2))
            arms = tuple(CaseArm((one,), self.statements(1, loop=loop)) for one in labels)
            return Case(self.value(INT), arms, self.statements(inner - 1, loop=loop))
        if choice < 0.85 and loop:
            jump: Statement = self._random.choice((Exit(), Continue()))
            return If((Branch(self.value(BOOL), (jump,)),))
        return self._loop()

    def _loop(self) -> Statement:
        name = f"count{len(self._counters)}"
        datatype = self._random.choice((INT, USINT, DINT))
        self._counters.append(Local(name, datatype))
        self._variables[name] = datatype
        # What counts the rounds is left alone by the body, or the loop might not end.
        self._read_only.add(name)
        counter = Variable(name, datatype)
        body = self.statements(self._random.randint(1, 2), loop=True)
        one = Constant(1, datatype)
        step = Assign(counter, Binary("+", counter, one, datatype))
        kind = self._random.random()
        del self._variables[name]
        if kind < 0.25:
            condition = Binary("<", counter, Constant(5, datatype), BOOL)
            return While(condition, (step, *body))
        if kind < 0.5:
            return Repeat((step, *body), Binary(">=", counter, Constant(4, datatype), BOOL))
        self._variables[name] = datatype
        first, last = self._random.randint(0, 3), self._random.randint(0, 6)
        stop: Expression = Constant(last, datatype)
        if self._random.random() < 0.5:
            stop = Binary("MOD", self._leaf(datatype), Constant(7, datatype), datatype)
        return For(counter, Constant(first, datatype), stop, one, body)

    def _assign(self) -> Statement:
        if self._array and self._random.random() < 0.2:
            return Assign(self._element(), self.value(INT))
        free = [name for name in self._variables if name not in self._read_only]
        name = self._random.choice(free)
        datatype = self._variables[name]
        if datatype in _BITS and self._random.random() < 0.4:
            part = self._part(name, datatype)
            return Assign(part, self.value(part.type))  # type: ignore[arg-type] # BOOL or BYTE
        return Assign(Variable(name, datatype), self.value(datatype))

    def _invoke(self) -> Statement:
        function = self._random.choice(self._functions)
        arguments = self._arguments(function)
        targets = []
        for result in function.results:
            free = [name for name, other in self._variables.items() if other == result.type]
            free = [name for name in free if name not in self._read_only]
            wanted = free and self._random.random() < 0.8
            targets.append(Variable(self._random.choice(free), result.type) if wanted else None)
        return Invoke(function.name, arguments, tuple(targets))

    def _arguments(self, function: Function) -> tuple[Expression, ...]:
        every = (*function.parameters, *function.in_outs)
        return tuple(self.value(one.type) for one in every if isinstance(one.type, Elementary))

    # --- Expressions ---------------------------------------------------------------------

    def value(self, datatype: Elementary) -> Expression:
        """Make an expression of a type."""
        self._depth += 1
        if self._depth > 6 or self._random.random() < 0.3:
            made = self._leaf(datatype)
        elif datatype == BOOL:
            made = self._truth()
        elif datatype.kind is Kind.REAL:
            made = self._real(datatype)
        else:
            made = self._whole(datatype)
        self._depth -= 1
        return made

    def _leaf(self, datatype: Elementary) -> Expression:
        known = [name for name, other in self._variables.items() if other == datatype]
        if known and self._random.random() < 0.75:
            return Variable(self._random.choice(known), datatype)
        if datatype == BOOL:
            return Constant(self._random.random() < 0.5, BOOL)
        if datatype.kind is Kind.REAL:
            rough = (0.1, 1e30) if datatype == LREAL else (2.0**100, 2.0**-70)
            return Constant(self._random.choice((0.0, 1.5, -2.25, *rough)), datatype)
        return Constant(self._number(datatype), datatype)

    def _number(self, datatype: Elementary) -> int:
        low = -(1 << datatype.bits - 1) if datatype.kind is Kind.SIGNED else 0
        high = low + (1 << datatype.bits) - 1
        return self._random.choice((low, high, 0, 1, 2, self._random.randint(low, high)))

    def _truth(self) -> Expression:
        choice = self._random.random()
        if choice < 0.2:
            return Unary("NOT", self.value(BOOL), BOOL)
        if choice < 0.5:
            operator = self._random.choice(_BITWISE)
            return Binary(operator, self.value(BOOL), self.value(BOOL), BOOL)
        if choice < 0.6:
            bits = [name for name, other in self._variables.items() if other in _BITS]
            if bits:
                name = self._random.choice(bits)
                index = Constant(self._random.randrange(8), INT)
                return Partial(Variable(name, self._variables[name]), "X", index, BOOL)
        datatype = self._random.choice(_NUMBERS)
        operator = self._random.choice(_COMPARISONS)
        return Binary(operator, self.value(datatype), self.value(datatype), BOOL)

    def _real(self, datatype: Elementary) -> Expression:
        choice = self._random.random()
        if choice < 0.2:
            source = self._random.choice((*_INTEGERS, *_REALS))
            return Convert(self.value(source), datatype)
        if choice < 0.3:
            return Unary("-", self.value(datatype), datatype)
        if choice < 0.4:
            divisor = self.value(datatype) if choice < 0.32 else Constant(3.0, datatype)
            return Binary("/", self.value(datatype), divisor, datatype)
        operator = self._random.choice(_ARITHMETIC)
        return Binary(operator, self.value(datatype), self.value(datatype), datatype)

    def _whole(self, datatype: Elementary) -> Expression:
        choice = self._random.random()
        if choice < 0.15:
            source = self._random.choice((*_INTEGERS, *_BITS))
            return Convert(self.value(source), datatype)
        if datatype in _BITS:
            operator = self._random.choice(_BITWISE)
            if choice < 0.3:
                return Unary("NOT", self.value(datatype), datatype)
            return Binary(operator, self.value(datatype), self.value(datatype), datatype)
        if choice < 0.2 and datatype.kind is Kind.SIGNED:
            return Unary("-", self.value(datatype), datatype)
        if choice < 0.4:
            divisor: Expression = Constant(self._number(datatype) or 3, datatype)
            if choice < 0.22:
                divisor = self.value(datatype)
            operator = self._random.choice(("/", "MOD"))
            return Binary(operator, self.value(datatype), divisor, datatype)
        if choice < 0.5 and datatype == INT and self._array:
            return self._element()
        fitting = [one for one in self._functions if one.result and one.result.type == datatype]
        if choice < 0.6 and fitting:
            function = self._random.choice(fitting)
            return Call(function.name, self._arguments(function), datatype)
        operator = self._random.choice(_ARITHMETIC)
        return Binary(operator, self.value(datatype), self.value(datatype), datatype)

    def _element(self) -> Index:
        row: Expression = Constant(self._random.randint(-1, 2), INT)
        if self._random.random() < 0.5:
            row = Binary("MOD", self._leaf(INT), Constant(3, INT), INT)
            if self._random.random() < 0.9:
                row = Binary("AND", row, Constant(1, INT), INT)
        column = Constant(self._random.randint(0, 1), INT)
        return Index(Variable("TAB", _ARRAY), (row, column), INT)

    def _part(self, name: str, datatype: Elementary) -> Partial:
        base = Variable(name, datatype)
        if self._random.random() < 0.5:
            return Partial(base, "X", Constant(self._random.randrange(8), INT), BOOL)
        return Partial(base, "B", Constant(self._random.randrange(datatype.bits // 8), INT), BYTE)


def make_network(seed: int) -> tuple[Graph, list[tuple[str, str]]]:
    """Return a network, and the events to inject into it."""
    random = Random(seed)  # noqa: S311 - reproducible, not secret
    functions = make_functions(random)
    types = [make_type(random, f"T{n}", functions) for n in range(random.randint(1, 4))]
    nodes = {f"N{n}": random.choice(types).name for n in range(random.randint(1, 8))}
    table = {one.name: one for one in types}
    blocks = {node: table[name] for node, name in nodes.items()}
    split = random.random() < 0.3 and len(nodes) > 1
    made = graph(
        types,
        nodes,
        event_wires=_event_wires(random, blocks),
        data_wires=_data_wires(random, blocks),
        parameters=_parameters(random, blocks),
        resources={"A": list(nodes)[::2], "B": list(nodes)[1::2]} if split else None,
        functions=functions,
        settings=Settings(max_transitions=20, max_iterations=100),
    )
    inputs = [
        (node, port.name) for node, one in blocks.items() for port in one.interface.event_inputs
    ]
    return made, random.choices(inputs, k=random.randint(1, 6))


def make_functions(random: Random) -> tuple[Function, ...]:
    """Return up to two functions; the second may call the first."""
    functions: tuple[Function, ...] = ()
    for number in range(random.randint(0, 2)):
        parameters, outputs, in_outs = (
            tuple(Local(f"{letter}{n}", random.choice(_TYPES)) for n in range(random.randint(0, 2)))
            for letter in "aoi"
        )
        result = Local("r", INT) if random.random() < 0.7 else None
        results = (*((result,) if result else ()), *outputs, *in_outs)
        variables = {
            one.name: one.type
            for one in (*parameters, *results)
            if isinstance(one.type, Elementary)
        }
        if not variables:
            continue
        maker = CodeMaker(random, variables, array=False, functions=functions)
        made = maker.algorithm()
        functions += (Function(f"F{number}", parameters, result, made, outputs, in_outs),)
    return functions


def make_type(random: Random, name: str, functions: tuple[Function, ...] = ()) -> FBType:
    """Return a random block type."""
    pins = {
        side: [
            DataPort(name=f"{side}{n}", type=random.choice(_TYPES), direct=random.random() < 0.1)
            for n in range(random.randint(0, 3))
        ]
        for side in ("DI", "DO")
    }
    ports = {
        side: tuple(
            EventPort(name=f"E{side[1]}{n}", with_data=_some(random, [p.name for p in pins[side]]))
            for n in range(random.randint(1, 3))
        )
        for side in ("DI", "DO")
    }
    interface = Interface(
        event_inputs=ports["DI"],
        event_outputs=ports["DO"],
        inputs=tuple(pins["DI"]),
        outputs=tuple(pins["DO"]),
    )
    kind = random.random()
    if kind < 0.15:
        return FBType(name=name, interface=interface, body=CompositeBody())
    elementary = {
        p.name: p.type for p in (*pins["DI"], *pins["DO"]) if isinstance(p.type, Elementary)
    }
    internals = [Local(f"v{n}", random.choice(_TYPES)) for n in range(random.randint(1, 2))]
    elementary |= {one.name: one.type for one in internals if isinstance(one.type, Elementary)}
    array = random.random() < 0.4
    maker = CodeMaker(random, elementary, array=array, functions=functions)
    shared: dict[str, Algorithm] = {}
    for number in range(random.choice((0, 0, 1, 2))):
        shared[f"P{number}"] = maker.algorithm()
        maker.performed.append(f"P{number}")
    every = (*internals, *([Local("TAB", _ARRAY)] if array else []))
    if kind < 0.35:
        algorithms = shared | {port.name: maker.algorithm() for port in ports["DI"][:2]}
        return FBType(
            name=name, interface=interface, body=SimpleBody(internals=every, algorithms=algorithms)
        )
    return FBType(
        name=name, interface=interface, body=_chart(random, interface, maker, every, shared)
    )


def _chart(
    random: Random,
    interface: Interface,
    maker: CodeMaker,
    internals: tuple[Local, ...],
    shared: dict[str, Algorithm],
) -> BasicBody:
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
        event = random.choice([*inputs, *inputs, None])
        guard = maker.value(BOOL) if random.random() < (0.4 if event else 0.85) else None
        source, target = random.randrange(number), random.randrange(number)
        transitions.append(arrow(source, target, event, guard))
    return BasicBody(
        internals=internals,
        states=tuple(states),
        transitions=tuple(transitions),
        algorithms=algorithms,
    )


def _some(random: Random, names: list[str]) -> tuple[str, ...]:
    return tuple(name for name in names if random.random() < 0.6)


def _event_wires(random: Random, blocks: dict[str, FBType]) -> list[Wire]:
    sources, targets = [], []
    for node, one in blocks.items():
        inputs = [(node, port.name) for port in one.interface.event_inputs]
        outputs = [(node, port.name) for port in one.interface.event_outputs]
        sources += outputs
        targets += inputs
        if isinstance(one.body, CompositeBody):
            sources += inputs
            targets += outputs
    number = random.randint(len(sources), 2 * len(sources))
    pairs = dict.fromkeys((random.choice(sources), random.choice(targets)) for _ in range(number))
    return [Wire(*source, *target) for source, target in pairs]


def _data_wires(random: Random, blocks: dict[str, FBType]) -> list[Wire]:
    sources, targets = [], []
    for node, one in blocks.items():
        inputs = [(node, port) for port in one.interface.inputs]
        outputs = [(node, port) for port in one.interface.outputs]
        sources += outputs
        targets += inputs
        if isinstance(one.body, CompositeBody):
            sources += inputs
            targets += outputs
    wires = []
    for node, pin in targets:
        fitting = [(other, port) for other, port in sources if _fits(pin.type, port.type)]
        if fitting and random.random() < 0.8:
            other, port = random.choice(fitting)
            wires.append(Wire(other, port.name, node, pin.name))
    return wires


def _fits(target: object, source: object) -> bool:
    whole = (*_INTEGERS, *_BITS)
    return (
        target == source
        or (target in _NUMBERS and source in whole)
        or (target in _REALS and source in _REALS)
    )


def _parameters(random: Random, blocks: dict[str, FBType]) -> dict[str, dict[str, str]]:
    return {
        node: {
            pin.name: random.choice(("TRUE", "FALSE"))
            if pin.type == BOOL
            else random.choice("0137")
            for pin in one.interface.inputs
            if random.random() < 0.5
        }
        for node, one in blocks.items()
    }
