"""Typed expressions as Python source, with exact widths.

An integer operation wraps at the width of its type. The wrapping is left out where the bounds
of the operands prove that it never happens, and inside chains of `+ - *`, because wrapping
once at the end gives the same value.
"""

from dataclasses import dataclass
from typing import assert_never

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
    BOOL,
    REAL,
    ArrayType,
    DataType,
    Elementary,
    Kind,
    StructType,
)
from compiler.lowering.ranges import Bounds, bounds_of_result, integer_range
from runtime.kernel.conversion import round_real
from runtime.kernel.python_kernel.unit import Unit

_COMPARISONS = {"=": "==", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_BITWISE = {"AND": "&", "OR": "|", "XOR": "^"}
_PART_BITS = {"X": 1, "B": 8, "W": 16, "D": 32, "L": 64}
_CHAIN_LIMIT = 1 << 256
"""Chains of unwrapped operations stop growing here."""


@dataclass(frozen=True, slots=True)
class Text:
    """Source of an expression."""

    source: str
    atomic: bool = True
    """Whether it can stand beside any operator without parentheses."""
    bounds: Bounds = None
    """Of an integer: between which values it lies."""

    operator: str = ""
    """Of an operation: what joins its operands, where a chain needs no parentheses."""

    @property
    def operand(self) -> str:
        """The source as an operand."""
        return self.source if self.atomic else f"({self.source})"

    def before(self, operator: str) -> str:
        """Return the source as the left operand of an operator."""
        return self.source if self.operator == operator else self.operand


class Expressions:
    """Turns expressions into source; `scope` gives variables their Python names."""

    def __init__(self, unit: Unit, scope: dict[str, str]) -> None:
        """Write for one unit; `scope` may grow while statements are written."""
        self._unit = unit
        self.scope = scope

    def value(self, expression: Expression) -> str:
        """Return source of the expression's value."""
        return self._exact(expression).source

    def fresh_value(self, expression: Expression) -> str:
        """Return source of a value nobody else holds: compound places are copied."""
        if isinstance(expression, Variable | Member | Index):
            return self._unit.copy(self._exact(expression).source, expression.type)
        return self.value(expression)

    def operand(self, expression: Expression) -> str:
        """Return source of the expression's value, to be used beside operators."""
        return self._exact(expression).operand

    def bounds(self, expression: Expression) -> Bounds:
        """Return between which values an integer expression lies."""
        return self._exact(expression).bounds

    def _exact(self, expression: Expression) -> Text:
        return self.wrapped(self._text(expression), expression.type)

    def wrapped(self, text: Text, datatype: DataType) -> Text:
        """Wrap an integer at the width of its type where its bounds do not prove it fits."""
        limits = integer_range(datatype)
        if limits is None or text.bounds is None:
            return text
        low, high = limits
        if low <= text.bounds[0] and text.bounds[1] <= high:
            return text
        if low == 0:
            return Text(f"{text.operand} & {high:#x}", atomic=False, bounds=limits)
        # Faster than masking: the usual case is two comparisons and no new number.
        name = self._unit.names.take("x")
        wrap = self._unit.wrap(datatype)
        source = f"{name} if {low} <= ({name} := {text.source}) <= {high} else {wrap}({name})"
        return Text(source, atomic=False, bounds=limits)

    def _text(self, expression: Expression) -> Text:
        """Return source whose integer value may be too wide by what its bounds say."""
        match expression:
            case Constant():
                return _constant(expression)
            case Variable() | Member() | Index() | Partial():
                return self._place(expression)
            case Unary():
                return self._unary(expression)
            case Binary():
                return self._binary(expression)
            case Convert():
                return self._convert(expression)
            case Call():
                return self._call(expression)
            case Aggregate():
                return self._aggregate(expression)
            case other:
                assert_never(other)

    def _place(self, place: Place) -> Text:
        match place:
            case Variable():
                return Text(self.scope[place.name], bounds=integer_range(place.type))
            case Member():
                base = self._exact(place.base).operand
                return Text(f"{base}[{place.member!r}]", bounds=integer_range(place.type))
            case Index():
                return self._index(place)
            case Partial():
                return self._partial(place)
            case other:
                assert_never(other)

    def _index(self, expression: Index) -> Text:
        base = self._exact(expression.base).operand
        datatype = expression.base.type
        if isinstance(datatype, ArrayType):
            position = self.position(datatype, expression.indices, base)
            return Text(f"{base}[{position}]", bounds=integer_range(expression.type))
        return Text(f"character({base}, {self.value(expression.indices[0])})")

    def position(self, array: ArrayType, indices: tuple[Expression, ...], base: str) -> str:
        """Return source of the place of an element in its list, checked."""
        parts: list[str] = []
        known, stride = 0, 1
        for bounds, index in reversed(list(zip(array.bounds, indices, strict=True))):
            text = self._offset(bounds, index, base)
            if text.isdecimal():
                known += int(text) * stride
            else:
                parts.append(text if stride == 1 else f"({text}) * {stride}")
            stride *= bounds[1] - bounds[0] + 1 if bounds else 1
        if known or not parts:
            parts.append(str(known))
        return parts[0] if len(parts) == 1 else " + ".join(f"({part})" for part in parts)

    def _offset(self, bounds: tuple[int, int] | None, index: Expression, base: str) -> str:
        """Return source of `index - lower`, checked against the bounds if it has to be."""
        text = self._exact(index)
        lower, upper = bounds or (0, 0)
        if bounds and text.bounds and lower <= text.bounds[0] and text.bounds[1] <= upper:
            if text.bounds[0] == text.bounds[1]:
                return str(text.bounds[0] - lower)
            return f"{text.operand} - {lower}" if lower else text.source
        last = str(upper) if bounds else f"len({base}) - 1"
        check = f"{lower} <= {{0}} <= {last} else bad_index({{1}}, {lower}, {last})"
        if text.source.isidentifier():
            found = f"{text.source} - {lower}" if lower else text.source
            return f"{found} if " + check.format(text.source, text.source)
        name = self._unit.names.take("i")
        found = f"{name} - {lower}" if lower else name
        return f"{found} if " + check.format(f"({name} := {text.source})", name)

    def _partial(self, expression: Partial) -> Text:
        base = self._exact(expression.base).operand
        bits = _PART_BITS[expression.unit]
        shift = self.shift(expression)
        part = base if shift == "0" else f"{base} >> {shift}"
        if expression.type == BOOL:
            return Text(f"{part} & 1 != 0", atomic=False)
        mask = (1 << bits) - 1
        return Text(f"{part} & {mask:#x}", atomic=False, bounds=(0, mask))

    def shift(self, expression: Partial) -> str:
        """Return source of how far right the part lies in its bit string, checked."""
        bits = _PART_BITS[expression.unit]
        datatype = expression.base.type
        width = datatype.bits if isinstance(datatype, Elementary) else bits
        count = width // bits
        index = self._exact(expression.index)
        if index.bounds and index.bounds[0] == index.bounds[1] and 0 <= index.bounds[0] < count:
            return str(index.bounds[0] * bits)
        name = self._unit.names.take("i")
        check = f"0 <= ({name} := {index.source}) < {count} else bad_part({name}, {count})"
        checked = f"({name} if {check})"
        return checked if bits == 1 else f"({checked} * {bits})"

    def _unary(self, expression: Unary) -> Text:
        operand = self._exact(expression.operand)
        datatype = expression.type
        if expression.operator == "NOT":
            if datatype == BOOL:
                return Text(f"not {operand.operand}", atomic=False)
            limits = integer_range(datatype) or (0, 0)
            if limits[0] < 0:
                return Text(f"~{operand.operand}", atomic=False, bounds=limits)
            return Text(f"{operand.operand} ^ {limits[1]:#x}", atomic=False, bounds=limits)
        bounds = operand.bounds and (-operand.bounds[1], -operand.bounds[0])
        return Text(f"-{operand.operand}", atomic=False, bounds=bounds)

    def _binary(self, expression: Binary) -> Text:
        operator = expression.operator
        if operator in _COMPARISONS:
            left, right = self.operand(expression.left), self.operand(expression.right)
            return Text(f"{left} {_COMPARISONS[operator]} {right}", atomic=False)
        if operator in _BITWISE:
            return self._bitwise(expression)
        kind = expression.type.kind if isinstance(expression.type, Elementary) else None
        if kind is Kind.REAL:
            return self._real(expression)
        factor = expression.right.type
        if isinstance(factor, Elementary) and factor.kind is Kind.REAL:
            return self._scaled_duration(expression)
        return self._integer(expression)

    def _bitwise(self, expression: Binary) -> Text:
        left, right = self._exact(expression.left), self._exact(expression.right)
        if expression.type == BOOL and expression.operator != "XOR" and is_safe(expression.right):
            # Both sides have to be evaluated only where that can be noticed.
            word = expression.operator.lower()
            source = f"{left.before(word)} {word} {right.operand}"
            return Text(source, atomic=False, operator=word)
        sign = _BITWISE[expression.operator]
        bounds = integer_range(expression.type)
        if bounds and expression.operator == "AND":
            bounds = _and_bounds(bounds, left.bounds, right.bounds)
        source = f"{left.before(sign)} {sign} {right.operand}"
        return Text(source, atomic=False, bounds=bounds, operator=sign)

    def _real(self, expression: Binary) -> Text:
        left, right = self.operand(expression.left), self.operand(expression.right)
        match expression.operator:
            case "**":
                source, atomic = f"power_real({left}, {right})", True
            case "MOD":
                source, atomic = f"remainder_real({left}, {right})", True
            case sign:
                source, atomic = f"{left} {sign} {right}", False
        if expression.type == REAL:
            return Text(f"round_real({source})")
        return Text(source, atomic=atomic)

    def _scaled_duration(self, expression: Binary) -> Text:
        left, right = self.operand(expression.left), self.operand(expression.right)
        source = f"whole({left} {expression.operator} {right})"
        return Text(source, bounds=(-_CHAIN_LIMIT, _CHAIN_LIMIT))

    def _integer(self, expression: Binary) -> Text:
        if expression.operator in {"+", "-", "*"}:
            return self._chain(expression)
        left, right = self._exact(expression.left), self._exact(expression.right)
        if expression.operator == "**":
            source = f"power_integer({left.source}, {right.source})"
            return Text(source, bounds=(0, (1 << 64) - 1))
        return _quotient(expression.operator, left, right, integer_range(expression.type))

    def _chain(self, expression: Binary) -> Text:
        left, right = self._text(expression.left), self._text(expression.right)
        if expression.right.type != expression.type:
            # A number beside a duration wraps at its own width.
            right = self.wrapped(right, expression.right.type)
        bounds = bounds_of_result(expression.operator, left.bounds, right.bounds)
        if bounds is None or max(-bounds[0], bounds[1]) > _CHAIN_LIMIT:
            left = self.wrapped(left, expression.left.type)
            right = self.wrapped(right, expression.right.type)
            bounds = bounds_of_result(expression.operator, left.bounds, right.bounds)
        kind = "*" if expression.operator == "*" else "+"
        source = f"{left.before(kind)} {expression.operator} {right.operand}"
        return Text(source, atomic=False, bounds=bounds, operator=kind)

    def _convert(self, expression: Convert) -> Text:
        operand = self._exact(expression.operand)
        target, source = expression.type, expression.operand.type
        limits = integer_range(target)
        if limits and operand.bounds:
            # Between integers a conversion keeps the low bits, which is what wrapping does.
            return Text(operand.source, operand.atomic, operand.bounds)
        text = self._unit.convert(operand.operand, target, source)
        return Text(text, atomic=text.isidentifier(), bounds=limits)

    def _call(self, expression: Call) -> Text:
        types = tuple(argument.type for argument in expression.arguments)
        name = self._unit.function(expression.function, types, expression.type)
        arguments = ", ".join(self.fresh_value(argument) for argument in expression.arguments)
        whole = expression.function not in self._unit.surroundings.several
        source = f"{name}({arguments})" if whole else f"{name}({arguments})[0]"
        return Text(source, bounds=integer_range(expression.type))

    def _aggregate(self, expression: Aggregate) -> Text:
        values = [self.fresh_value(value) for value in expression.values]
        if isinstance(expression.type, StructType):
            members = self._unit.surroundings.structs.members(expression.type)
            pairs = (f"{m.name!r}: {v}" for m, v in zip(members, values, strict=True))
            return Text(f"{{{', '.join(pairs)}}}")
        return Text(f"[{', '.join(values)}]")


def is_safe(expression: Expression) -> bool:
    """Whether evaluating an expression can neither fail nor be noticed."""
    match expression:
        case Constant() | Variable():
            return True
        case Member():
            return is_safe(expression.base)
        case Unary():
            return is_safe(expression.operand)
        case Binary():
            simple = expression.operator not in {"/", "MOD", "**"}
            return simple and is_safe(expression.left) and is_safe(expression.right)
        case _:
            return False


def _constant(constant: Constant) -> Text:
    value, datatype = constant.value, constant.type
    if datatype == BOOL:
        return Text(repr(bool(value)))
    if isinstance(datatype, Elementary) and datatype.kind is Kind.REAL:
        return _real_constant(float(value), narrow=datatype == REAL)
    if isinstance(value, int):
        number = int(value)
        return Text(repr(number), atomic=number >= 0, bounds=(number, number))
    return Text(repr(value))


def _real_constant(value: float, *, narrow: bool) -> Text:
    number = round_real(value) if narrow else value
    if number != number:  # noqa: PLR0124 - the test for NaN
        return Text("not_a_number")
    if number in (float("inf"), float("-inf")):
        return Text("infinity" if number > 0 else "-infinity", atomic=number > 0)
    return Text(repr(number), atomic=not repr(number).startswith("-"))


def _and_bounds(limits: tuple[int, int], left: Bounds, right: Bounds) -> Bounds:
    tops = [bounds[1] for bounds in (left, right) if bounds and bounds[0] >= 0]
    return (0, min(tops)) if tops else limits


def _quotient(operator: str, left: Text, right: Text, limits: Bounds) -> Text:
    """`/` and MOD of integers: Python's own operators serve where nothing is negative."""
    natural = bool(left.bounds and right.bounds and left.bounds[0] >= 0 and right.bounds[0] >= 0)
    if operator == "MOD":
        bounds = (0, right.bounds[1]) if natural and right.bounds else limits
        if natural:
            return Text(f"{left.operand} % {right.operand}", atomic=False, bounds=bounds)
        return Text(f"modulo({left.source}, {right.source})", bounds=bounds)
    if natural:
        source = f"{left.operand} // {right.operand}"
        return Text(source, atomic=False, bounds=left.bounds and (0, left.bounds[1]))
    size = max(abs(left.bounds[0]), abs(left.bounds[1])) if left.bounds else _CHAIN_LIMIT
    return Text(f"divide({left.source}, {right.source})", bounds=(-size, size))
