"""Functions of strings: positions count from 1, and positions outside of a text hold nothing."""

from compiler.wasm.calls.base import Calling, Family, Native, as_i64
from compiler.wasm.memory_map import EMPTY_TEXT
from compiler.wasm.storage import is_signed, value_type
from compiler.wasm.wat import Wat, const, op

_LONGEST = 65_534
"""Characters a string holds at most, as in FORTE."""
_ENDLESS = (1 << 31) - 1
_QUICK = 1 << 22
"""Steps that finding a text in another may take here; Python takes fewer where it takes many."""


def _length(calling: Calling) -> Wat:
    return op("i64.extend_i32_u", op("i32.load", calling.value()))


def _cut(function: str) -> Native:
    def native(calling: Calling) -> Wat:
        text, *numbers = (calling.value(number) for number in range(len(calling.types)))
        counts = [_count(calling, one, number + 1) for number, one in enumerate(numbers)]
        return calling.made(function, text, *counts)

    return native


def _count(calling: Calling, value: Wat, number: int) -> Wat:
    """Return a number of characters or a position as an i64 with a sign."""
    datatype = calling.types[number]
    if value_type(datatype) != "i64" or is_signed(datatype):
        return as_i64(value, datatype)
    # What has the highest bit set is larger than any text, which is all that counts.
    value = calling.code.reused("i64", value)
    most = const("i64", (1 << 63) - 1)
    return op("select", most, value, op("i64.lt_s", value, const("i64", 0)))


def _delete(calling: Calling) -> Wat:
    text, start, stop = _part(calling)
    nothing = const("i32", EMPTY_TEXT)
    return calling.made("text_replaced", text, nothing, start, stop, const("i32", _ENDLESS))


def _part(calling: Calling) -> tuple[Wat, Wat, Wat]:
    text, length, position = (calling.reused(number) for number in range(3))
    length, position = _count(calling, length, 1), _count(calling, position, 2)
    position = calling.code.reused("i64", position)
    start = calling.library("text_start", position)
    return text, start, calling.library("text_stop", length, position)


def _insert(calling: Calling) -> Wat:
    text, other, position = calling.values()
    place = calling.code.keep("i32", calling.library("text_place", _count(calling, position, 2)))
    return _joined(calling, [text, other, position], (text, other, place, place))


def _replace(calling: Calling) -> Wat:
    text, other, length, position = calling.values()
    length64 = _count(calling, length, 2)
    position64 = calling.code.reused("i64", _count(calling, position, 3))
    start = calling.library("text_start", position64)
    stop = calling.library("text_stop", length64, position64)
    return _joined(calling, [text, other, length, position], (text, other, start, stop))


def _joined(calling: Calling, values: list[Wat], operands: tuple[Wat, ...]) -> Wat:
    made = calling.made("text_replaced", *operands, const("i32", _LONGEST))
    return calling.checked(op("i32.eqz", made), values, lambda: made)


def _concat(calling: Calling) -> Wat:
    values = calling.values()
    longest = const("i32", _LONGEST)
    if len(values) == 1:
        return calling.checked(
            op("i32.gt_s", op("i32.load", values[0]), longest), values, lambda: values[0]
        )
    text = calling.made("text_concat", values[0], values[1], longest)
    for other in values[2:]:
        text = calling.made("text_concat", text, other, longest)
    return calling.checked(op("i32.eqz", text), values, lambda: text)


def _find(calling: Calling) -> Wat:
    text, wanted = calling.values()
    sizes = [op("i64.extend_i32_u", op("i32.load", one)) for one in (text, wanted)]
    is_long = op("i64.gt_u", op("i64.mul", *sizes), const("i64", _QUICK))

    def found() -> Wat:
        return op("i64.extend_i32_u", calling.library("text_find", text, wanted))

    return calling.checked(is_long, [text, wanted], found)


def _cased(first: str) -> Native:
    """Change the letters of ASCII from one on; the host knows those of all other scripts."""

    def native(calling: Calling) -> Wat:
        text = calling.reused(0)
        made = calling.made("text_cased", text, const("i32", ord(first)))
        return calling.checked(op("i32.eqz", made), [text], lambda: made)

    return native


TEXTS: Family = {
    "LEN": _length,
    "LEFT": _cut("text_left"),
    "RIGHT": _cut("text_right"),
    "MID": _cut("text_mid"),
    "DELETE": _delete,
    "REPLACE": _replace,
    "INSERT": _insert,
    "CONCAT": _concat,
    "FIND": _find,
    "TOUPPER": _cased("a"),
    "TOLOWER": _cased("A"),
}
