"""Operators on numbers of exact width.

An integer operation wraps at the width of its type. Integers of less than 32 bits are computed
with 32, so that wrapping once at the end of a chain of `+ - *` is enough; and it is left out
where the bounds of the operands prove that nothing is lost.
"""

from typing import NamedTuple

from compiler.ir.datatypes import LREAL, REAL, DataType, Elementary, Kind
from compiler.lowering.ranges import Bounds, bounds_of_result, integer_range
from compiler.wasm.calls.host import host_call
from compiler.wasm.memory_map import Fault
from compiler.wasm.storage import ValueType, is_signed, value_type
from compiler.wasm.unit import HostFunction, Unit
from compiler.wasm.wat import Code, Wat, const, op

_CHAIN = {"+": "add", "-": "sub", "*": "mul"}
_BITWISE = {"AND": "and", "OR": "or", "XOR": "xor"}
_CHAIN_LIMIT = 1 << 256
"""Bounds of chains of unwrapped operations stop growing here."""
_WIDE = 64


class Term(NamedTuple):
    """A value, and of an integer what is known about it."""

    wat: Wat
    bounds: Bounds = None
    """Between which values it lies, if it is computed without a loss.

    What lies outside of the range of its type has the right low bits, and has to be wrapped.
    """


class Arithmetic:
    """Writes operators into a function."""

    def __init__(self, unit: Unit, code: Code) -> None:
        """Write checks as lines of this code."""
        self._unit = unit
        self._code = code

    # --- Integers ------------------------------------------------------------------------

    def chain(self, operator: str, left: Term, right: Term, datatype: DataType) -> Term:
        """Return `+ - *` of two integers, not wrapped."""
        bounds = bounds_of_result(operator, left.bounds, right.bounds)
        if bounds is None or max(-bounds[0], bounds[1]) > _CHAIN_LIMIT:
            left, right = wrapped(left, datatype), wrapped(right, datatype)
            bounds = bounds_of_result(operator, left.bounds, right.bounds)
        kind = value_type(datatype)
        return Term(op(f"{kind}.{_CHAIN[operator]}", left.wat, right.wat), bounds)

    def quotient(self, operator: str, left: Term, right: Term, datatype: DataType) -> Term:
        """Return `/` or MOD of two integers; it truncates, MOD has the sign of the dividend."""
        kind = value_type(datatype)
        if may_be(0, right.bounds):
            right = Term(self._code.reused(kind, right.wat), right.bounds)
            self._unit.divided_by_zero(self._code, op(f"{kind}.eqz", right.wat))
        sign = "s" if is_signed(datatype) else "u"
        natural = not may_be_negative(left.bounds) and not may_be_negative(right.bounds)
        if operator == "MOD":
            rest = op(f"{kind}.rem_{sign}", left.wat, right.wat)
            top = right.bounds[1] if right.bounds else 0
            return Term(rest, (0, top) if natural else integer_range(datatype))
        if natural:
            bounds = left.bounds and (0, left.bounds[1])
            return Term(op(f"{kind}.div_{sign}", left.wat, right.wat), bounds)
        size = max(map(abs, left.bounds)) if left.bounds else _CHAIN_LIMIT
        return Term(self._truncated(kind, left, right), (-size, size))

    def _truncated(self, kind: ValueType, left: Term, right: Term) -> Wat:
        """Return a signed quotient; the least number by -1 would trap, and is itself."""
        least = -(1 << (31 if kind == "i32" else 63))
        if not (may_be(-1, right.bounds) and may_be(least, left.bounds)):
            return op(f"{kind}.div_s", left.wat, right.wat)
        one, other = self._code.reused(kind, left.wat), self._code.reused(kind, right.wat)
        return op(
            f"if (result {kind})",
            op(f"{kind}.eq", other, const(kind, -1)),
            op("then", op(f"{kind}.sub", const(kind, 0), one)),
            op("else", op(f"{kind}.div_s", one, other)),
        )

    def quotient_by_unsigned(self, left: Wat, right: Wat) -> Term:
        """Return a duration divided by a ULINT, which may be larger than any duration."""
        divisor = self._code.reused("i64", right)
        self._unit.divided_by_zero(self._code, op("i64.eqz", divisor))
        function = self._unit.use("divide_by_unsigned")
        return Term(op(f"call {function}", left, divisor), (-(1 << 63), 1 << 63))

    def power(self, left: Term, right: Term, datatype: DataType) -> Term:
        """Return a power of integers, modulo 2**64."""
        base = as_i64(left.wat, datatype)
        exponent = as_i64(right.wat, datatype)
        name = "power_unsigned"
        if may_be_negative(right.bounds):
            name = "power_signed"
            base = self._code.reused("i64", base)
            exponent = self._code.reused("i64", exponent)
            is_negative = op("i64.lt_s", exponent, const("i64", 0))
            self._unit.divided_by_zero(self._code, op("i32.and", op("i64.eqz", base), is_negative))
        power = op(f"call {self._unit.use(name)}", base, exponent)
        if value_type(datatype) == "i32":
            power = op("i32.wrap_i64", power)
        return Term(power, (0, (1 << _WIDE) - 1))

    @staticmethod
    def negated(operand: Term, datatype: DataType) -> Term:
        """Return `-x`, not wrapped."""
        kind = value_type(datatype)
        if kind in {"f32", "f64"}:
            return Term(op(f"{kind}.neg", operand.wat))
        bounds = operand.bounds and (-operand.bounds[1], -operand.bounds[0])
        return Term(op(f"{kind}.sub", const(kind, 0), operand.wat), bounds)

    # --- Bits ----------------------------------------------------------------------------

    @staticmethod
    def inverted(operand: Term, datatype: DataType) -> Term:
        """Return NOT."""
        kind = value_type(datatype)
        limits = integer_range(datatype)
        if limits is None:
            return Term(op("i32.eqz", operand.wat))
        mask = -1 if limits[0] < 0 else limits[1]
        return Term(op(f"{kind}.xor", operand.wat, const(kind, mask)), limits)

    @staticmethod
    def bitwise(operator: str, left: Term, right: Term, datatype: DataType) -> Term:
        """Return AND, OR or XOR; of a type's range they never lead out."""
        bounds = integer_range(datatype)
        if bounds and operator == "AND":
            tops = [one.bounds[1] for one in (left, right) if one.bounds and one.bounds[0] >= 0]
            bounds = (0, min(tops)) if tops else bounds
        kind = value_type(datatype)
        return Term(op(f"{kind}.{_BITWISE[operator]}", left.wat, right.wat), bounds)

    # --- Reals ---------------------------------------------------------------------------

    def real(self, operator: str, left: Wat, right: Wat, datatype: DataType) -> Wat:
        """Return an operator between reals; it rounds once."""
        kind = value_type(datatype)
        if operator in _CHAIN:
            return op(f"{kind}.{_CHAIN[operator]}", left, right)
        if operator == "/":
            return op(f"{kind}.div", left, self._not_zero(kind, right))
        result = self._real_function(operator, as_f64(left, datatype), as_f64(right, datatype))
        return op("f32.demote_f64", result) if datatype == REAL else result

    def _not_zero(self, kind: ValueType, divisor: Wat) -> Wat:
        """Write the check of a divisor, where it is not a constant that is not 0."""
        head, _, digits = divisor.text.strip("()").partition(" ")
        if head == f"{kind}.const" and digits != "nan" and float.fromhex(digits):
            return divisor
        divisor = self._code.reused(kind, divisor)
        self._unit.divided_by_zero(self._code, op(f"{kind}.eq", divisor, const(kind, 0.0)))
        return divisor

    def _real_function(self, operator: str, left: Wat, right: Wat) -> Wat:
        """Return `**` or MOD; the host tells what is wrong where they are not defined."""
        code = self._code
        left, right = code.reused("f64", left), code.reused("f64", right)
        zero = const("f64", 0.0)
        if operator == "**":
            is_zero = op("i32.and", op("f64.eq", left, zero), op("f64.lt", right, zero))
            self._unit.divided_by_zero(code, is_zero)
            result = code.keep("f64", op("call $math_pow", left, right))
        else:
            self._unit.divided_by_zero(code, op("f64.eq", right, zero))
            result = code.keep("f64", op(f"call {self._unit.use('remainder')}", left, right))
        known = op("i32.and", op("f64.eq", left, left), op("f64.eq", right, right))
        with code.when(op("i32.and", op("f64.ne", result, result), known)):
            function = HostFunction("operator", operator, (LREAL, LREAL), LREAL)
            found = host_call(self._unit, code, function, (left, right))
            code.do(f"local.set {local_of(result)}", found)
        return result

    def scaled(self, operator: str, duration: Wat, factor: Wat, factor_type: DataType) -> Term:
        """Return a duration times or by a real number; the fraction is cut off."""
        code = self._code
        one, other = op("f64.convert_i64_s", duration), as_f64(factor, factor_type)
        if operator == "/":
            other = self._not_zero("f64", other)
        value = code.keep("f64", op("f64.mul" if operator == "*" else "f64.div", one, other))
        # What is infinite or no number is not 0 less itself.
        with code.when(op("f64.ne", op("f64.sub", value, value), const("f64", 0.0))):
            self._unit.fail(code, Fault.DURATION, op("i64.reinterpret_f64", value))
        whole = op(f"call {self._unit.use('whole_of_real')}", value)
        return Term(whole, (-(1 << 63), (1 << 63) - 1))


def wrapped(term: Term, datatype: DataType) -> Term:
    """Wrap an integer at the width of its type where its bounds do not prove it fits."""
    limits = integer_range(datatype)
    if limits is None or term.bounds is None:
        return term
    low, high = limits
    if low <= term.bounds[0] and term.bounds[1] <= high:
        return term
    return Term(normalised(term.wat, datatype), limits)


def normalised(value: Wat, datatype: DataType) -> Wat:
    """Return an integer with what its low bits are in a type."""
    bits = datatype.bits if isinstance(datatype, Elementary) else _WIDE
    if bits not in {8, 16}:
        return value
    if is_signed(datatype):
        return op(f"i32.extend{bits}_s", value)
    return op("i32.and", value, const("i32", (1 << bits) - 1))


def as_i64(value: Wat, datatype: DataType) -> Wat:
    """Return an integer with 64 bits."""
    if value_type(datatype) == "i64":
        return value
    return op("i64.extend_i32_s" if is_signed(datatype) else "i64.extend_i32_u", value)


def as_f64(value: Wat, datatype: DataType) -> Wat:
    """Return a REAL or LREAL with 64 bits."""
    if datatype != REAL:
        return value
    if value.text.startswith("(f32.const "):
        return Wat(value.text.replace("f32", "f64"), value.depth)
    return op("f64.promote_f32", value)


def local_of(kept: Wat) -> str:
    """Return the name of the local that a value was kept in."""
    return kept.text.removeprefix("(local.get ").removesuffix(")")


def may_be(number: int, bounds: Bounds) -> bool:
    """Whether an integer within bounds may be a number."""
    return bounds is None or bounds[0] <= number <= bounds[1]


def may_be_negative(bounds: Bounds) -> bool:
    """Whether an integer within bounds may be less than 0."""
    return bounds is None or bounds[0] < 0


def is_real(datatype: DataType) -> bool:
    """Whether a type is REAL or LREAL."""
    return isinstance(datatype, Elementary) and datatype.kind is Kind.REAL
