"""Values from one type to another, with the bits that connections give them.

Between BOOL, bit strings, integers and durations the low bits count. Reals become integers by
rounding half away from zero, then keeping the low bits; NaN and the infinities become 0. Reals
and bit strings share their bits, and the bits of a NaN are always the same ones.
"""

from math import prod
from typing import NamedTuple

from compiler.ir.datatypes import (
    BOOL,
    REAL,
    ArrayType,
    DataType,
    Elementary,
    Kind,
    StringType,
    StructType,
    is_host,
)
from compiler.lowering.arrays import elements_from
from compiler.lowering.ranges import integer_range
from compiler.lowering.values import initial_value
from compiler.wasm.arithmetic import Term, as_f64, as_i64, normalised, wrapped
from compiler.wasm.calls.host import host_call
from compiler.wasm.initial import fill_run
from compiler.wasm.memory import Address, copy, put
from compiler.wasm.storage import ValueType, count, is_signed, value_type
from compiler.wasm.unit import HostFunction, Unit
from compiler.wasm.wat import Code, Wat, const, op

_NAN = {"f32": 0x7FC00000, "f64": 0x7FF8000000000000}


class Conversions:
    """Writes conversions into a function."""

    def __init__(self, unit: Unit, code: Code) -> None:
        """Write checks as lines of this code."""
        self._unit = unit
        self._code = code

    def converted(self, term: Term, target: DataType, source: DataType) -> Term:
        """Return a value as one of another type; an integer may have to be wrapped.

        Raises:
            TypeError: there is no such conversion; the compiler lets none of these through.
        """
        match target, source:
            case _ if is_same(target, source):
                return term
            case ArrayType(), ArrayType() if not _has_host(target, source):
                return Term(self._array(term.wat, target, source))
            case _ if is_host(target) or is_host(source) or isinstance(target, ArrayType):
                return Term(self._by_host(term.wat, target, source))
            case StringType(), StringType() | Elementary(kind=Kind.CHAR):
                return Term(self._text(term.wat, target, source))
            case Elementary(), Elementary():
                return self._elementary(term, target, source)
            case _:
                message = f"no connection converts {source} to {target}"
                raise TypeError(message)

    def _array(self, value: Wat, target: ArrayType, source: ArrayType) -> Wat:
        """Make an array of another: elements keep their position in every dimension.

        What is missing has its default, what is too much is lost.
        """
        storages, code = self._unit.storages, self._code
        made = Address(code.keep("i32", code.room(storages.of(target))))
        found = Address(code.reused("i32", value))
        for run in _runs(target, source):
            place = made.behind(run.target * storages.stride(target))
            if run.source is None:
                default = initial_value("", target.element, storages.structs)
                fill_run(self._unit, code, place, target, default, run.number)
            elif is_same(target.element, source.element):
                stride = storages.stride(source)
                begin = found.behind(run.source * stride)
                copy(code, place, begin, run.number * stride)
            else:
                begin = found.behind(run.source * storages.stride(source))
                self._elements(place, target, begin, source, run.number)
        return made.wat

    def _elements(
        self, place: Address, target: ArrayType, begin: Address, source: ArrayType, number: int
    ) -> None:
        storages = self._unit.storages
        with self._code.times(number) as round_:
            one = _moved(begin, round_, storages.stride(source)).loaded(source.element)
            term = Term(one, integer_range(source.element))
            converted = self.exact(term, target.element, source.element)
            into = _moved(place, round_, storages.stride(target))
            put(storages, self._code, into, target.element, converted.wat)

    def exact(self, term: Term, target: DataType, source: DataType) -> Term:
        """Return a value as one of another type, an integer wrapped to it."""
        return wrapped(self.converted(term, target, source), target)

    def _by_host(self, value: Wat, target: DataType, source: DataType) -> Wat:
        function = HostFunction("convert", f"{source} to {target}", (source,), target)
        found = host_call(self._unit, self._code, function, (value,))
        return self._code.keep(value_type(target), found)

    def _text(self, value: Wat, target: StringType, source: DataType) -> Wat:
        length = target.length
        if not isinstance(source, StringType):
            value = self._made("text_of_character", value)
            source = StringType(target.name, 1)
        if length is None or (source.length is not None and source.length <= length):
            return value
        return self._made("text_left", value, const("i64", length))

    def _made(self, function: str, *operands: Wat) -> Wat:
        """Write a call of a library function that may make a text."""
        made = self._code.keep("i32", op(f"call {self._unit.use(function)}", *operands))
        self._unit.check_called(self._code)
        return made

    def _elementary(self, term: Term, target: Elementary, source: Elementary) -> Term:
        match target.kind, source.kind:
            case Kind.BOOL, _:
                kind = value_type(source)
                zero = const(kind, 0.0 if source.kind is Kind.REAL else 0)
                return Term(op(f"{kind}.ne", term.wat, zero))
            case Kind.REAL, _:
                return Term(_to_real(term.wat, target, source))
            case Kind.BITS, Kind.REAL:
                return self._bits_of_real(term.wat, target, source)
            case _, Kind.REAL:
                return self._integer_of_real(term.wat, target, source)
            case _:
                return _integer(term, target, source)

    def _bits_of_real(self, value: Wat, target: Elementary, source: Elementary) -> Term:
        kind = value_type(source)
        value = self._code.reused(kind, value)
        bits_kind: ValueType = "i32" if kind == "f32" else "i64"
        bits = op(
            "select",
            op(f"{bits_kind}.reinterpret_{kind}", value),
            const(bits_kind, _NAN[kind]),
            op(f"{kind}.eq", value, value),
        )
        if value_type(target) == "i64":
            wide = bits if bits_kind == "i64" else op("i64.extend_i32_u", bits)
            return Term(wide, integer_range(target))
        low = bits if bits_kind == "i32" else op("i32.wrap_i64", bits)
        return Term(normalised(low, target), integer_range(target))

    def _integer_of_real(self, value: Wat, target: Elementary, source: Elementary) -> Term:
        function = self._unit.use("nearest_whole")
        whole = op(f"call {function}", as_f64(value, source))
        if value_type(target) == "i64":
            return Term(whole, integer_range(target))
        return Term(normalised(op("i32.wrap_i64", whole), target), integer_range(target))


class _Run(NamedTuple):
    """Elements one behind the other: where in the target, where in the source, how many."""

    target: int
    source: int | None
    """None: nowhere."""
    number: int


def _runs(target: ArrayType, source: ArrayType) -> list[_Run]:
    lengths, found = _lengths(target), _lengths(source)
    if len(lengths) != len(found) or lengths[1:] == found[1:]:
        size, there = prod(lengths), prod(found)
        runs = [_Run(0, 0, min(size, there)), _Run(there, None, size - there)]
        return [run for run in runs if run.number > 0]
    runs = []
    for place, one in enumerate(elements_from(lengths, found)):
        last = runs[-1] if runs else _Run(0, None, 0)
        follows = None if last.source is None else last.source + last.number
        if runs and one == follows:
            runs[-1] = last._replace(number=last.number + 1)
        else:
            runs.append(_Run(place, one, 1))
    return runs


def _lengths(array: ArrayType) -> list[int]:
    count(array)  # of variable length there are none
    return [bounds[1] - bounds[0] + 1 for bounds in array.bounds if bounds is not None]


def _moved(place: Address, number: Wat, stride: int) -> Address:
    """Return the place so many elements behind another one."""
    return Address(
        op("i32.add", place.base, op("i32.mul", number, const("i32", stride))), place.offset
    )


def _has_host(target: ArrayType, source: ArrayType) -> bool:
    """Whether an element on one side is the host's and on the other not."""
    one, other = target.element, source.element
    if isinstance(one, ArrayType) and isinstance(other, ArrayType):
        return _has_host(one, other)
    return is_host(one) != is_host(other) or (is_host(one) and one != other)


def is_same(target: DataType, source: DataType) -> bool:
    """Whether values of one type are those of the other as they are."""
    match target, source:
        case Elementary(), Elementary():
            same = target.kind is source.kind and target.bits == source.bits
            both_characters = target.kind is Kind.CHAR and source.kind is Kind.CHAR
            return target == source or both_characters or (same and not is_host(target))
        case StructType(), StructType():
            return True  # one by name
        case StringType(), StringType():
            return target.length is None
        case ArrayType(), ArrayType():
            return target.bounds == source.bounds and is_same(target.element, source.element)
        case _:
            return False


def _to_real(value: Wat, target: Elementary, source: Elementary) -> Wat:
    kind = value_type(target)
    if source.kind is Kind.REAL:
        return op("f64.promote_f32" if kind == "f64" else "f32.demote_f64", value)
    whole = value_type(source)
    if source.kind is not Kind.BITS:
        return op(f"{kind}.convert_{whole}_{'s' if is_signed(source) else 'u'}", value)
    if target == REAL:
        low = value if whole == "i32" else op("i32.wrap_i64", value)
        return op("f32.reinterpret_i32", low)
    return op("f64.reinterpret_i64", as_i64(value, source))


def _integer(term: Term, target: Elementary, source: Elementary) -> Term:
    """Return an integer with the width of another; what it lies between stays as it is."""
    bounds = (0, 1) if source == BOOL else term.bounds
    wide, was_wide = value_type(target) == "i64", value_type(source) == "i64"
    if wide and not was_wide:
        return Term(as_i64(term.wat, source), bounds)
    if was_wide and not wide:
        return Term(op("i32.wrap_i64", term.wat), bounds)
    return Term(term.wat, bounds)
