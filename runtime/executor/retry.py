"""Whether and when a failed operation is tried again: a pure function of what happened."""

from compiler.ir.policy import Retry
from fblib.operation import OperationError


def next_delay(retry: Retry, attempt: int, error: Exception, *, chance: float) -> float | None:
    """Return the seconds until the next attempt, or None if there is none.

    Args:
        retry: the policy.
        attempt: the attempt that failed, from 1.
        error: why it failed. What says that trying again is of no use is not tried again; what
            says how long to wait is waited for, up to the policy's longest delay.
        chance: a random number from 0 to 1 for the jitter.
    """
    asked = 0.0
    if isinstance(error, OperationError):
        if not error.again:
            return None
        asked = _asked(retry, error.after)
    if attempt >= retry.attempts:
        return None
    return max(asked, _delay(retry, attempt) * (1 - retry.jitter * chance))


def _asked(retry: Retry, after: float | None) -> float:
    """Return the seconds that the target asked for; it is no friend, so anything may come."""
    return min(after, retry.max_delay) if after is not None and after > 0 else 0.0


def _delay(retry: Retry, attempt: int) -> float:
    match retry.backoff:
        case "fixed":
            grown = 1.0
        case "linear":
            grown = float(attempt)
        case _:
            # Beyond some power every delay is the longest one, and a float overflows.
            grown = retry.factor ** min(attempt - 1, 100)
    return min(retry.delay * grown, retry.max_delay)
