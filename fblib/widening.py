"""Values that move to a pin of another type while nothing of them is lost."""

from compiler.ir.datatypes import BOOL, DataType, Elementary, Kind, StringType, is_assignable
from fblib.service import Value


class WideningError(TypeError):
    """A type does not hold every value of another."""


def widened(value: Value, source: DataType, target: DataType) -> Value:
    """Return a value of one type as the same value of another.

    Raises:
        WideningError: the other type does not hold every value of the first.
    """
    if source == target:
        return value
    fits = isinstance(target, Elementary | StringType) and is_assignable(target, source)
    if not fits or (isinstance(target, StringType) and target.length is not None):
        message = f"{target} does not hold every value of {source}"
        raise WideningError(message)
    if isinstance(value, bool | int | float) and isinstance(target, Elementary):
        if target.kind is Kind.REAL:
            return float(value)
        return value if target == BOOL else int(value)
    return value
