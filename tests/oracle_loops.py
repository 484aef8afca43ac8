"""What the independent interpreter counts of loops, and how it fits numbers to their types."""

import ctypes
from typing import Any

from compiler.ir.code import (
    Assign,
    Case,
    Constant,
    Expression,
    For,
    If,
    Index,
    Invoke,
    Member,
    Partial,
    Perform,
    Repeat,
    Statement,
    Variable,
    While,
)
from compiler.ir.datatypes import DataType, Elementary, Kind


class Failure(Exception):  # noqa: N818 - what a kernel reports as a run error
    """The code failed."""


def fit(value: Any, datatype: DataType) -> Any:  # noqa: ANN401
    """Bring a number to the width of its type."""
    if not isinstance(datatype, Elementary):
        return value
    if datatype.kind is Kind.BOOL:
        return bool(value)
    if datatype.kind is Kind.REAL:
        if datatype.bits == 32:
            return ctypes.c_float(nearest(value) if isinstance(value, int) else value).value
        return float(value)
    low = value % (1 << datatype.bits)
    if datatype.kind in (Kind.BITS, Kind.UNSIGNED):
        return low
    return low - (1 << datatype.bits) if low >> (datatype.bits - 1) else low


def nearest(value: int) -> float:
    """Return the integer of 24 significant bits nearest to another, ties to even."""
    lost = max(abs(value).bit_length() - 24, 0)
    kept, rest = divmod(abs(value), 1 << lost)
    if 2 * rest > 1 << lost or (2 * rest == 1 << lost and kept % 2):
        kept += 1
    return float((kept << lost) * (-1 if value < 0 else 1))


class Allowance:
    """The loop rounds one queue entry may still cause."""

    def __init__(self, limit: int) -> None:
        """Allow so many rounds."""
        self.limit = self.left = limit

    def take(self) -> None:
        """Use one up."""
        if self.left <= 0:
            raise Failure
        self.left -= 1


def fixed_rounds(statements: tuple[Statement, ...]) -> int | None:
    """Return how many rounds the loops in statements make at most; None: data decide."""
    total = 0
    for statement in statements:
        if isinstance(statement, While | Repeat | Perform):
            return None  # an algorithm that is performed may write to the loop's variable
        if isinstance(statement, If | Case):
            parts = statement.branches if isinstance(statement, If) else statement.arms
            bodies = [*(part.body for part in parts), statement.otherwise]
            counts = [fixed_rounds(body) for body in bodies]
        elif isinstance(statement, For):
            counts = [_fixed_rounds_of_for(statement)]
        else:
            continue
        if None in counts:
            return None
        total += sum(one for one in counts if one is not None)
    return total


def _fixed_rounds_of_for(loop: For) -> int | None:
    values = []
    for part in (loop.start, loop.stop, loop.step):
        if not isinstance(part, Constant) or not isinstance(part.value, int):
            return None
        values.append(int(part.value))
    start, stop, step = values
    inner = fixed_rounds(loop.body)
    if not step or inner is None or loop.variable.name in _written(loop.body):
        return None
    rounds = max((stop - start) // step + 1, 0)
    after = start + rounds * step
    return rounds * max(inner, 1) if fit(after, loop.variable.type) == after else None


def _written(statements: tuple[Statement, ...]) -> set[str]:
    """Return the names of the variables that statements write to."""
    names: set[str] = set()
    for statement in statements:
        if isinstance(statement, Assign):
            names.add(root(statement.target))
        if isinstance(statement, Invoke):
            names |= {root(place) for place in statement.targets if place is not None}
        if isinstance(statement, For):
            names.add(statement.variable.name)
        if isinstance(statement, For | While | Repeat):
            names |= _written(statement.body)
        if isinstance(statement, If | Case):
            parts = statement.branches if isinstance(statement, If) else statement.arms
            for body in (*(part.body for part in parts), statement.otherwise):
                names |= _written(body)
    return names


def root(place: Expression) -> str:
    """Return the name of the variable a place lies in."""
    while isinstance(place, Index | Partial | Member):
        place = place.base
    assert isinstance(place, Variable)
    return place.name
