"""Performs the operations that wait for a time."""

from datetime import UTC, datetime, timedelta
from typing import cast

from compiler.ir.datatypes import parse_datatype
from compiler.ir.literals import LiteralError, parse_literal
from fblib.operation import Inputs, OperationContext, OperationError, Outputs

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


async def wait_until(context: OperationContext, inputs: Inputs) -> Outputs:
    """Wait until a moment."""
    moment = _moment(str(inputs["moment"]).strip())
    await context.sleep_until(moment)
    return {"reached": (_EPOCH + timedelta(microseconds=moment // 1_000)).isoformat()}


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _moment(text: str) -> int:
    """Return a moment in nanoseconds since 1970.

    Raises:
        OperationError: the text is none.
    """
    try:
        if "#" in text:
            return cast("int", parse_literal(text, parse_datatype("DATE_AND_TIME")))
        moment = datetime.fromisoformat(text)
    except (ValueError, LiteralError) as error:
        message = (
            f'"{text}" is no moment; expected one such as "2026-12-24T18:00:00+01:00" or '
            '"DT#2026-12-24-17:00:00"'
        )
        raise OperationError(message, again=False) from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(microseconds=1) * 1_000
