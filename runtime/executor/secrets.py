"""Secrets: what `secret:NAME` stands for, and how they stay out of messages."""

from collections.abc import Iterable, Mapping

from compiler.ir.diagnostics import choices_hint
from fblib.operation import Inputs, OperationError

PREFIX = "secret:"
MASK = "***"
_SHORTEST = 4
"""Shorter values are not masked: they would hit half of every text."""


class Secrets:
    """The secrets of a process, by name."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        """Know these."""
        self._values = dict(values or {})

    def resolved(self, text: str) -> str:
        """Return the secret that `secret:NAME` stands for; any other text as it is.

        Raises:
            OperationError: there is no secret of that name.
        """
        if not text.startswith(PREFIX):
            return text
        name = text.removeprefix(PREFIX)
        if name not in self._values:
            hint = choices_hint(name, self._values)
            message = f'there is no secret "{name}"; set it in the environment or a file. {hint}'
            raise OperationError(message.rstrip(), again=False)
        return self._values[name]

    def masked(self, text: str, pins: Iterable[str], inputs: Inputs) -> str:
        """Return a text without secrets: those of this process, and what these inputs have."""
        given = (inputs.get(pin) for pin in pins)
        for value in (*self._values.values(), *given):
            if isinstance(value, str) and len(value) >= _SHORTEST:
                text = text.replace(value, MASK)
        return text
