"""Names by which functions are found again: in this program, or in another process."""

import functools
import sys
from collections.abc import Callable
from pathlib import PurePath
from types import MethodType
from typing import Any


def import_path(function: Callable[..., Any]) -> str:
    """Return `module:function`, by which another process finds a function; "" if none does."""
    module, name = getattr(function, "__module__", None), getattr(function, "__qualname__", "")
    if not isinstance(module, str) or not name or "<" in name:
        return ""
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    if found is not function and getattr(found, "__wrapped__", None) is not function:
        return ""
    module = _main_module() if module == "__main__" else module
    return f"{module}:{name}" if module else ""


def _main_module() -> str:
    """Return the name by which the program that runs can be imported; "" if it cannot."""
    main = sys.modules["__main__"]
    spec = getattr(main, "__spec__", None)
    if spec is not None:
        return str(spec.name)
    stem = _file_name(getattr(main, "__file__", None) or "").rpartition(".")[0]
    return stem if stem.isidentifier() else ""


def why_unnamed(function: Callable[..., Any]) -> str:
    """Say why a function has no import path."""
    name = getattr(function, "__qualname__", "")
    if "<lambda>" in name:
        return "it is a lambda"
    if "<locals>" in name:
        return f'it is defined within the function "{name.partition(".<locals>")[0]}"'
    if isinstance(function, MethodType):
        return f"it is a method of an object of the class {type(function.__self__).__name__}"
    if isinstance(function, functools.partial):
        return "it is a functools.partial"
    module = getattr(function, "__module__", None)
    if module == "__main__":
        return "it is defined in a program whose file has no name that can be imported"
    return f'its module "{module}" has something else of that name'


def place_of(function: Callable[..., Any]) -> tuple[str, int]:
    """Return the name of the file in which a function is defined, and its line; "", 0 = nowhere."""
    code = getattr(function, "__code__", None)
    if code is None:
        return "", 0
    return _file_name(code.co_filename), int(code.co_firstlineno)


@functools.cache
def _file_name(path: str) -> str:
    return PurePath(path).name


def shown_place(function: Callable[..., Any]) -> str:
    """Return ` (file:line)` for a message."""
    file, line = place_of(function)
    return f" ({file}:{line})" if file else ""
