"""Functions for processes of their own: they get the inputs alone."""

import os
import signal
import threading

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
