"""Performs the operations that wait for a time."""

from typing import cast

from fblib.operation import Inputs, OperationContext, Outputs

_SECOND = 1_000_000_000


async def sleep(context: OperationContext, inputs: Inputs) -> Outputs:
    """Wait for `seconds`, counted from the first time it was begun."""
    seconds = cast("float", inputs["seconds"])
    due = context.restored
    if not isinstance(due, int):
        due = context.now + round(seconds * _SECOND)
        context.checkpoint(due)
    await context.sleep_until(due)
    return {"slept": seconds}
