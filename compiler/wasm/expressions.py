"""Typed expressions as WebAssembly text, with exact widths.

The reference is the Python kernel: the same values bit for bit, the same faults in the same
order.
"""

from typing import Any, assert_never

from compiler.ir.code import (
    Aggregate,
    Binary,
    Call,
    Constant,
    Convert,
    Expression,
    Index,
    Member,
    Partial,
    Place,
    Unary,
    Variable,
)
from compiler.ir.datatypes import (
    ArrayType,
    DataType,
    StructType,
)
from compiler.lowering.ranges import integer_range
from compiler.wasm.arithmetic import Arithmetic, Term, as_i64, is_real, wrapped
from compiler.wasm.calls import call
from compiler.wasm.comparisons import Comparisons
from compiler.wasm.conversions import Conversions
from compiler.wasm.initial import constant, fill
from compiler.wasm.invocations import invoke
from compiler.wasm.memory import Address, put
from compiler.wasm.places import Places
from compiler.wasm.scope import Held, InLocal, Scope
from compiler.wasm.storage import value_type
from compiler.wasm.unit import Unit
from compiler.wasm.wat import Code, Wat

_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_BITWISE = frozenset({"AND", "OR", "XOR"})
_CHAIN = frozenset({"+", "-", "*"})
_WIDE = 64


class Expressions:
    """Writes the expressions of one function; `scope` says where its variables are."""

    def __init__(self, unit: Unit, code: Code, scope: Scope) -> None:
        """Write into a function; the scope may grow while statements are written."""
        self.unit = unit
        self.code = code
        self.scope = scope
        self._arithmetic = Arithmetic(unit, code)
        self._comparisons = Comparisons(unit, code)
        self._conversions = Conversions(unit, code)
        self._places = Places(self)

    # --- What statements need ------------------------------------------------------------

    def value(self, expression: Expression) -> Wat:
        """Return the value of an expression.

        Of a compound it is the address: of the variable itself, or of room in the function's
        frame that is free again when the scope of the code ends.
        """
        return self.term(expression).wat

    def term(self, expression: Expression) -> Term:
        """Return the value of an expression, with what is known about it."""
        term = wrapped(self._term(expression), expression.type)
        return Term(self.code.shallow(value_type(expression.type), term.wat), term.bounds)

    def assign(self, target: Place, value: Expression) -> None:
        """Write an assignment: first the value is evaluated, then where it goes to."""
        with self.code.scope():
            self._places.write(target, lambda: self.value(value))

    def store(self, target: Place, value: Wat) -> None:
        """Write the storing of a value of the target's type; a compound is copied."""
        with self.code.scope():
            self._places.write(target, lambda: value)

    def convert(self, value: Wat, target: DataType, source: DataType) -> Wat:
        """Return a value as a connection converts it.

        Raises:
            TypeError: there is no such conversion; the compiler lets none of these through.
        """
        term = Term(value, integer_range(source))
        return self._conversions.exact(term, target, source).wat

    # --- Expressions ---------------------------------------------------------------------

    def _term(self, expression: Expression) -> Term:
        """Return a value whose integer may be too wide, by what its bounds say."""
        match expression:
            case Constant():
                return self._constant(expression)
            case Variable() | Member() | Index() | Partial():
                return self._places.read(expression)
            case Unary():
                return self._unary(expression)
            case Binary():
                return self._binary(expression)
            case Convert():
                operand = self.term(expression.operand)
                return self._conversions.converted(
                    operand, expression.type, expression.operand.type
                )
            case Call():
                return Term(self._call(expression), integer_range(expression.type))
            case Aggregate():
                return Term(self._aggregate(expression))
            case other:
                assert_never(other)

    def _constant(self, expression: Constant) -> Term:
        value, datatype = expression.value, expression.type
        bounds = None
        if integer_range(datatype) is not None and isinstance(value, int):
            bounds = (int(value), int(value))
        return Term(constant(self.unit, value, datatype), bounds)

    def _unary(self, expression: Unary) -> Term:
        operand = self.term(expression.operand)
        if expression.operator == "NOT":
            return self._arithmetic.inverted(operand, expression.type)
        return self._arithmetic.negated(operand, expression.type)

    def _binary(self, expression: Binary) -> Term:
        operator, datatype = expression.operator, expression.type
        if operator in _COMPARISONS:
            left, right = self.value(expression.left), self.value(expression.right)
            return Term(self._comparisons.compared(operator, left, right, expression.left.type))
        if operator in _BITWISE:
            one, other = self.term(expression.left), self.term(expression.right)
            return self._arithmetic.bitwise(operator, one, other, datatype)
        if is_real(datatype):
            left, right = self.value(expression.left), self.value(expression.right)
            return Term(self._arithmetic.real(operator, left, right, datatype))
        if is_real(expression.right.type):
            left, right = self.value(expression.left), self.value(expression.right)
            return self._arithmetic.scaled(operator, left, right, expression.right.type)
        return self._integer(expression)

    def _integer(self, expression: Binary) -> Term:
        operator, datatype = expression.operator, expression.type
        if operator in _CHAIN:
            one = self._link(expression.left, datatype)
            other = self._link(expression.right, datatype)
            term = self._arithmetic.chain(operator, one, other, datatype)
            return Term(self.code.shallow(value_type(datatype), term.wat), term.bounds)
        one, other = self.term(expression.left), self.term(expression.right)
        if operator == "**":
            return self._arithmetic.power(one, other, datatype)
        if _is_unsigned_wide(expression.right.type) and not _is_unsigned_wide(datatype):
            return self._arithmetic.quotient_by_unsigned(one.wat, other.wat)
        other = _widened(other, datatype, expression.right.type)
        return self._arithmetic.quotient(operator, one, other, datatype)

    def _link(self, expression: Expression, datatype: DataType) -> Term:
        """Return an operand of a chain; one of the chain's own type is wrapped with the whole."""
        if expression.type != datatype:
            return _widened(self.term(expression), datatype, expression.type)
        term = self._term(expression)
        return Term(self.code.shallow(value_type(datatype), term.wat), term.bounds)

    def _call(self, expression: Call) -> Wat:
        if expression.function in self.unit.functions:
            return invoke(self, expression.function, expression.arguments)[0]
        return call(self, expression)

    # --- Aggregates ----------------------------------------------------------------------

    def _aggregate(self, expression: Aggregate) -> Wat:
        room = self.code.room(self.unit.storages.of(expression.type))
        place = Address(self.code.reused("i32", room))
        self._build(expression, place)
        return place.wat

    def _build(self, aggregate: Aggregate, place: Address) -> None:
        for value, offset in zip(aggregate.values, self._offsets(aggregate.type), strict=True):
            inside = place.behind(offset)
            if isinstance(value, Aggregate):
                self._build(value, inside)
                continue
            with self.code.scope():
                put(self.unit.storages, self.code, inside, value.type, self.value(value))

    def _offsets(self, datatype: DataType) -> list[int]:
        storages = self.unit.storages
        match datatype:
            case StructType():
                members = storages.structs.members(datatype)
                return [storages.offset(datatype, member.name) for member in members]
            case ArrayType():
                stride = storages.stride(datatype)
                return list(range(0, storages.of(datatype).size, stride))
            case _:
                message = f"{datatype} has no parts"
                raise TypeError(message)


def initialise(expressions: Expressions, held: Held, initial: Any) -> None:  # noqa: ANN401
    """Write the assignment of an initial value.

    Args:
        expressions: where it is written.
        held: the variable.
        initial: as `compiler.lowering.values.initial_value` returns it.
    """
    unit, code = expressions.unit, expressions.code
    if isinstance(held, InLocal):
        code.do(f"local.set {held.name}", constant(unit, initial, held.type))
    else:
        with code.scope():
            fill(unit, code, Address(held.base, held.offset), held.type, initial)


def _widened(term: Term, wanted: DataType, datatype: DataType) -> Term:
    """Return the number beside a duration with as many bits."""
    if value_type(wanted) == value_type(datatype):
        return term
    return Term(as_i64(term.wat, datatype), term.bounds)


def _is_unsigned_wide(datatype: DataType) -> bool:
    limits = integer_range(datatype)
    return limits is not None and limits == (0, (1 << _WIDE) - 1)
