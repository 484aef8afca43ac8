"""What was asked of a run and cannot be done, told to people; how to ask is known to each door.

OrderError
├── NotThereError   there is no such task, dead letter or journal entry, or several are meant
├── NotNowError     the run or the task is not in a state for that
└── RunOverError    the same, because the run is over
"""

from runtime.errors import RunError
from runtime.state import RunState


class OrderError(RunError):
    """What was asked of a run does not fit it."""

    def __init__(self, message: str) -> None:
        """Say what is wrong, and what would fit."""
        super().__init__("R602", message)


class NotThereError(OrderError):
    """What was named is not there, or several things are called so."""


class NotNowError(OrderError):
    """The run, or what was named of it, is not in a state for that."""


class RunOverError(NotNowError):
    """The run is over, so there is nothing that could be told to it."""

    def __init__(self, run: str, state: RunState, *, instead: str = "") -> None:
        """Say which, how it ended, and what could be done instead."""
        rest = f"; {instead}" if instead else ""
        super().__init__(f'the run "{run}" is over: it {_ended(state)}{rest}')
        self.run = run
        self.state = state


def _ended(state: RunState) -> str:
    """Return how a run that is over ended, as the end of a sentence: `was cancelled`."""
    match state:
        case RunState.SUCCEEDED | RunState.FAILED:
            return state.value
        case _:
            return f"was {state.value}"
