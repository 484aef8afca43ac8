"""Variables and their parts: where they are, how they are read and written.

Writing keeps the order of the reference: the value is evaluated before the indices of where
it goes to, but a part of a bit string and a character of a string are replaced in the whole,
so that there the index comes first.
"""

from collections.abc import Callable
from typing import Protocol, assert_never

from compiler.ir.code import Expression, Index, Member, Partial, Place, Variable
from compiler.ir.datatypes import BOOL, ULINT, ArrayType, Elementary, StructType
from compiler.lowering.ranges import Bounds, integer_range
from compiler.wasm.arithmetic import Term, as_i64, normalised
from compiler.wasm.memory import Address, put
from compiler.wasm.memory_map import Fault
from compiler.wasm.scope import InLocal, Scope
from compiler.wasm.storage import ValueType, count, is_signed, value_type
from compiler.wasm.unit import Unit
from compiler.wasm.wat import Code, Wat, const, get, op

_PART_BITS = {"X": 1, "B": 8, "W": 16, "D": 32, "L": 64}

Supply = Callable[[], Wat]
"""Evaluates what is stored, when its turn has come."""


class Evaluating(Protocol):
    """What places need of the expressions they are part of."""

    scope: Scope

    @property
    def unit(self) -> Unit:
        """The module."""

    @property
    def code(self) -> Code:
        """The function that is written."""

    def term(self, expression: Expression) -> Term:
        """Return the value of an expression, with what is known about it."""


class Places:
    """Reads and writes the places of one function."""

    def __init__(self, expressions: Evaluating) -> None:
        """Evaluate bases and indices with these expressions."""
        self._expressions = expressions
        self._unit = expressions.unit
        self._code = expressions.code
        self._storages = expressions.unit.storages

    # --- Reading -------------------------------------------------------------------------

    def read(self, place: Place) -> Term:
        """Return the value of a place; of a compound its address."""
        match place:
            case Variable():
                held = self._expressions.scope[place.name]
                if isinstance(held, InLocal):
                    return Term(get(held.name), integer_range(place.type))
                return self._loaded(place)
            case Member():
                return self._loaded(place)
            case Index():
                if isinstance(place.base.type, ArrayType):
                    return self._loaded(place)
                return Term(self._character(place))
            case Partial():
                return self._part(place)
            case other:
                assert_never(other)

    def _loaded(self, place: Place) -> Term:
        return Term(self.address(place).loaded(place.type), integer_range(place.type))

    def address(self, expression: Expression) -> Address:
        """Return where a compound, or a variable in memory, lies."""
        match expression:
            case Variable():
                held = self._expressions.scope[expression.name]
                if isinstance(held, InLocal):
                    message = f"{expression.name} is not in memory"
                    raise TypeError(message)
                return Address(held.base, held.offset)
            case Member(base=base) if isinstance(base.type, StructType):
                offset = self._storages.offset(base.type, expression.member)
                return self.address(base).behind(offset)
            case Index(base=base) if isinstance(base.type, ArrayType):
                return self._element(self.address(base), base.type, expression.indices)
            case _:
                return Address(self._expressions.term(expression).wat)

    # --- Elements of arrays --------------------------------------------------------------

    def _element(self, base: Address, array: ArrayType, indices: tuple[Expression, ...]) -> Address:
        """Return where an element is; the last index is evaluated first, as in the reference."""
        count(array)  # of variable length there are none
        stride = self._storages.stride(array)
        for bounds, index in reversed(list(zip(array.bounds, indices, strict=True))):
            if bounds is not None:
                base = self._along(base, bounds, index, stride)
                stride *= bounds[1] - bounds[0] + 1
        return base

    def _along(
        self, base: Address, bounds: tuple[int, int], index: Expression, stride: int
    ) -> Address:
        """Return the place to which an index leads along one dimension, checked."""
        lower, upper = bounds
        term = self._expressions.term(index)
        kind = value_type(index.type)
        value = term.wat
        if not _is_within(term.bounds, bounds):
            value = self._code.reused(kind, value)
            outside = _outside(value, kind, bounds, signed=is_signed(index.type))
            with self._code.when(outside):
                a, b = as_i64(value, index.type), const("i64", lower)
                fault = _of_index(Fault.ARRAY_INDEX, index)
                self._unit.fail(self._code, fault, a, b, const("i64", upper))
        elif term.bounds and term.bounds[0] == term.bounds[1]:
            return base.behind((term.bounds[0] - lower) * stride)
        if kind == "i64":
            value = op("i32.wrap_i64", value)
        offset = base.offset
        if 0 < lower * stride <= offset:
            # What is behind the base may be less, but never before it.
            offset -= lower * stride
        elif lower:
            value = op("i32.sub", value, const("i32", lower))
        if stride != 1:
            value = op("i32.mul", value, const("i32", stride))
        return Address(self._code.shallow("i32", op("i32.add", base.base, value)), offset)

    # --- Characters of strings -----------------------------------------------------------

    def _character(self, place: Index) -> Wat:
        text = self._code.reused("i32", self._expressions.term(place.base).wat)
        index = self._index(place.indices[0])
        self._check_character(text, index, place.indices[0])
        position = index
        if value_type(place.indices[0].type) == "i64":
            position = op("i32.wrap_i64", index)
        return op("i32.load", op("i32.add", text, op("i32.shl", position, const("i32", 2))))

    def _index(self, index: Expression) -> Wat:
        return self._code.reused(value_type(index.type), self._expressions.term(index).wat)

    def _check_character(self, text: Wat, value: Wat, index: Expression) -> None:
        kind = value_type(index.type)
        length = op("i64.extend_i32_u", op("i32.load", text))
        before = op(f"{kind}.sub", value, const(kind, 1))
        limit = op("i32.load", text) if kind == "i32" else length
        with self._code.when(op(f"{kind}.ge_u", before, limit)):
            fault = _of_index(Fault.STRING_INDEX, index)
            self._unit.fail(self._code, fault, as_i64(value, index.type), length)

    # --- Parts of bit strings ------------------------------------------------------------

    def _part(self, place: Partial) -> Term:
        base = self._expressions.term(place.base).wat
        kind = value_type(place.base.type)
        shift = self._shift(place)
        bits = _PART_BITS[place.unit]
        mask = (1 << bits) - 1
        part = base if _is_zero(shift) else op(f"{kind}.shr_u", base, shift)
        own = value_type(place.type)
        if kind == "i64" and own == "i32":
            part = op("i32.wrap_i64", part)
        elif kind == "i32" and own == "i64":
            part = op("i64.extend_i32_u", part)  # is never executed: there is no such part
        if bits < _width(own):
            part = op(f"{own}.and", part, const(own, mask))
        return Term(part, None if place.type == BOOL else (0, mask))

    def _shift(self, place: Partial) -> Wat:
        """Return how far right the part lies in its bit string, checked; of its value type."""
        bits = _PART_BITS[place.unit]
        datatype, own = place.base.type, value_type(place.index.type)
        kind = value_type(datatype)
        number = (datatype.bits if isinstance(datatype, Elementary) else bits) // bits
        term = self._expressions.term(place.index)
        if term.bounds and term.bounds[0] == term.bounds[1] and 0 <= term.bounds[0] < number:
            return const(kind, term.bounds[0] * bits)
        index = self._code.reused(own, term.wat)
        with self._code.when(op(f"{own}.ge_u", index, const(own, number))):
            a, b = as_i64(index, place.index.type), const("i64", number)
            self._unit.fail(self._code, _of_index(Fault.PART_INDEX, place.index), a, b)
        if own != kind:
            index = op("i32.wrap_i64" if kind == "i32" else "i64.extend_i32_u", index)
        shift = op(f"{kind}.mul", index, const(kind, bits)) if bits > 1 else index
        return self._code.reused(kind, shift)

    # --- Writing -------------------------------------------------------------------------

    def write(self, target: Place, supply: Supply) -> None:
        """Write the storing of a value of the target's type; a compound is copied."""
        match target:
            case Variable():
                held = self._expressions.scope[target.name]
                if isinstance(held, InLocal):
                    self._code.do(f"local.set {held.name}", supply())
                else:
                    self._put(target, supply())
            case Member():
                self._put(target, supply())
            case Index():
                if isinstance(target.base.type, ArrayType):
                    self._put(target, supply())
                else:
                    self._write_character(target, supply)
            case Partial():
                self._write_part(target, supply)
            case other:
                assert_never(other)

    def _put(self, target: Place, value: Wat) -> None:
        put(self._storages, self._code, self.address(target), target.type, value)

    def _write_character(self, target: Index, supply: Supply) -> None:
        text = self._code.reused("i32", self._expressions.term(target.base).wat)
        index = self._index(target.indices[0])
        character = supply()
        self._check_character(text, index, target.indices[0])
        function = self._unit.use("text_with_character")
        wide = as_i64(index, target.indices[0].type)
        made = self._code.keep("i32", op(f"call {function}", text, wide, character))
        self._unit.check_called(self._code)
        self.write(_place(target.base), lambda: made)

    def _write_part(self, target: Partial, supply: Supply) -> None:
        datatype = target.base.type
        kind = value_type(datatype)
        base = self._expressions.term(target.base).wat
        shift = self._shift(target)
        mask = const(kind, (1 << _PART_BITS[target.unit]) - 1)
        hole = op(f"{kind}.xor", op(f"{kind}.shl", mask, shift), const(kind, -1))
        cleared = op(f"{kind}.and", base, hole)
        part = supply()
        if kind == "i64" and value_type(target.type) == "i32":
            part = op("i64.extend_i32_u", part)
        elif kind == "i32" and value_type(target.type) == "i64":
            part = op("i32.wrap_i64", part)  # is never executed: there is no such part
        whole = op(f"{kind}.or", cleared, op(f"{kind}.shl", part, shift))
        if is_signed(datatype):
            # The highest bit may have changed the sign.
            whole = normalised(whole, datatype)
        self.write(_place(target.base), lambda: whole)


def _place(expression: Expression) -> Place:
    """Return the base of a place, which is a place itself."""
    if isinstance(expression, Variable | Member | Index | Partial):
        return expression
    message = f"{expression.kind} cannot be assigned to"
    raise TypeError(message)


def _is_within(known: Bounds, bounds: tuple[int, int]) -> bool:
    return known is not None and bounds[0] <= known[0] and known[1] <= bounds[1]


def _outside(value: Wat, kind: ValueType, bounds: tuple[int, int], *, signed: bool) -> Wat:
    """Return whether an index is outside of bounds, with one comparison.

    Less its lower bound, what is below that becomes a large number without a sign.
    """
    lower, upper = bounds
    if not signed and lower <= 0:
        return op(f"{kind}.gt_u", value, const(kind, upper)) if upper >= 0 else const("i32", 1)
    offset = op(f"{kind}.sub", value, const(kind, lower)) if lower else value
    return op(f"{kind}.gt_u", offset, const(kind, upper - lower))


def _is_zero(value: Wat) -> bool:
    return value.text.endswith(".const 0)") and value.depth == 1


def _width(kind: str) -> int:
    return 64 if kind == "i64" else 32


def _of_index(fault: int, index: Expression) -> int:
    """Return the code of a fault that tells an index."""
    return fault | Fault.UNSIGNED if index.type == ULINT else fault
