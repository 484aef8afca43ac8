"""What the service refuses, and why. Doors turn each kind into what their users read.

ServiceError
├── NotFoundError         there is no such thing
├── InvalidError          what was given cannot be used
│   ├── NotCompiledError  a source has errors; it carries its diagnostics
│   └── WhichError        several things may be meant; it carries them
├── ConflictError         the state of a thing does not allow it
├── PreconditionError     a thing has changed since it was looked at
├── TooLargeError         a body, an archive or a number is larger than allowed
├── UnauthenticatedError  nobody knows who asks
├── ForbiddenError        whoever asks may not do that
├── BusyError             too much is asked at once; later it may work
└── UnavailableError      the service itself has a problem, such as a full disk
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from compiler.ir.diagnostics import choices_hint
from server.service.records.diagnostics import DiagnosticAbout


class ServiceError(Exception):
    """The service does not do what was asked; the message is for people."""

    kind: ClassVar[str] = "error"
    """Names the kind of problem in addresses and in programs; it never changes meaning."""
    title: ClassVar[str] = "Not done"
    """What it is in general, for people."""


class NotFoundError(ServiceError):
    """There is no such thing."""

    kind = "not-found"
    title = "There is no such thing"

    def __init__(self, name: str, *, what: str, choices: Iterable[str] = ()) -> None:
        """Say what there is not: `NotFoundError("blinkr", what="graph", choices=["blinker"])`."""
        hint = choices_hint(name, choices)
        super().__init__(f'there is no {what} "{name}"{". " if hint else ""}{hint}')

    @classmethod
    def saying(cls, message: str) -> "NotFoundError":
        """Return one with a message that somebody has made already."""
        error = cls("", what="")
        error.args = (message,)
        return error


class InvalidError(ServiceError):
    """What was given cannot be used."""

    kind = "invalid"
    title = "What was given cannot be used"

    def __init__(self, message: str, *, problems: Sequence[tuple[str, str]] = ()) -> None:
        """Say what is wrong; `problems` are (place in what was given, what is wrong there)."""
        super().__init__(message)
        self.problems = tuple(problems)


class NotCompiledError(InvalidError):
    """A source has errors; nothing of it was kept."""

    kind = "not-compiled"
    title = "The source has errors"

    def __init__(self, file: str, diagnostics: Sequence[DiagnosticAbout]) -> None:
        """Say how many errors there are, and the first one."""
        self.diagnostics = tuple(diagnostics)
        errors = [one for one in diagnostics if one.severity == "error"]
        first = f": {errors[0].place}: {errors[0].message}" if errors else ""
        count = f"{len(errors)} error{'' if len(errors) == 1 else 's'}"
        super().__init__(f'"{file}" has {count}{first}')


class WhichError(InvalidError):
    """Several things may be meant; whoever asks has to choose."""

    def __init__(self, message: str, *, choices: Sequence[str] = ()) -> None:
        """Say what is to be chosen; `choices` are all that may be."""
        super().__init__(message)
        self.choices = tuple(choices)


class ConflictError(ServiceError):
    """The state of a thing does not allow it."""

    kind = "conflict"
    title = "The state does not allow it"


class PreconditionError(ServiceError):
    """A thing has changed since it was looked at, or exists already."""

    kind = "precondition-failed"
    title = "It has changed meanwhile"


class TooLargeError(ServiceError):
    """Something is larger than allowed."""

    kind = "too-large"
    title = "Too large"


class UnauthenticatedError(ServiceError):
    """Nobody knows who asks."""

    kind = "unauthenticated"
    title = "Sign in first"


class ForbiddenError(ServiceError):
    """Whoever asks may not do that."""

    kind = "forbidden"
    title = "Not allowed"


class BusyError(ServiceError):
    """Too much is asked at once."""

    kind = "busy"
    title = "Too much at once"

    def __init__(self, message: str, *, retry_after: float = 1.0) -> None:
        """Say why, and after how many seconds it may work."""
        super().__init__(message)
        self.retry_after = retry_after


class UnavailableError(ServiceError):
    """The service itself has a problem."""

    kind = "unavailable"
    title = "The server cannot do it now"
