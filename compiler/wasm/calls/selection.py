"""Functions that choose and compare, and that ask for the bounds of arrays."""

from collections.abc import Callable
from itertools import pairwise

from compiler.ir.code import Binary, BinaryOperator, Constant, Variable
from compiler.ir.datatypes import BOOL, ArrayType, StructType, is_host
from compiler.wasm.calls.base import Calling, Family, Native
from compiler.wasm.storage import value_type
from compiler.wasm.wat import Wat, const, op


def _same(calling: Calling) -> Wat:
    return calling.value()


def _select(calling: Calling) -> Wat:
    choice, if_false, if_true = (calling.value(number) for number in range(3))
    return op("select", if_true, if_false, choice)


def _multiplex(calling: Calling) -> Wat:
    choice, *values = calling.values()
    kind = value_type(calling.types[0])

    def chosen() -> Wat:
        found = values[-1]
        for number, value in enumerate(values[:-1]):
            is_it = op(f"{kind}.eq", choice, const(kind, number))
            found = calling.code.shallow(calling.kind, op("select", value, found, is_it))
        return found

    # No input has a negative number either, which is a large one without sign.
    is_missing = op(f"{kind}.ge_u", choice, const(kind, len(values)))
    return calling.checked(is_missing, [choice, *values], chosen)


# --- Comparing -----------------------------------------------------------------------------


def _is_compared(calling: Calling, operator: BinaryOperator) -> Callable[[Variable, Variable], Wat]:
    def compare(left: Variable, right: Variable) -> Wat:
        return calling.expressions.value(Binary(operator, left, right, BOOL))

    return compare


def _extreme(operator: BinaryOperator) -> Native:
    """Of what is equal, or not to be compared, the first one is taken."""

    def native(calling: Calling) -> Wat:
        best, *others = calling.variables()
        compare = _is_compared(calling, operator)
        for other in others:
            taken = op("select", calling.held(other), calling.held(best), compare(other, best))
            best = calling.variable(taken, calling.result)
        return calling.held(best)

    return native


def _limit(calling: Calling) -> Wat:
    lowest, value, highest = calling.variables()
    is_above = _is_compared(calling, ">")
    from_below = op("select", calling.held(lowest), calling.held(value), is_above(lowest, value))
    return op("select", calling.held(highest), from_below, is_above(value, highest))


def _chain(operator: BinaryOperator) -> Native:
    """`GT(a, b, c)` holds if `a > b` and `b > c`."""

    def native(calling: Calling) -> Wat | None:
        if any(isinstance(one, ArrayType | StructType) or is_host(one) for one in calling.types):
            return None
        variables = calling.variables()
        compare = _is_compared(calling, operator)
        holds = [compare(*pair) for pair in pairwise(variables)]
        if not holds:
            return const("i32", 1)
        found, *others = holds
        for other in others:
            found = calling.code.shallow("i32", op("i32.and", found, other))
        return found

    return native


# --- Bounds --------------------------------------------------------------------------------


def _bound(calling: Calling) -> Wat | None:
    array = calling.types[0]
    bounds = array.bounds if isinstance(array, ArrayType) else ()
    known = [one[calling.name == "UPPER_BOUND"] for one in bounds if one is not None]
    if len(known) != len(bounds):
        return None
    values = calling.values()
    dimension, kind = values[1], value_type(calling.types[1])
    given = calling.arguments[1]
    if isinstance(given, Constant) and 0 < int(given.value) <= len(known):
        return const("i32", known[int(given.value) - 1])

    def found() -> Wat:
        bound = const("i32", known[-1])
        for number, one in enumerate(known[:-1], start=1):
            is_it = op(f"{kind}.eq", dimension, const(kind, number))
            bound = calling.code.shallow("i32", op("select", const("i32", one), bound, is_it))
        return bound

    before = op(f"{kind}.sub", dimension, const(kind, 1))
    is_missing = op(f"{kind}.ge_u", before, const(kind, len(known)))
    return calling.checked(is_missing, values, found)


def _is_valid(calling: Calling) -> Wat:
    kind = value_type(calling.types[0])
    size = op(f"{kind}.abs", calling.value())
    return op(f"{kind}.lt", size, const(kind, float("inf")))


SELECTION: Family = {
    "SEL": _select,
    "MUX": _multiplex,
    "LIMIT": _limit,
    "MAX": _extreme(">"),
    "MIN": _extreme("<"),
    "MOVE": _same,
    "GT": _chain(">"),
    "GE": _chain(">="),
    "EQ": _chain("="),
    "LE": _chain("<="),
    "LT": _chain("<"),
    "NE": _chain("<>"),
    **dict.fromkeys(("LOWER_BOUND", "UPPER_BOUND"), _bound),
    "IS_VALID": _is_valid,
}
