"""Calls of functions of the graph; `functions` writes the functions themselves.

Elementary values and handles go in as parameters and come out as results. Of a compound the
address goes in; for one that comes out, the caller says where it has room.
"""

from typing import Protocol

from compiler.ir.code import Expression
from compiler.lowering.values import is_compound
from compiler.wasm.storage import value_type
from compiler.wasm.unit import Unit
from compiler.wasm.wat import Code, Wat, get


class Writing(Protocol):
    """What writes expressions (`compiler.wasm.expressions`)."""

    @property
    def unit(self) -> Unit:
        """The module."""

    @property
    def code(self) -> Code:
        """The function that is written."""

    def value(self, expression: Expression) -> Wat:
        """Return the value of an expression."""


def invoke(expressions: Writing, function: str, arguments: tuple[Expression, ...]) -> list[Wat]:
    """Write a call of a function of the graph; return its results in order.

    Args:
        expressions: what writes the arguments.
        function: its key in the graph.
        arguments: the parameters in order, then the values of the in-outs.
    """
    unit, code = expressions.unit, expressions.code
    unit.uses_rounds = unit.calls_functions = True
    if function not in unit.called:
        unit.called[function] = unit.name(f"function_{function}")
    passed = [expressions.value(argument) for argument in arguments]
    results: list[Wat] = []
    rooms: list[Wat] = []
    locals_: list[str] = []
    for result in unit.functions[function].results:
        if is_compound(result.type):
            rooms.append(code.room(unit.storages.of(result.type)))
            results.append(rooms[-1])
        else:
            locals_.append(code.local(value_type(result.type)))
            results.append(get(locals_[-1]))
    code.do(f"call {unit.called[function]}", *passed, *rooms)
    for local in reversed(locals_):
        code.line(f"local.set {local}")
    unit.check_called(code)
    return results
