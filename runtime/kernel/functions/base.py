"""What the families of functions share: how they are made, how results get their width."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from compiler.ir.datatypes import BOOL, REAL, DataType, Elementary, Kind
from runtime.kernel.conversion import ValueCodeError, round_real, wrap

Function = Callable[..., Any]
Types = tuple[DataType, ...]
Maker = Callable[[str, Types, DataType], Function]
"""Makes the function of a name for concrete types of its arguments and its result."""
Family = Mapping[str, Maker]

DAY = 86_400_000_000_000


class DivisionByZeroError(ValueCodeError, ZeroDivisionError):
    """A function was asked to divide by zero; it is reported as the operator's failure is."""


def always(function: Function) -> Maker:
    """Return the maker of a function that is the same for all types."""

    def make(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001 - a Maker
        return function

    return make


def finisher(datatype: DataType) -> Function:
    """Return what brings a number to the width of a type."""
    match datatype:
        case Elementary(kind=Kind.REAL):
            return round_real if datatype == REAL else float
        case Elementary(kind=Kind.BOOL):
            return bool
        case Elementary(kind=Kind.TIME_OF_DAY):
            return _within_day
        case _:
            return partial(_wrapped, datatype)


def _wrapped(datatype: DataType, value: int) -> int:
    return wrap(value, datatype)


def _within_day(value: int) -> int:
    """A time of day begins anew at midnight."""
    return value % DAY


def kind_of(datatype: DataType) -> Kind | None:
    """Return the family of an elementary type."""
    return datatype.kind if isinstance(datatype, Elementary) else None


def width_of(datatype: DataType) -> int:
    """Return the width of an elementary type in bits."""
    return datatype.bits if isinstance(datatype, Elementary) else BOOL.bits


def identity(value: object) -> object:
    """Return the value."""
    return value
