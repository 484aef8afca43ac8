"""What the families of functions share: a call that is being written."""

from collections.abc import Callable, Mapping
from typing import Protocol

from compiler.ir.code import Call, Expression, Variable
from compiler.ir.datatypes import BOOL, DataType, Elementary, Kind
from compiler.wasm.calls.host import host_call
from compiler.wasm.scope import InLocal, Scope
from compiler.wasm.storage import ValueType, is_signed, value_type
from compiler.wasm.unit import HostFunction, Unit
from compiler.wasm.wat import Code, Wat, const, get, op


class Expressions(Protocol):
    """What calls need of the expressions they are part of."""

    unit: Unit
    code: Code
    scope: Scope

    def value(self, expression: Expression) -> Wat:
        """Return the value of an expression."""
        ...

    def convert(self, value: Wat, target: DataType, source: DataType) -> Wat:
        """Return a value as a connection converts it."""
        ...


class Calling:
    """A call of a standard function that is being written."""

    def __init__(self, expressions: Expressions, call: Call) -> None:
        """Begin with the arguments not yet evaluated."""
        self.expressions = expressions
        self.unit = expressions.unit
        self.code = expressions.code
        self.name = call.function
        self.arguments = call.arguments
        self.types: tuple[DataType, ...] = tuple(one.type for one in call.arguments)
        self.result: DataType = call.type

    @property
    def kind(self) -> ValueType:
        """What WebAssembly computes with for the result."""
        return value_type(self.result)

    def value(self, number: int = 0) -> Wat:
        """Evaluate an argument, to be written once; to be asked for in the arguments' order."""
        argument = self.arguments[number]
        return self.code.shallow(value_type(argument.type), self.expressions.value(argument))

    def values(self) -> list[Wat]:
        """Evaluate all arguments; each may be written several times."""
        return [self.reused(number) for number in range(len(self.arguments))]

    def reused(self, number: int) -> Wat:
        """Evaluate an argument that may be written several times."""
        return self.code.reused(value_type(self.types[number]), self.value(number))

    def variables(self) -> list[Variable]:
        """Evaluate all arguments; return what they are in, as variables of typed code."""
        return [
            self.variable(self.value(number), datatype)
            for number, datatype in enumerate(self.types)
        ]

    def variable(self, value: Wat, datatype: DataType) -> Variable:
        """Write the evaluation of a value that is not compound; return what it is in."""
        local = self.code.local(value_type(datatype))
        self.code.do(f"local.set {local}", value)
        # No variable of a block has such a name.
        self.expressions.scope[local] = InLocal(local, datatype)
        return Variable(local, datatype)

    def held(self, variable: Variable) -> Wat:
        """Return the value of a variable made here."""
        return get(variable.name)

    def keep(self, value: Wat) -> Wat:
        """Write the evaluation of the result here and now."""
        return self.code.keep(self.kind, value)

    def by_host(self, values: list[Wat]) -> Wat:
        """Write a call of the function in the host."""
        function = HostFunction("function", self.name, self.types, self.result)
        return host_call(self.unit, self.code, function, values)

    def checked(self, fails: Wat, values: list[Wat], compute: Callable[[], Wat]) -> Wat:
        """Return what is computed, but where a condition holds what the host says to that.

        Mostly the host says why there is no result, in the same words in every kernel.
        """
        code = self.code
        result = code.local(self.kind)
        code.line(fails.text)
        code.line("if")
        with code.deeper():
            self.unit.is_rare = True
            code.do(f"local.set {result}", self.by_host(values))
            self.unit.is_rare = False
        code.line("else")
        with code.deeper():
            code.do(f"local.set {result}", compute())
        code.line("end")
        return op(f"local.get {result}")

    def library(self, function: str, *operands: Wat) -> Wat:
        """Return a call of a library function that can neither fail nor change anything."""
        return op(f"call {self.unit.use(function)}", *operands)

    def made(self, function: str, *operands: Wat) -> Wat:
        """Write a call of a library function that makes a text, or fails."""
        text = self.code.keep("i32", self.library(function, *operands))
        self.unit.check_called(self.code)
        return text


Native = Callable[[Calling], Wat | None]
"""Writes a call; None, before anything is written: the host is to compute it."""
Family = Mapping[str, Native]


def kind_of(datatype: DataType) -> Kind | None:
    """Return the family of an elementary type."""
    return datatype.kind if isinstance(datatype, Elementary) else None


def width_of(datatype: DataType) -> int:
    """Return the width of an elementary type in bits."""
    return datatype.bits if isinstance(datatype, Elementary) else BOOL.bits


def as_i64(value: Wat, datatype: DataType) -> Wat:
    """Return an integer of any type as an i64; a ULINT keeps its bits."""
    if value_type(datatype) == "i64":
        return value
    return op("i64.extend_i32_s" if is_signed(datatype) else "i64.extend_i32_u", value)


def as_f64(value: Wat, datatype: DataType) -> Wat:
    """Return a number of any type as an f64, rounded to the nearest."""
    kind = value_type(datatype)
    if kind == "f64":
        return value
    if kind == "f32":
        return op("f64.promote_f32", value)
    return op(f"f64.convert_{kind}_{'s' if is_signed(datatype) else 'u'}", value)


def wrapped(value: Wat, datatype: DataType) -> Wat:
    """Return the value that the low bits of an i64 have in an integer type."""
    if value_type(datatype) == "i64":
        return value
    return narrowed(op("i32.wrap_i64", value), datatype)


def narrowed(value: Wat, datatype: DataType) -> Wat:
    """Return the value that the low bits of an i32 have in an integer type of that size."""
    bits = width_of(datatype)
    if bits == 32:  # noqa: PLR2004 - all of them
        return value
    if is_signed(datatype):
        return op(f"i32.extend{bits}_s", value)
    return op("i32.and", value, const("i32", (1 << bits) - 1))
