"""What the independent interpreter does with typed code: a walk over the tree, plain and slow."""

import contextlib
import struct
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any

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
    Function,
    If,
    Index,
    Invoke,
    Member,
    Partial,
    Perform,
    Place,
    Repeat,
    Return,
    Statement,
    Unary,
    Variable,
    While,
)
from compiler.ir.datatypes import REAL, ArrayType, DataType, Elementary, Kind
from tests.oracle_loops import Allowance, Failure, fit, fixed_rounds

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


class Code:
    """What code of a block may run beside itself: its other algorithms, and functions."""

    def __init__(
        self, algorithms: Mapping[str, Algorithm], functions: Mapping[str, Function]
    ) -> None:
        """Find out which of them run others, and so take a round."""
        self.algorithms = algorithms
        self.functions = functions
        self.performing = {n for n, one in algorithms.items() if has(one.body, Perform)}
        self.calling = {n for n, one in functions.items() if has(one.algorithm.body, Invoke | Call)}


class Walker:
    """Executes typed code over the variables of a block and those of its own."""

    def __init__(self, variables: dict[str, Any], allowance: Allowance, code: Code) -> None:
        """Work on the given variables."""
        self.variables = variables
        self.own: dict[str, Any] = {}
        """Temporaries, parameters and results, which nobody else sees."""
        self.allowance = allowance
        self.code = code
        self.is_free = False
        """Whether the loop being run is part of a small nest, which is not counted."""
        self.is_inside = False
        """Whether the loop being run is part of one that is counted."""

    def run(self, algorithm: Algorithm, *, performed: bool = False) -> None:
        """Run an algorithm with fresh temporaries; `performed`: another one runs it."""
        inner = Walker(self.variables, self.allowance, self.code)
        inner.own = {t.name: zero(t.type) for t in algorithm.temporaries}
        inner.is_inside = performed
        with contextlib.suppress(LeaveAlgorithm):
            inner.block(algorithm.body)

    def perform(self, name: str) -> None:
        """Run another algorithm; one that itself runs others takes a round."""
        algorithm = self.code.algorithms[name]
        if name in self.code.performing:
            self.allowance.take()
        self.run(algorithm, performed=True)

    def call(self, name: str, arguments: tuple[Expression, ...]) -> list[Any]:
        """Call a function; return its results. One that calls others takes a round."""
        function = self.code.functions[name]
        values = [duplicate(self.value(one)) for one in arguments]
        if name in self.code.calling:
            self.allowance.take()
        inner = Walker({}, self.allowance, self.code)
        inner.is_inside = True
        fresh = (*function.results, *function.algorithm.temporaries)
        given = (*function.parameters, *function.in_outs)
        inner.own = {one.name: zero(one.type) for one in fresh}
        inner.own |= {one.name: value for one, value in zip(given, values, strict=True)}
        with contextlib.suppress(LeaveAlgorithm):
            inner.block(function.algorithm.body)
        return [inner.own[one.name] for one in function.results]

    def block(self, statements: tuple[Statement, ...]) -> None:
        """Run statements in order."""
        for statement in statements:
            self.statement(statement)

    def statement(self, statement: Statement) -> None:  # noqa: C901, PLR0912 - a list of cases
        """Run one statement."""
        match statement:
            case Assign():
                self.store(statement.target, duplicate(self.value(statement.value)))
            case Perform():
                self.perform(statement.algorithm)
            case Invoke():
                results = self.call(statement.function, statement.arguments)
                for target, result in zip(statement.targets, results, strict=True):
                    if target is not None:
                        self.store(target, result)
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
                (self.own if place.name in self.own else self.variables)[place.name] = value
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
                return (self.own if expression.name in self.own else self.variables)[
                    expression.name
                ]
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
            case Call():
                return self.call(expression.function, expression.arguments)[0]
            case Member():
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


def has(part: Any, kind: type | UnionType) -> bool:  # noqa: ANN401 - any part of typed code
    """Whether something of a kind stands somewhere in typed code."""
    if isinstance(part, tuple):
        return any(has(one, kind) for one in part)
    if isinstance(part, kind):
        return True
    if not is_dataclass(part) or isinstance(part, type):
        return False
    return any(has(getattr(part, one.name), kind) for one in fields(part) if one.name != "type")


def _divided(left: Any, right: Any, operator: str) -> Any:  # noqa: ANN401
    if right == 0:
        raise Failure
    if isinstance(left, float):
        return left / right
    quotient, rest = divmod(abs(left), abs(right))
    if operator == "MOD":
        return rest if left >= 0 else -rest
    return quotient if (left >= 0) == (right > 0) else -quotient
