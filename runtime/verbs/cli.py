"""The border between a terminal and the verbs: `python -m runtime VERB …`."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from compiler.ir.diagnostics import nearest_hint
from runtime.durable.errors import OrderError, RunOverError
from runtime.state import RunState
from runtime.usage import UsageError
from runtime.verbs.table import VERBS, verb


def execute_verb(name: str, arguments: Sequence[str]) -> int:
    """Do what a verb says; return the exit code.

    Raises:
        UsageError: what was asked for cannot be meant.
        RunError: it cannot be done.
    """
    found = verb(name)
    given = found.parser().parse_args(arguments)
    try:
        return asyncio.run(found.execute(given))
    except RunOverError as error:
        if error.state not in (RunState.FAILED, RunState.CANCELLED):
            raise
        again = f'"python -m runtime retry {error.run}" takes it up again'
        raise RunOverError(error.run, error.state, instead=again) from error
    except OrderError as error:
        raise UsageError(error.message) from error


def check_no_verb(name: str) -> None:
    """See to it that what should be the file of a graph is no verb that was mistyped.

    Raises:
        UsageError: it looks like one.
    """
    if not name.replace("-", "").isalpha() or Path(name).exists():
        return
    if hint := nearest_hint(name, VERBS):
        message = f'there is no verb "{name}", nor a file of that name. {hint.strip()}'
        raise UsageError(message)


def verbs_help() -> str:
    """Return a line about each verb."""
    width = max(map(len, VERBS)) + 2
    return "".join(f"  {name:<{width}}{verb(name).help}\n" for name in VERBS)
