"""Performs the operations that call functions in Python."""

import asyncio
import inspect
import json
import os
import sys
from collections.abc import Awaitable
from functools import partial
from typing import Any

from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from fblib.perform.processes import Ended, ended
from fblib.perform.python_function import awaited, bound, called, check_allowed, found, names_of

_CHILD = "fblib.perform.python_process"


async def call(context: OperationContext, inputs: Inputs) -> Outputs:
    """Call a function here: in a thread, or on the event loop if it is an `async def`."""
    function = str(inputs["function"])
    allowed = context.settings.permissions.python_modules
    member = await asyncio.to_thread(found, function, allowed)
    arguments = bound(function, member, inputs["arguments"])
    if inspect.iscoroutinefunction(member):
        returned = called(function, member, arguments)
    else:
        returned = await asyncio.to_thread(called, function, member, arguments)
    if isinstance(returned, Awaitable):
        returned = await awaited(function, returned)
    return {"result": returned}


async def call_process(context: OperationContext, inputs: Inputs) -> Outputs:
    """Call a function in a process of its own."""
    function = str(inputs["function"])
    allowed = context.settings.permissions.python_modules
    check_allowed(names_of(function)[0], allowed)
    request = {
        "function": function,
        "arguments": inputs["arguments"],
        "allowed": sorted(allowed),
    }
    # It finds the same modules as we do, and no others.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = (sys.executable, "-P", "-m", _CHILD)
    process = await ended(
        partial(asyncio.create_subprocess_exec, *command, env=environment),
        content=json.dumps(request).encode(),
        most=context.settings.largest_body,
    )
    for line in process.errors.decode(errors="replace").splitlines():
        context.log(line)
    return {"result": _result(function, process)}


def _result(function: str, process: Ended) -> Any:  # noqa: ANN401 - its result
    try:
        answer = json.loads(process.output)
    except ValueError as error:
        how = f"by signal {-process.code}" if process.code < 0 else f"with code {process.code}"
        message = f'"{function}" failed: its process ended {how}'
        raise OperationError(message) from error
    if "error" in answer:
        raise OperationError(answer["error"], again=answer["again"], after=answer["after"])
    return answer["result"]
