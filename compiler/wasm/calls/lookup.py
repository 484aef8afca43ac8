"""Finds how a call of a standard function is written."""

from compiler.ir.code import Call
from compiler.wasm.calls.base import Calling, Expressions, Family
from compiler.wasm.wat import Wat

_NATIVE: Family = {}


def call(expressions: Expressions, expression: Call) -> Wat:
    """Return the value of a call of a standard function.

    Raises:
        UnsupportedError: the host would have to compute it, and cannot be told so many arguments.
    """
    calling = Calling(expressions, expression)
    native = _NATIVE.get(expression.function)
    found = native(calling) if native else None
    if found is not None:
        return found
    values = [calling.value(number) for number in range(len(calling.arguments))]
    return calling.keep(calling.by_host(values))
