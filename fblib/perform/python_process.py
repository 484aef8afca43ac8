"""The process of `python.call_process`: a request on its input, the answer on its output."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Sequence
from contextlib import redirect_stdout
from typing import Any

from fblib.operation import OperationError
from fblib.perform.python_function import awaited, bound, called, found


def main() -> None:
    """Call one function, and say what it returned."""
    request = json.load(sys.stdin)
    answer_to = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # Whatever it, or a process of its own, prints is no part of the answer.
    os.dup2(2, 1)
    with answer_to, redirect_stdout(sys.stderr):
        json.dump(_answer(request), answer_to)


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    function = request["function"]
    try:
        member = found(function, request["allowed"])
        result = called(function, member, bound(function, member, request["arguments"]))
        if isinstance(result, Awaitable):
            result = asyncio.run(awaited(function, result))
    except OperationError as error:
        return {"error": str(error), "again": error.again, "after": error.after}
    if strange := _strange(result):
        message = f'the result of "{function}" cannot be stored as JSON: {strange}'
        return {"error": message, "again": False, "after": None}
    return {"result": result}


def _strange(value: object, *way: str) -> str:
    """Say what in a value has no like in JSON; numbers are checked by whoever gets them."""
    try:
        match value:
            case None | bool() | int() | float() | str():
                return ""
            case dict():
                if any(not isinstance(key, str) for key in value):
                    return _at(way, "there is a key that is no text")
                parts = [_strange(inner, *way, key) for key, inner in value.items()]
            case list() | tuple():
                parts = [_strange(inner, *way, str(at)) for at, inner in enumerate(value)]
            case _:
                return _at(way, f"there is {type(value).__name__}")
    except RecursionError:
        return "it has too many levels"
    return next(filter(None, parts), "")


def _at(way: Sequence[str], what: str) -> str:
    return f'at "{".".join(way)}" {what}' if way else what


if __name__ == "__main__":
    main()
