"""Finds a function in Python by its name, and calls it as configs say.

This is imported by the process of `python.call_process`, too: it needs nothing but us.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterable
from importlib import import_module
from typing import Any, cast

from compiler.ir.diagnostics import choices_hint
from fblib.operation import NotAllowedError, OperationError, Permissions
from fblib.service import Value

Function = Callable[..., Any]


def names_of(function: str) -> tuple[str, str]:
    """Return the names of module and function of `module.function` or `module:function`.

    Raises:
        OperationError: it is no such name.
    """
    module, _, name = function.rpartition(":" if ":" in function else ".")
    if all(part.isidentifier() for part in (*module.split("."), name)):
        return module, name
    message = f'"{function}" names no function; expected "my_module.function"'
    raise OperationError(message, again=False)


def check_allowed(module: str, allowed: Iterable[str]) -> None:
    """Refuse a module that is neither allowed nor in a package that is.

    Raises:
        NotAllowedError: so it is.
    """
    if not Permissions(python_modules=frozenset(allowed)).allows(module):
        message = f'the Python module "{module}"'
        raise NotAllowedError(message, option=f"--allow python:{module}")


def found(function: str, allowed: Iterable[str]) -> Function:
    """Return a function of an allowed module; importing may take its time.

    Raises:
        OperationError: there is none, or it is not allowed.
    """
    module_name, name = names_of(function)
    check_allowed(module_name, allowed)
    try:
        module = import_module(module_name)
    except (Exception, SystemExit) as error:
        message = f'the module "{module_name}" cannot be imported: {_described(error)}'
        raise OperationError(message, again=False) from error
    member = getattr(module, name, None)
    if name.startswith("_") or not callable(member):
        own = {each: getattr(value, "__module__", None) for each, value in vars(module).items()}
        public = [each for each in own if own[each] == module_name and not each.startswith("_")]
        message = f'the module "{module_name}" has no function "{name}". '
        raise OperationError(message + choices_hint(name, public), again=False)
    # What it only imports, such as os.system, is not its own.
    check_allowed(str(getattr(member, "__module__", None)), allowed)
    return cast("Function", member)


def bound(function: str, member: Function, arguments: Value) -> dict[str, Value]:
    """Return the arguments by name, if the function takes them.

    Raises:
        OperationError: they do not fit its parameters.
    """
    if arguments is None:
        arguments = {}
    if not isinstance(arguments, dict):
        message = f'"arguments" is no object; expected the parameters of "{function}" by name'
        raise OperationError(message, again=False)
    try:
        signature = inspect.signature(member)
    except (TypeError, ValueError):  # one written in C that does not tell
        return arguments
    try:
        signature.bind(**arguments)
    except TypeError as error:
        message = f'"{function}" cannot be called: {error}; its parameters are {signature}'
        raise OperationError(message, again=False) from error
    return arguments


def called(function: str, member: Function, arguments: dict[str, Value]) -> Any:  # noqa: ANN401
    """Call a function; whatever ends it is a failure of that function alone.

    Raises:
        OperationError: it raised something.
    """
    try:
        return member(**arguments)
    except OperationError:
        raise
    except (Exception, KeyboardInterrupt, SystemExit) as error:
        raise _failure(function, error) from error


async def awaited(function: str, returned: Awaitable[Any]) -> Any:  # noqa: ANN401 - its result
    """Await what a function returned.

    Raises:
        OperationError: it raised something.
    """
    try:
        return await returned
    except OperationError:
        raise
    except (Exception, SystemExit) as error:
        raise _failure(function, error) from error


def _failure(function: str, error: BaseException) -> OperationError:
    return OperationError(f'"{function}" failed: {_described(error)}{_place(error)}')


def _described(error: BaseException) -> str:
    """Return the name and the text of an error."""
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _place(error: BaseException) -> str:
    """Return where an error came up: in the last file that is not ours."""
    step, place = error.__traceback__, ""
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename != __file__:
            place = f" ({code.co_filename.rpartition('/')[2]}, line {step.tb_lineno})"
        step = step.tb_next
    return place
