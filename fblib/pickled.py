"""Python objects as JSON values: pickled, where JSON has no like of them.

Whoever opens such a value executes what is in it. So only results are opened that tasks of the
same run have wrapped: every object in them is wrapped, and none is taken for one by its looks.
"""

import base64
import binascii
import pickle
from typing import Any

from fblib.operation import OperationError
from fblib.service import Value

_PICKLED = "$pickle"
_PLAIN = (bool, int, str)
_LARGEST = 1 << 63


def wrapped(what: str, value: Any) -> Value:  # noqa: ANN401 - any object
    """Return the JSON value that stands for an object; of a list, element by element.

    Args:
        what: it is, for the message.
        value: any object.

    Raises:
        OperationError: it cannot be pickled.
    """
    if value is None or (type(value) in _PLAIN and _is_small(value)):
        return value  # type: ignore[no-any-return] # a plain value
    if type(value) is list:
        return [wrapped(what, one) for one in value]
    try:
        data = pickle.dumps(value, protocol=5)
    except Exception as error:
        # Objects decide themselves how they are pickled, and may raise anything.
        message = f"{what} cannot be pickled: {error}"
        raise OperationError(message, again=False) from error
    return {_PICKLED: base64.b64encode(data).decode()}


def opened(value: Any) -> Any:  # noqa: ANN401 - any object
    """Return the object that a value of `wrapped` stands for, or an object of such values.

    Raises:
        OperationError: it cannot be opened, for instance since its class is gone.
    """
    match value:
        case {"$pickle": str() as text}:
            try:
                return pickle.loads(base64.b64decode(text))  # noqa: S301 - wrapped by this run
            except (binascii.Error, Exception) as error:
                message = f"the result of a task cannot be opened again: {error}"
                raise OperationError(message, again=False) from error
        case dict():
            return {name: opened(one) for name, one in value.items()}
        case list():
            return [opened(one) for one in value]
        case _:
            return value


def _is_small(value: object) -> bool:
    """Whether a plain value has the same JSON form everywhere."""
    if isinstance(value, str):
        return value.isascii()
    return not isinstance(value, int) or -_LARGEST <= value < _LARGEST
