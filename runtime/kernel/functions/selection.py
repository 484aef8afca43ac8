"""Functions that choose and compare, and that ask for the bounds of arrays."""

import math
import operator
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from compiler.ir.datatypes import ArrayType, DataType
from runtime.kernel.conversion import ValueCodeError
from runtime.kernel.functions.base import Family, Function, Maker, Types, always, identity

_Comparison = Callable[[Any, Any], bool]


def _select(choice: bool, if_false: Any, if_true: Any) -> Any:  # noqa: ANN401 - any type
    return if_true if choice else if_false


def _limit(lowest: Any, value: Any, highest: Any) -> Any:  # noqa: ANN401 - any elementary type
    if value > highest:
        return highest
    return max(value, lowest)


def _multiplex(choice: int, *values: Any) -> Any:  # noqa: ANN401 - any type
    if not 0 <= choice < len(values):
        message = f"MUX has no input {choice}; expected 0 to {len(values) - 1}"
        raise ValueCodeError(message)
    return values[choice]


def _extreme(choose: Function) -> Maker:
    def function(*values: Any) -> Any:  # noqa: ANN401 - any elementary type
        return choose(values)

    def make(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001
        return choose if len(arguments) > 1 else function

    return make


def _chain(compare: _Comparison) -> Maker:
    """`GT(a, b, c)` holds if `a > b` and `b > c`."""

    def function(*values: Any) -> bool:  # noqa: ANN401 - any type
        return all(compare(one, next_one) for one, next_one in pairwise(values))

    def make(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001
        return compare if len(arguments) == 2 else function  # noqa: PLR2004 - the usual case

    return make


def _bound(name: str, arguments: Types, result: DataType) -> Function:  # noqa: ARG001 - a Maker
    array = arguments[0]
    bounds = array.bounds if isinstance(array, ArrayType) else ()
    upper = name == "UPPER_BOUND"

    def function(values: list[Any], dimension: int) -> int:
        if not 0 < dimension <= len(bounds):
            message = f"{array} has no dimension {dimension}; expected 1 to {len(bounds)}"
            raise ValueCodeError(message)
        found = bounds[dimension - 1]
        if found is not None:
            return found[upper]
        # Of an array of variable length: that dimension has what the others leave to it.
        others = math.prod(one[1] - one[0] + 1 for one in bounds if one)
        return len(values) // others - 1 if upper else 0

    return function


SELECTION: Family = {
    "SEL": always(_select),
    "MUX": always(_multiplex),
    "LIMIT": always(_limit),
    "MAX": _extreme(max),
    "MIN": _extreme(min),
    "MOVE": always(identity),
    "GT": _chain(operator.gt),
    "GE": _chain(operator.ge),
    "EQ": _chain(operator.eq),
    "LE": _chain(operator.le),
    "LT": _chain(operator.lt),
    "NE": _chain(operator.ne),
    **dict.fromkeys(("LOWER_BOUND", "UPPER_BOUND"), _bound),
    "IS_VALID": always(math.isfinite),
}
