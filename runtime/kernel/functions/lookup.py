"""Finds the implementation of a standard function."""

from collections.abc import Callable
from typing import Any

from compiler.ir.datatypes import DataType
from runtime.kernel.base import RunTime
from runtime.kernel.conversion import ValueCodeError, wrap
from runtime.kernel.functions.base import Family, Function
from runtime.kernel.functions.bitwise import BITWISE
from runtime.kernel.functions.conversions import make_conversion
from runtime.kernel.functions.moments import MOMENTS
from runtime.kernel.functions.numerical import NUMERICAL
from runtime.kernel.functions.selection import SELECTION
from runtime.kernel.functions.texts import TEXTS

_FUNCTIONS: Family = {**NUMERICAL, **BITWISE, **SELECTION, **TEXTS, **MOMENTS}
_CLOCKS = ("NOW", "NOW_MONOTONIC")


def implementation(
    function: str,
    arguments: tuple[DataType, ...],
    result: DataType,
    *,
    time: RunTime | None = None,
) -> Callable[..., Any]:
    """Return the Python function that computes a standard function.

    It takes its arguments by position, of exactly the given types, and returns a value of
    exactly the type `result`. Where it cannot, it raises `ValueCodeError`; division by zero
    is also a `ZeroDivisionError`.

    Args:
        function: the name, in upper case, as `function_signature` returns it.
        arguments: the types of the arguments: the parameters of the signature.
        result: the type of the result.
        time: the run's time, for NOW and NOW_MONOTONIC. Without it these fail when called.

    Raises:
        KeyError: there is no such function.
    """
    if function in _CLOCKS:
        return _clock(function, time, result)
    maker = _FUNCTIONS.get(function)
    if maker is not None:
        return maker(function, arguments, result)
    conversion = make_conversion(function, arguments, result)
    if conversion is None:
        raise KeyError(function)
    return conversion


def _clock(name: str, time: RunTime | None, result: DataType) -> Function:
    def fail() -> int:
        message = f"{name} has no result: nothing here knows the time of the run"
        raise ValueCodeError(message)

    if time is None:
        return fail
    if name == "NOW":
        return lambda: wrap(time.epoch + time.now, result)
    return lambda: wrap(time.now, result)
