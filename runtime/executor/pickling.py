"""Values on their way to a process and back: as bytes, with messages that name what has none."""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.reduction import ForkingPickler
from traceback import format_exception
from typing import Any, Self

from fblib.operation import OperationError
from runtime.executor.failures import described
from runtime.executor.json_values import kind_of

_DEEPEST = 20
"""Levels of lists and objects that are searched for what cannot be pickled."""
_HELP = 'something picklable, or run the task in a thread: pool="thread"'


def pickled_inputs(function: str, inputs: Mapping[str, Any]) -> bytes:
    """Return a call for a process.

    Raises:
        OperationError: an input cannot be pickled; the message names its place.
    """
    try:
        return bytes(ForkingPickler.dumps((function, dict(inputs))))
    except Exception as error:
        # Pickling calls methods of what is pickled, so it may raise anything.
        place, culprit = find_unpicklable(dict(inputs))
        what = f'the input "{place}" ({kind_of(culprit)})' if place else "an input"
        message = f"{what} cannot be handed to a process: {described(error)}; hand over {_HELP}"
        raise OperationError(message, again=False) from error


def unpickled_inputs(data: bytes) -> tuple[str, dict[str, Any]]:
    """Return the call in the process.

    Raises:
        OperationError: there is something in it that this process cannot make.
    """
    try:
        function, inputs = pickle.loads(data)  # noqa: S301 - from the process that began this one
    except Exception as error:
        message = (
            f"an input cannot be unpickled in the process: {described(error)}; hand over {_HELP}"
        )
        raise OperationError(message, again=False) from error
    return function, inputs


def pickled_result(result: Any) -> bytes:  # noqa: ANN401 - whatever functions return
    """Return what a function returned.

    Raises:
        OperationError: it cannot be pickled; the message names the place in it.
    """
    try:
        return bytes(ForkingPickler.dumps(result))
    except Exception as error:
        place, culprit = find_unpicklable(result)
        where = f' at "{place}"' if place else ""
        message = (
            f"its result cannot be sent from its process: there is {kind_of(culprit)}{where} "
            f"({described(error)}); return {_HELP}"
        )
        raise OperationError(message, again=False) from error


def unpickled_result(data: bytes) -> Any:  # noqa: ANN401
    """Return what a function in a process returned.

    Raises:
        OperationError: there is something in it that this process cannot make.
    """
    try:
        return pickle.loads(data)  # noqa: S301 - from a process that this one began
    except Exception as error:
        message = f"its result cannot be unpickled: {described(error)}; return {_HELP}"
        raise OperationError(message, again=False) from error


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a function in a process failed."""

    text: str
    again: bool
    after: float | None
    pickled: bytes
    """The exception itself; empty if it cannot be pickled."""
    trace: str

    @classmethod
    def of(cls, error: Exception) -> Self:
        """Return an exception in a form that can be sent."""
        try:
            pickled = bytes(ForkingPickler.dumps(error))
        except Exception:  # noqa: BLE001 - as above
            pickled = b""
        again, after = True, None
        if isinstance(error, OperationError):
            again, after = error.again, error.after
        return cls(described(error), again, after, pickled, "".join(format_exception(error)))

    def error(self) -> Exception:
        """Return the exception, with a note where it was raised; or one that says the same."""
        error = self._unpickled() or OperationError(self.text, again=self.again, after=self.after)
        error.add_note(f"In its process:\n{self.trace}")
        return error

    def _unpickled(self) -> Exception | None:
        if not self.pickled:
            return None
        try:
            error = pickle.loads(self.pickled)  # noqa: S301 - from a process that this one began
        except Exception:  # noqa: BLE001 - as above
            return None
        # Some come back as something else: what they are made from is not their text.
        return error if isinstance(error, Exception) and described(error) == self.text else None


def find_unpicklable(value: Any) -> tuple[str, Any]:  # noqa: ANN401
    """Return the innermost part of a value that cannot be pickled, after its place."""
    names: list[str] = []
    while len(names) < _DEEPEST:
        found = next((part for part in _parts(value) if not _is_picklable(part[1])), None)
        if found is None:
            break
        names.append(found[0])
        value = found[1]
    return ".".join(names), value


def _parts(value: Any) -> list[tuple[str, Any]]:  # noqa: ANN401
    if isinstance(value, Mapping):
        return [(str(name), one) for name, one in value.items()]
    if isinstance(value, list | tuple):
        return [(str(number), one) for number, one in enumerate(value)]
    return []


def _is_picklable(value: Any) -> bool:  # noqa: ANN401
    try:
        ForkingPickler.dumps(value)
    except Exception:  # noqa: BLE001 - as above
        return False
    return True
