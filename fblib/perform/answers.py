"""Performs the operations that wait for people and events."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from fblib.service import Value

_SECOND = 1_000_000_000


async def approve(context: OperationContext, inputs: Inputs) -> Outputs:
    """Wait for the answer of somebody whose answer counts."""
    question, approvers = str(inputs["question"]), _approvers(inputs["approvers"])
    details: Value = {"details": inputs["details"], "approvers": inputs["approvers"]}
    async with _limited(context, inputs, f'nobody has answered "{question}"'):
        answer = await _counting_answer(context, question, details, approvers)
    approved, by = answer["approved"] is True, str(answer.get("by") or "")
    if inputs["reject_fails"] and not approved:
        comment = answer.get("comment")
        why = f": {comment}" if comment else ""
        message = f'"{question}" was rejected by {by or "somebody"}{why}'
        raise OperationError(message, again=False)
    return {"approved": approved, "answer": answer, "by": by}


async def _counting_answer(
    context: OperationContext, question: str, details: Value, approvers: list[str] | None
) -> dict[str, Value]:
    while True:
        answer = await context.answer("approval", question, details)
        if not isinstance(answer, dict) or not isinstance(answer.get("approved"), bool):
            context.log('an answer does not count: it is no object with "approved"')
        elif approvers is not None and answer.get("by") not in approvers:
            context.log(f'an answer does not count: "{answer.get("by")}" is none of the approvers')
        else:
            return answer


def _approvers(given: Value) -> list[str] | None:
    """Return whose answer counts; None = anybody's.

    Raises:
        OperationError: it is no list of names, or nobody's would.
    """
    if given is None:
        return None
    if isinstance(given, list) and given and all(isinstance(name, str) for name in given):
        return cast("list[str]", given)
    message = '"approvers" is no list of names; null lets anybody answer'
    raise OperationError(message, again=False)


async def wait_for_event(context: OperationContext, inputs: Inputs) -> Outputs:
    """Wait for an event."""
    name = str(inputs["name"])
    if not name:
        message = 'the "name" of the event is empty'
        raise OperationError(message, again=False)
    async with _limited(context, inputs, f'the event "{name}" has not come'):
        return {"data": await context.answer("event", name, None)}


@asynccontextmanager
async def _limited(context: OperationContext, inputs: Inputs, what: str) -> AsyncIterator[None]:
    """Wait no longer than the timeout says, counted from the first time.

    Raises:
        OperationError: it is over.
    """
    seconds = cast("float", inputs["timeout"])
    if seconds <= 0:
        yield
        return
    due = context.restored
    if not isinstance(due, int):
        due = context.now + round(seconds * _SECOND)
        context.checkpoint(due)
    try:
        async with asyncio.timeout((due - context.now) / _SECOND):
            yield
    except TimeoutError as error:
        # Whoever has it performed once more gives it its time anew.
        context.checkpoint(None)
        message = f"{what} within {seconds:g} s"
        raise OperationError(message, again=False) from error
