"""One way to call a function, possibly with generic types, and whether arguments fit it.

In one overload the same generic type stands for the same concrete type everywhere:
`LIMIT(MN: ANY_ELEMENTARY, IN: ANY_ELEMENTARY, MX: ANY_ELEMENTARY): ANY_ELEMENTARY`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from typing_extensions import override

from compiler.ir.datatypes import (
    DINT,
    DT,
    DWORD,
    ELEMENTARY,
    LREAL,
    STRING,
    TIME,
    UDINT,
    DataType,
    Elementary,
    GenericType,
    StringType,
    belongs,
    is_assignable,
    parse_datatype,
)

_UNTYPED: dict[str, DataType] = {
    "ANY_REAL": LREAL,
    "ANY_BIT": DWORD,
    "ANY_STRING": STRING,
    "ANY_CHARS": STRING,
    "ANY_DURATION": TIME,
    "ANY_DATE": DT,
    "ANY_UNSIGNED": UDINT,
}
"""What a generic type becomes when all its arguments are untyped literals; others: DINT."""

_CANDIDATES: tuple[Elementary, ...] = tuple(
    sorted(ELEMENTARY.values(), key=lambda datatype: (datatype.bits, datatype.name[0] == "U"))
)
"""Types that may hold values of several others, narrow ones first."""


class FunctionTypeError(ValueError):
    """A standard function does not take such arguments; the message is for people."""


@dataclass(frozen=True, slots=True)
class FunctionSignature:
    """A call with everything concrete: what each argument is converted to, and the result."""

    name: str
    parameters: tuple[DataType, ...]
    parameter_names: tuple[str, ...]
    result: DataType


@dataclass(frozen=True, slots=True)
class Overload:
    """Parameters and result; generic types stand for what the arguments make of them."""

    names: tuple[str, ...]
    types: tuple[DataType, ...]
    result: DataType
    variadic: bool = False
    """Whether the last parameter may be repeated: `IN1, IN2, …`."""

    @override
    def __str__(self) -> str:
        parts = [f"{name}: {one}" for name, one in zip(self.names, self.types, strict=True)]
        return f"({', '.join([*parts, '…'] if self.variadic else parts)})"

    def for_count(self, count: int) -> "Overload | None":
        """Return the overload for so many arguments, repetitions written out; None: wrong."""
        missing = count - len(self.types)
        if missing < 0 or (missing and not self.variadic):
            return None
        prefix = self.names[-1].rstrip("0123456789") if self.names else ""
        first = int(self.names[-1][len(prefix) :] or 1) if missing else 0
        more = tuple(f"{prefix}{first + number}" for number in range(1, missing + 1))
        return Overload(
            (*self.names, *more), (*self.types, *self.types[-1:] * missing), self.result
        )

    def bind(self, name: str, arguments: Sequence[DataType | None]) -> FunctionSignature | None:
        """Return the concrete signature for these arguments; None if they do not fit."""
        known: dict[str, DataType] = {}
        for one in dict.fromkeys(self.types):
            given = [a for t, a in zip(self.types, arguments, strict=True) if t == one and a]
            if isinstance(one, GenericType):
                common = common_type(given, one)
                if common is None:
                    return None
                known[one.name] = common
            elif not all(is_assignable(one, argument) for argument in given):
                return None
        parameters = tuple(_concrete(one, known) for one in self.types)
        return FunctionSignature(name, parameters, self.names, _concrete(self.result, known))


def _concrete(datatype: DataType, known: dict[str, DataType]) -> DataType:
    return known[datatype.name] if isinstance(datatype, GenericType) else datatype


def common_type(types: Iterable[DataType], generic: GenericType) -> DataType | None:
    """Return the narrowest type of a family that holds the values of all given types."""
    given = list(types)
    if not given:
        return _UNTYPED.get(generic.name, DINT)
    if any(isinstance(one, GenericType) for one in given):
        return None
    for candidate in (*given, *_CANDIDATES):
        if belongs(candidate, generic) and all(is_assignable(candidate, one) for one in given):
            return StringType(candidate.name) if isinstance(candidate, StringType) else candidate
    return None


_LINE = re.compile(r"(?P<names>[\w, ]+)\((?P<parameters>[^)]*)\): (?P<result>\w+)")


def parse_overloads(table: str) -> dict[str, list[Overload]]:
    """Read lines such as `ADD, MUL(IN1: ANY_NUM, ...): ANY_NUM`; `...` repeats the last one.

    A line that ends in a comma goes on in the next one.
    """
    overloads: dict[str, list[Overload]] = {}
    for line in filter(None, table.replace(",\n", ", ").splitlines()):
        match = _LINE.fullmatch(line.strip())
        if match is None:
            message = f'"{line}" in the table of functions cannot be read'
            raise ValueError(message)
        overload = _parse_parameters(match["parameters"], parse_datatype(match["result"]))
        for name in match["names"].split(","):
            overloads.setdefault(name.strip(), []).append(overload)
    return overloads


def _parse_parameters(text: str, result: DataType) -> Overload:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    variadic = parts[-1:] == ["..."]
    pairs = [part.split(":") for part in (parts[:-1] if variadic else parts)]
    names = tuple(name.strip() for name, _ in pairs)
    return Overload(names, tuple(parse_datatype(one) for _, one in pairs), result, variadic)
