"""How large a JSON value is, for those that are made of a few characters by an expression.

Parts of a value may be shared, so that a small value in memory has a text without end.
"""

from fblib.operation import OperationError
from fblib.service import Value


def check_size(value: Value, what: str, *, most: int) -> None:
    """Refuse a value whose text would be too large.

    Raises:
        OperationError: it has more than `most` characters and values.
    """
    left = most
    waiting = [value]
    while waiting:
        one = waiting.pop()
        match one:
            case str():
                left -= len(one)
            case list():
                waiting += one
                left -= 1
            case dict():
                waiting += one.values()
                left -= sum(map(len, one))
            case _:
                left -= 1
        # Whatever waits counts, too: a list may hold one and the same list a million times.
        if left < len(waiting):
            message = f"{what} is larger than the {most:,} bytes it may have"
            raise OperationError(message, again=False)
