"""Performs `shell.run`."""

import asyncio
import os
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import cast

from fblib.operation import Inputs, NotAllowedError, OperationContext, OperationError, Outputs
from fblib.perform.processes import ended
from fblib.service import Value

_KEPT = ("PATH", "HOME", "LANG")
_SHOWN = 500
"""Characters of its complaints that a message shows."""


async def run(context: OperationContext, inputs: Inputs) -> Outputs:
    """Run a command in the folder of the run."""
    if not context.settings.permissions.shell:
        what = "to run commands of the system"
        raise NotAllowedError(what, option="--allow shell")
    start = _start(inputs)
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    process = await ended(
        partial(start, env=environment | _variables(context, inputs["env"]), cwd=_folder(context)),
        content=str(inputs["input"]).encode(),
        most=context.settings.largest_body,
    )
    output = process.output.decode(errors="replace")
    errors = process.errors.decode(errors="replace")
    if process.code and inputs["check"]:
        how = f"by signal {-process.code}" if process.code < 0 else f"with code {process.code}"
        tail = errors.strip()[-_SHOWN:]
        message = f"the command ended {how}" + (f": {tail}" if tail else "")
        raise OperationError(message)
    return {"code": process.code, "stdout": output, "stderr": errors}


def _start(inputs: Inputs) -> Callable[..., Awaitable[Process]]:
    """Return what starts the command.

    Raises:
        OperationError: it is none.
    """
    command = inputs["command"]
    if inputs["shell"]:
        if isinstance(command, str) and command.strip():
            return partial(asyncio.create_subprocess_shell, command)
        message = '"command" is no text, as a shell needs'
    elif isinstance(command, list) and command and all(isinstance(one, str) for one in command):
        return partial(asyncio.create_subprocess_exec, *cast("list[str]", command))
    else:
        message = '"command" is no list of texts such as ["ls", "-l"]; "shell" takes one text'
    raise OperationError(message, again=False)


def _folder(context: OperationContext) -> Path:
    # Whatever name it is: its folder is made, and is that of the run.
    return context.files.path("command", create=True).parent


def _variables(context: OperationContext, given: Value) -> dict[str, str]:
    if given is None:
        return {}
    if isinstance(given, dict) and all(isinstance(value, str) for value in given.values()):
        return {name: context.secret(str(value)) for name, value in given.items()}
    message = '"env" is no object of texts such as {"LANG": "C"}'
    raise OperationError(message, again=False)
