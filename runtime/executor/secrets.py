"""Secrets: what `secret:NAME` stands for, and how they stay out of messages."""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

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
        self._values: dict[str, str] = {}
        self._forms: set[str] = set()
        self.replace(values or {})

    def replace(self, values: Mapping[str, str]) -> None:
        """Know these in place of all others."""
        self._values = dict(values)
        self._forms = _forms(self._values.values())

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
        given = _forms(one for pin in pins for one in _texts(inputs.get(pin)))
        # The longest first: what is left of it would else show behind the mask of a shorter one.
        for form in sorted(self._forms | given, key=len, reverse=True):
            text = text.replace(form, MASK)
        return text


def _forms(values: Iterable[str]) -> set[str]:
    """Return the secrets as they may stand in a text: as they are, and as parts of a URL."""
    long = {value for value in values if len(value) >= _SHORTEST}
    return long | {quote(value, safe="") for value in long}


def _texts(value: object) -> Iterator[str]:
    """Return all texts in a JSON value, in objects without their keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
