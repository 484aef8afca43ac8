"""Variables that live as long as a call: temporaries, and what functions give back."""

from collections.abc import Iterable

from compiler.ir.code import Local
from compiler.lowering.values import initial_value, is_compound
from compiler.wasm.expressions import Expressions, initialise
from compiler.wasm.scope import Held, InLocal, InMemory
from compiler.wasm.storage import value_type
from compiler.wasm.unit import Unit
from compiler.wasm.wat import Code


def declare(unit: Unit, code: Code, variable: Local) -> Held:
    """Give a variable its place: a local, or room in the function's frame for a compound."""
    if is_compound(variable.type):
        return InMemory(code.room(unit.storages.of(variable.type)), 0, variable.type)
    return InLocal(code.local(value_type(variable.type)), variable.type)


def initialise_all(unit: Unit, expressions: Expressions, variables: Iterable[Local]) -> None:
    """Write the assignment of initial values to variables."""
    structs = unit.storages.structs
    for variable in variables:
        value = initial_value(variable.initial, variable.type, structs)
        initialise(expressions, expressions.scope[variable.name], value)
