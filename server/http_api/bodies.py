"""What the bodies of requests say, where the service has no record for it."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from server.service.records.base import JsonValue, Record
from server.service.records.diagnostics import DiagnosticAbout


class Comment(Record):
    """A comment to a decision."""

    comment: Annotated[str, Field(max_length=10_000)] = ""


class EventValue(Record):
    """What an event brings."""

    value: JsonValue = None


class NewToken(Record):
    """A token that is to be made."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    role: Literal["viewer", "operator", "admin"]


class MadeToken(Record):
    """A token that was made, shown this once."""

    name: str
    role: str
    token: str


class Checked(Record):
    """What is wrong with a source."""

    diagnostics: Sequence[DiagnosticAbout]
    errors: int
    """How many of them are errors; 0 = it can be registered."""
