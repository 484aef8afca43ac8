"""From the name of a function to the function, imported when it is first needed."""

from functools import cache
from importlib import import_module
from typing import cast

from compiler.ir.diagnostics import choices_hint
from fblib.operation import OperationError, Perform


def load(function: str | Perform) -> Perform:
    """Return what `module:function` names; a function as it is.

    Raises:
        OperationError: there is no such module or function, or it cannot be imported.
    """
    return _imported(function) if isinstance(function, str) else function


@cache
def _imported(function: str) -> Perform:
    module_name, _, name = function.partition(":")
    if not module_name or not name:
        problem = f'"{function}" names no function; write "module:function"'
        raise _unusable(problem)
    try:
        module = import_module(module_name)
    except Exception as error:
        # A module may raise anything when it is imported.
        cause = str(error) if isinstance(error, ImportError) else f"{type(error).__name__}: {error}"
        problem = f'"{module_name}" cannot be imported: {cause}'
        raise _unusable(problem) from error
    found = getattr(module, name, None)
    if found is None:
        names = [one for one, value in vars(module).items() if callable(value)]
        hint = choices_hint(name, [one for one in names if not one.startswith("_")])
        problem = f'"{module_name}" has no function "{name}". {hint}'
        raise _unusable(problem.rstrip())
    if not callable(found):
        problem = f'"{name}" of "{module_name}" is no function'
        raise _unusable(problem)
    return cast("Perform", found)


def _unusable(problem: str) -> OperationError:
    return OperationError(f"the operation cannot be performed: {problem}", again=False)
