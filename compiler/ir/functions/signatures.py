"""Finds the signature of a standard function for the arguments of a call."""

from collections.abc import Sequence
from functools import cache

from compiler.ir.datatypes import ArrayType, DataType, StringType
from compiler.ir.functions.conversions import conversion_overloads
from compiler.ir.functions.overloads import (
    FunctionSignature,
    FunctionTypeError,
    Overload,
    parse_overloads,
)
from compiler.ir.functions.table import TABLE

_BOUNDS = ("LOWER_BOUND", "UPPER_BOUND")
_MOST_SHOWN = 4


def function_names() -> frozenset[str]:
    """The names of all standard functions, in upper case."""
    return frozenset(_overloads())


def function_overloads(name: str) -> tuple[Overload, ...]:
    """Return the ways to call a function; none if there is no function of that name."""
    return _overloads().get(name.upper(), ())


def function_signature(name: str, arguments: Sequence[DataType | None]) -> FunctionSignature | None:
    """Return how a function is called with these arguments; None if it is not known.

    Overloads are resolved: arguments that share a generic type are widened to a common type.

    Args:
        name: of the function; case does not matter.
        arguments: their types; None for an untyped literal, which adapts to the others.

    Raises:
        FunctionTypeError: the function does not take such arguments.
    """
    key = name.upper()
    overloads = function_overloads(key)
    if not overloads:
        return None
    best: FunctionSignature | None = None
    most = -1
    for overload in overloads:
        written_out = overload.for_count(len(arguments))
        signature = written_out and written_out.bind(key, arguments)
        if signature and (exact := _exact(signature, arguments)) > most:
            best, most = signature, exact
    if best is None or not _is_whole(best):
        raise FunctionTypeError(_refusal(key, overloads, arguments))
    return best


def _exact(signature: FunctionSignature, arguments: Sequence[DataType | None]) -> int:
    """Count the arguments that need no conversion."""
    return sum(
        parameter == argument
        or (isinstance(argument, StringType) and str(parameter) == argument.name)
        for parameter, argument in zip(signature.parameters, arguments, strict=True)
    )


def _is_whole(signature: FunctionSignature) -> bool:
    """Whether what a generic type cannot say holds: only arrays have bounds."""
    return signature.name not in _BOUNDS or isinstance(signature.parameters[0], ArrayType)


def _refusal(name: str, overloads: Sequence[Overload], arguments: Sequence[DataType | None]) -> str:
    given = ", ".join("a literal" if one is None else str(one) for one in arguments)
    ways = [f"{name}{overload}" for overload in overloads[:_MOST_SHOWN]]
    more = " or others" if len(overloads) > _MOST_SHOWN else ""
    return f'"{name}" cannot take ({given}); expected {" or ".join(ways)}{more}'


@cache
def _overloads() -> dict[str, tuple[Overload, ...]]:
    """All functions by name. Made at the first call: most programs need only a few."""
    found = parse_overloads(TABLE)
    for name, overload in conversion_overloads():
        known = found.setdefault(name, [])
        if overload not in known:
            known.append(overload)
    return {name: tuple(overloads) for name, overloads in found.items()}
