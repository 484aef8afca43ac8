"""From the name of a function to the function, imported when it is first needed."""

from functools import cache
from importlib import import_module
from typing import cast

from fblib.operation import OperationError, Perform


@cache
def load(function: str) -> Perform:
    """Return what `module:function` names.

    Raises:
        OperationError: there is no such module or function, or it cannot be imported.
    """
    module_name, _, name = function.partition(":")
    try:
        module = import_module(module_name)
    except ImportError as error:
        message = f'the operation cannot be performed: "{module_name}" cannot be imported: {error}'
        raise OperationError(message, again=False) from error
    found = getattr(module, name, None)
    if not callable(found):
        message = f'the operation cannot be performed: "{module_name}" has no function "{name}"'
        raise OperationError(message, again=False)
    return cast("Perform", found)
