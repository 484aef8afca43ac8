"""Finds how a call of a standard function is written."""

from compiler.ir.code import Call
from compiler.wasm.calls.base import Calling, Expressions, Family
from compiler.wasm.calls.bitwise import BITWISE
from compiler.wasm.calls.conversions import native_conversion
from compiler.wasm.calls.moments import MOMENTS
from compiler.wasm.calls.numerical import NUMERICAL
from compiler.wasm.calls.selection import SELECTION
from compiler.wasm.calls.texts import TEXTS
from compiler.wasm.wat import Wat

_NATIVE: Family = {**NUMERICAL, **BITWISE, **SELECTION, **TEXTS, **MOMENTS}


def call(expressions: Expressions, expression: Call) -> Wat:
    """Return the value of a call of a standard function.

    Raises:
        UnsupportedError: the host would have to compute it, and cannot be told so many arguments.
    """
    calling = Calling(expressions, expression)
    name = expression.function
    native = _NATIVE.get(name) or native_conversion(name)
    found = native(calling) if native else None
    if found is not None:
        return calling.code.shallow(calling.kind, found)
    values = [calling.value(number) for number in range(len(calling.arguments))]
    return calling.keep(calling.by_host(values))
