"""Inputs that are one of a few words."""

from collections.abc import Mapping
from typing import TypeVar

from compiler.ir.diagnostics import choices_hint
from fblib.operation import Inputs, OperationError

T = TypeVar("T")


def chosen(inputs: Inputs, pin: str, choices: Mapping[str, T]) -> T:
    """Return what the word at a pin stands for.

    Raises:
        OperationError: it is none of the choices.
    """
    word = str(inputs[pin])
    try:
        return choices[word]
    except KeyError:
        message = f'"{pin}" may not be "{word}". {choices_hint(word, choices)}'
        raise OperationError(message, again=False) from None
