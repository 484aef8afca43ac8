"""What becomes of a value in another type: every conversion, at the edges of both types.

The names of the conversions are those of the library, what they compute is said by a model.
"""

import math
import re
from collections.abc import Iterator, Sequence

from fblib.catalog import LIBRARY
from fblib.service import Value
from tests.bench import Case, Line
from tests.type_model import cast, decimal_digits, edges, limits, rounded

_SECOND = 1_000_000_000
_DAY = 86_400 * _SECOND
_NANOSECONDS = {"S": _SECOND, "MS": 1_000_000, "US": 1_000, "NS": 1}
_TEXT = {"STRING", "WSTRING"}

Pair = tuple[Value, Value]
"""What goes in, and what comes out."""

_LITERALS: dict[str, Sequence[tuple[str, Value]]] = {
    "BOOL": (("TRUE", True), ("FALSE", False)),
    "REAL": (
        ("0.0", 0.0),
        ("1.5", 1.5),
        ("0.1", rounded(0.1, "REAL")),
        ("-1.0E20", -rounded(1e20, "REAL")),
        ("3.4028235E38", rounded(3.4028235e38, "REAL")),
    ),
    "LREAL": (("0.0", 0.0), ("0.1", 0.1), ("-1.0E300", -1e300), ("123456789.125", 123456789.125)),
    "TIME": (
        ("T#0s", 0),
        ("T#1h30m", 5_400 * _SECOND),
        ("T#-1s500ms", -1_500_000_000),
        ("T#1us1ns", 1_001),
    ),
}
"""Texts as they are written, with their values."""
_SPELLINGS: dict[str, Sequence[tuple[str, Value]]] = {
    "BOOL": (("true", True), ("1", True), ("BOOL#0", False)),
    "REAL": (("2", 2.0), ("-2.5e1", -25.0), ("REAL#0.5", 0.5)),
    "LREAL": (("2", 2.0), ("1_000.5", 1000.5), ("LREAL#0.5", 0.5)),
    "TIME": (("t#90m", 5_400 * _SECOND), ("TIME#1.5s", 1_500_000_000), ("T#25h", 90_000 * _SECOND)),
}
"""Other texts that are read as well."""


def _written(name: str) -> Sequence[tuple[str, Value]]:
    return _LITERALS.get(name) or [(str(value), value) for value in edges(name)]


def _read(name: str) -> Sequence[tuple[str, Value]]:
    more = _SPELLINGS.get(name) or (("16#1F", 31), ("2#1010_1010", cast(170, "LINT", name)))
    return (*_written(name), *more)


def _texts(source: str, target: str) -> Iterator[Pair]:
    if source in _TEXT and target in _TEXT:
        yield from ((text, text) for text in ("", "text", "it's", "Grüße"))
    elif target in _TEXT:
        yield from ((value, text) for text, value in _written(source))
    else:
        yield from _read(target)


def _duration(unit: str, target: str) -> Iterator[Pair]:
    size = _NANOSECONDS[unit]
    for whole in (0, 1, 90_061, 2**31):
        value = whole * size
        if target == "LREAL":
            yield value, value / size
        else:
            yield value, cast(whole, "LINT", target)
            yield -value, cast(-whole, "LINT", target)


def _decimal(source: str, target: str) -> Iterator[Pair]:
    bits = source if source in ("BYTE", "WORD", "DWORD", "LWORD") else target
    digits = limits(bits)[1].bit_length() // 4
    for number in (0, 9, 42, 10**digits - 1):
        coded = decimal_digits(number, digits)
        yield (coded, number) if bits == source else (number, coded)


def _moment(target: str) -> Iterator[Pair]:
    for value in (0, _DAY - 1, 19_782 * _DAY + 5, -1, -_DAY):
        day, time = divmod(value, _DAY)
        yield value, day * _DAY if target == "DATE" else time


def _numbers(source: str, target: str) -> Iterator[Pair]:
    for value in edges(source):
        result = cast(value, source, target)
        if not math.isnan(result):
            yield value, result


def _pairs(name: str) -> Iterator[Pair]:
    if match := re.fullmatch(r"F_TIME_IN_(\w+)_TO_(\w+)", name):
        return _duration(match[1], match[2])
    if match := re.fullmatch(r"F_(\w+?)(?:_BCD)?_TO(?:_BCD)?_(\w+)", name):
        source, target = match.groups()
        if "_BCD" in name:
            return _decimal(source, target)
        if source == "DT":
            return _moment(target)
        if not _TEXT & {source, target}:
            return _numbers(source, target)
    source, target = re.split(r"_(?:AS|TO)_", name.removeprefix("F_"))
    return _texts(source, target)


def _case(name: str) -> Case:
    lines = [
        Line("REQ", inputs={"IN": value}, events="CNF", outputs={"OUT": result})
        for value, result in _pairs(name)
    ]
    return (name, {}, lines)


CASES = tuple(_case(declared.name) for declared in LIBRARY.families["conversion"].types)
