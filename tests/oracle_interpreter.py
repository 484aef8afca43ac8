"""An independent interpreter of graphs: objects, dicts and a walk over the typed code.

It says what a graph means, slowly and plainly, and shares no lowering with any kernel: tests
let a kernel and this run the same graph and compare trace and final state. It covers what
random graphs use: basic, simple and composite blocks; numbers, BOOL and arrays of them.
"""

import contextlib
import struct
from collections import deque
from typing import Any

from compiler.ir.blocks import Action, BasicBody, CompositeBody, FBType, SimpleBody, Transition
from compiler.ir.code import (
    Aggregate,
    Algorithm,
    Assign,
    Binary,
    Call,
    Case,
    Constant,
    Continue,
    Convert,
    Exit,
    Expression,
    For,
    If,
    Index,
    Member,
    Partial,
    Place,
    Repeat,
    Return,
    Statement,
    Unary,
    Variable,
    While,
)
from compiler.ir.datatypes import REAL, ArrayType, DataType, Elementary, Kind
from compiler.ir.graph import Graph
from tests.oracle_loops import Allowance, Failure, fit, fixed_rounds

TURN = 1_000
_PARTS = {"X": 1, "B": 8, "W": 16, "D": 32, "L": 64}


class ExitLoop(Exception):  # noqa: N818 - a jump
    """EXIT."""


class ContinueLoop(Exception):  # noqa: N818 - a jump
    """CONTINUE."""


class LeaveAlgorithm(Exception):  # noqa: N818 - a jump
    """RETURN."""


def converted(value: Any, target: DataType, source: DataType) -> Any:  # noqa: ANN401
    """Bring a value over a wire: between bit strings and reals the bits stay."""
    kinds = [one.kind if isinstance(one, Elementary) else None for one in (target, source)]
    if kinds == [Kind.REAL, Kind.BITS]:
        code, size = ("f", 4) if target == REAL else ("d", 8)
        return struct.unpack(f"<{code}", value.to_bytes(8, "little")[:size])[0]
    return fit(value, target)


def zero(datatype: DataType) -> Any:  # noqa: ANN401
    """Return the default value of a type."""
    if isinstance(datatype, ArrayType):
        size = 1
        for bounds in datatype.bounds:
            assert bounds is not None
            size *= bounds[1] - bounds[0] + 1
        return [zero(datatype.element) for _ in range(size)]
    return fit(0, datatype)


def duplicate(value: Any) -> Any:  # noqa: ANN401
    """Copy a list; other values are immutable."""
    return [duplicate(one) for one in value] if isinstance(value, list) else value


class Walker:
    """Executes typed code over a dict of variables."""

    def __init__(self, variables: dict[str, Any], allowance: Allowance) -> None:
        """Work on the given variables."""
        self.variables = variables
        self.allowance = allowance
        self.is_free = False
        """Whether the loop being run is part of a small nest, which is not counted."""
        self.is_inside = False
        """Whether the loop being run is part of one that is counted."""

    def run(self, algorithm: Algorithm) -> None:
        """Run an algorithm with fresh temporaries."""
        temporaries = {t.name: zero(t.type) for t in algorithm.temporaries}
        inner = Walker(self.variables | temporaries, self.allowance)
        with contextlib.suppress(LeaveAlgorithm):
            inner.block(algorithm.body)
        for name in self.variables:
            self.variables[name] = inner.variables[name]

    def block(self, statements: tuple[Statement, ...]) -> None:
        """Run statements in order."""
        for statement in statements:
            self.statement(statement)

    def statement(self, statement: Statement) -> None:  # noqa: C901, PLR0912 - a list of cases
        """Run one statement."""
        match statement:
            case Assign():
                self.store(statement.target, duplicate(self.value(statement.value)))
            case If():
                for branch in statement.branches:
                    if self.value(branch.condition):
                        self.block(branch.body)
                        return
                self.block(statement.otherwise)
            case Case():
                selector = self.value(statement.selector)
                for arm in statement.arms:
                    if any(low <= selector <= high for low, high in arm.labels):
                        self.block(arm.body)
                        return
                self.block(statement.otherwise)
            case For():
                self.loop_for(statement)
            case While():
                self.count()
                while self.value(statement.condition):
                    if not self.counted_round(statement.body):
                        return
                    self.count()
            case Repeat():
                self.count()
                while self.counted_round(statement.body):
                    if self.value(statement.until):
                        return
                    self.count()
            case Exit():
                raise ExitLoop
            case Continue():
                raise ContinueLoop
            case Return():
                raise LeaveAlgorithm

    def count(self) -> None:
        """Count a round, or the look that ends a loop."""
        if not self.is_free:
            self.allowance.take()

    def counted_round(self, body: tuple[Statement, ...]) -> bool:
        """Run the body of a loop that is counted: so are the loops in it, however small."""
        before, self.is_inside = self.is_inside, True
        try:
            return self.round(body)
        finally:
            self.is_inside = before

    def round(self, body: tuple[Statement, ...]) -> bool:
        """Run the body of a loop once; False: an EXIT ended the loop."""
        try:
            self.block(body)
        except ExitLoop:
            return False
        except ContinueLoop:
            pass
        return True

    def loop_for(self, loop: For) -> None:
        """Run a FOR loop: bounds are taken once, the variable ends one step past them."""
        free, inside = self.is_free, self.is_inside
        small = fixed_rounds((loop,))
        enough = min(10_000, self.allowance.limit)
        self.is_free = free or (not inside and small is not None and small <= enough)
        self.is_inside = not self.is_free
        try:
            self.rounds_of_for(loop)
        finally:
            self.is_free, self.is_inside = free, inside

    def rounds_of_for(self, loop: For) -> None:
        """Run the rounds of a FOR loop."""
        stop, step = self.value(loop.stop), self.value(loop.step)
        self.store(loop.variable, self.value(loop.start))
        while True:
            self.count()
            current = self.value(loop.variable)
            if current > stop if step > 0 else current < stop:
                return
            if not self.round(loop.body):
                return
            self.store(loop.variable, fit(self.value(loop.variable) + step, loop.variable.type))

    def store(self, place: Place, value: Any) -> None:  # noqa: ANN401
        """Assign to a place."""
        match place:
            case Variable():
                self.variables[place.name] = value
            case Index():
                self.value(place.base)[self.position(place)] = value
            case Partial():
                bits = _PARTS[place.unit]
                shift = bits * self.value(place.index)
                mask = ((1 << bits) - 1) << shift
                whole = self.value(place.base) & ~mask | int(value) << shift
                assert isinstance(place.base, Variable | Index | Partial | Member)
                self.store(place.base, fit(whole, place.base.type))
            case Member():
                raise NotImplementedError

    def position(self, index: Index) -> int:
        """Return where an element stands in its list."""
        assert isinstance(index.base.type, ArrayType)
        place = 0
        for bounds, expression in zip(index.base.type.bounds, index.indices, strict=True):
            assert bounds is not None
            at = self.value(expression)
            if not bounds[0] <= at <= bounds[1]:
                raise Failure
            place = place * (bounds[1] - bounds[0] + 1) + at - bounds[0]
        return place

    def value(self, expression: Expression) -> Any:  # noqa: ANN401, C901 - a list of cases
        """Evaluate an expression."""
        match expression:
            case Constant():
                return expression.value
            case Variable():
                return self.variables[expression.name]
            case Index():
                return self.value(expression.base)[self.position(expression)]
            case Partial():
                bits = _PARTS[expression.unit]
                part = self.value(expression.base) >> bits * self.value(expression.index)
                return fit(part % (1 << bits), expression.type)
            case Unary(operator="NOT"):
                operand = self.value(expression.operand)
                flipped = (not operand) if isinstance(operand, bool) else ~operand
                return fit(flipped, expression.type)
            case Unary():
                return fit(-self.value(expression.operand), expression.type)
            case Binary():
                return self.operation(expression)
            case Convert():
                return fit(self.value(expression.operand), expression.type)
            case Aggregate():
                return [duplicate(self.value(one)) for one in expression.values]
            case Member() | Call():
                raise NotImplementedError

    def operation(self, expression: Binary) -> Any:  # noqa: ANN401, C901, PLR0911, PLR0912
        """Evaluate a binary operation."""
        left, right = self.value(expression.left), self.value(expression.right)
        datatype = expression.type
        match expression.operator:
            case "=":
                return left == right
            case "<>":
                return left != right
            case "<":
                return left < right
            case "<=":
                return left <= right
            case ">":
                return left > right
            case ">=":
                return left >= right
            case "+":
                return fit(left + right, datatype)
            case "-":
                return fit(left - right, datatype)
            case "*":
                return fit(left * right, datatype)
            case "AND":
                return fit(left & right, datatype)
            case "OR":
                return fit(left | right, datatype)
            case "XOR":
                return fit(left ^ right, datatype)
            case "/" | "MOD":
                return fit(_divided(left, right, expression.operator), datatype)
            case "**":
                raise NotImplementedError


def _divided(left: Any, right: Any, operator: str) -> Any:  # noqa: ANN401
    if right == 0:
        raise Failure
    if isinstance(left, float):
        return left / right
    quotient, rest = divmod(abs(left), abs(right))
    if operator == "MOD":
        return rest if left >= 0 else -rest
    return quotient if (left >= 0) == (right > 0) else -quotient


class Instance:
    """One node: its variables, what it has published, and its ECC state."""

    def __init__(self, node: str, block: FBType, limit: int) -> None:
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
        self.walker = Walker(self.variables, self.allowance)

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
            node.id: Instance(node.id, graph.types[node.type], graph.settings.max_iterations)
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
        wanted |= {one.name for one in (*interface.inputs, *interface.outputs) if one.direct}
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
