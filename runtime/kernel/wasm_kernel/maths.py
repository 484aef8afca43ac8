"""The mathematical functions that modules import, with the bits of Python's.

They never raise: a module asks only for what is defined, and takes NaN and the infinities for
what is not.
"""

import math
from collections.abc import Callable, Mapping
from typing import Final


def _quiet(function: Callable[[float], float]) -> Callable[[float], float]:
    def computed(value: float) -> float:
        try:
            return function(value)
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return computed


def _power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except ValueError:
        return math.inf if base == 0 else math.nan
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf


_OF_ONE = (
    *(math.sin, math.cos, math.tan, math.asin, math.acos, math.atan),
    *(math.exp, math.log, math.log10),
)

MATHS: Final[Mapping[str, Callable[..., float]]] = {
    **{function.__name__: _quiet(function) for function in _OF_ONE},
    "atan2": math.atan2,
    "pow": _power,
}
"""By the names that JavaScript's `Math` has for them."""
