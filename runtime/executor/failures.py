"""Why attempts fail, in words for people."""

from fblib.operation import OperationError

LONGEST_TEXT = 10_000
"""Characters of an error or of a line of a log; the rest of a longer one is left out."""


class TimedOutError(OperationError):
    """An attempt took longer than it may."""

    def __init__(self, seconds: float | None, *, is_deadline: bool) -> None:
        """Say how long one attempt may take, or that the deadline of all of them came."""
        if is_deadline:
            super().__init__("its deadline, for all attempts together, is over", again=False)
        else:
            super().__init__(f"it took longer than the {seconds:g} s that an attempt may")


def program_ended(error: BaseException) -> OperationError:
    """Return the failure of a function that wanted to end the whole program."""
    failure = OperationError(f"it wanted to end the program: {described(error)}")
    failure.__cause__ = error
    return failure


def described(error: BaseException) -> str:
    """Return what people need to know of an error."""
    text = str(error)
    if isinstance(error, OperationError):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def shortened(text: str) -> str:
    """Return a text of bearable length."""
    if len(text) <= LONGEST_TEXT:
        return text
    return f"{text[:LONGEST_TEXT]}… ({len(text) - LONGEST_TEXT:,} characters more)"
