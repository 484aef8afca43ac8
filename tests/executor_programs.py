"""Functions for processes of their own: they get the inputs alone."""

import os
import signal
import threading
from typing import Any

from typing_extensions import override

from fblib.operation import Inputs, OperationError, Outputs


def pid(inputs: Inputs) -> Outputs:
    """Return which process it is, and the input."""
    return {"result": [os.getpid(), inputs.get("value")]}


def dies(_inputs: Inputs) -> Outputs:
    """End its process."""
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def computes_for_ever(_inputs: Inputs) -> Outputs:
    """Never return."""
    threading.Event().wait()
    return {}


def refuses(_inputs: Inputs) -> Outputs:
    """Fail for good."""
    message = "no such file"
    raise OperationError(message, again=False)


def exits(_inputs: Inputs) -> Outputs:
    """Want to end the program."""
    raise SystemExit(3)


def returns_a_function(_inputs: Inputs) -> Outputs:
    """Return what cannot be sent."""
    return {"result": lambda: None}  # type: ignore[dict-item] # that is what is tested


def returns_a_lock(_inputs: Inputs) -> Outputs:
    """Return what cannot be sent, deep in something."""
    return {"result": [threading.Lock()]}  # type: ignore[list-item] # that is what is tested


def _not_here() -> None:
    message = "not here"
    raise ValueError(message)


class _MadeNowhere:
    @override
    def __reduce__(self) -> tuple[Any, ...]:
        return _not_here, ()


def returns_what_cannot_be_made(_inputs: Inputs) -> Outputs:
    """Return what can be sent and cannot be received."""
    return {"result": _MadeNowhere()}  # type: ignore[dict-item] # that is what is tested


class Odd(Exception):  # noqa: N818 - its name is in a message
    """An exception that cannot be sent."""

    def __init__(self, text: str) -> None:
        """Keep a lock."""
        super().__init__(text)
        self.lock = threading.Lock()


class Changing(Exception):  # noqa: N818 - its name is in a message
    """An exception that is made from something else than its text."""

    def __init__(self, what: str) -> None:
        """Say about what it is."""
        super().__init__(f"about {what}")


def raises_a_value_error(_inputs: Inputs) -> Outputs:
    """Fail in an ordinary way."""
    message = "no number"
    raise ValueError(message)


def raises_what_cannot_be_pickled(_inputs: Inputs) -> Outputs:
    """Fail with what stays in its process."""
    message = "locked"
    raise Odd(message)


def raises_what_comes_back_changed(_inputs: Inputs) -> Outputs:
    """Fail with what would be told wrongly."""
    message = "a"
    raise Changing(message)
