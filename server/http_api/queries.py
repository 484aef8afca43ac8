"""What the queries of endpoints may say."""

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field

from server.service.events import Kind
from server.service.records.base import Record
from server.service.records.graphs import View
from server.service.records.runs import RunStateName

_DATE = re.compile(r"\d{4}-\d\d-\d\d[Tt ]")


def _as_written(text: object) -> object:
    """Refuse numbers, which pydantic would take for seconds since 1970."""
    if isinstance(text, str) and _DATE.match(text) is None:
        message = "should be a time with its zone, such as 2025-01-31T08:00:00Z"
        raise ValueError(message)
    return text


Text = Annotated[str, Field(max_length=1_000)]
Cursor = Annotated[
    str, Field(max_length=1_000, description='`next` of the part before; "" = the first part')
]
Limit = Annotated[int, Field(ge=1, le=1_000, description="how many at most")]
Search = Annotated[str, Field(max_length=1_000)]
Since = Annotated[
    AwareDatetime | None,
    BeforeValidator(_as_written),
    Field(description="at that time or later (RFC 3339)"),
]
GraphName = Annotated[str, Field(max_length=1_000, description="name or id of a graph")]


class GraphsQuery(Record):
    """Which graphs."""

    search: Search = ""
    cursor: Cursor = ""
    limit: Limit = 100


class PictureQuery(Record):
    """Which picture."""

    view: View | None = None


class UploadQuery(Record):
    """What an upload is."""

    file: Annotated[str, Field(max_length=1_000, description="name of the source")] = ""


class RunsQuery(Record):
    """Which runs."""

    state: Sequence[RunStateName] = ()
    graph: GraphName = ""
    since: Since = None
    search: Annotated[str, Field(max_length=1_000, description="how the id begins")] = ""
    cursor: Cursor = ""
    limit: Limit = 100


class JournalQuery(Record):
    """Which entries of a journal."""

    after: Annotated[int, Field(ge=0, le=2**53, description="number of the entry before")] = 0
    limit: Limit = 200


class PinsQuery(Record):
    """Which pins."""

    pin: Annotated[
        Sequence[Text], Field(description="`node.PIN`, a block or a glob; none = all")
    ] = ()


class LettersQuery(Record):
    """Which dead letters."""

    run: Text = ""
    sent: Annotated[bool, Field(description="those that were sent again, too")] = False


class ArchivesQuery(Record):
    """Which archives."""

    graph: GraphName = ""
    cursor: Cursor = ""
    limit: Limit = 100


class SlotsQuery(Record):
    """Which slots of a schedule."""

    cursor: Cursor = ""
    limit: Limit = 50


class PreviewQuery(Record):
    """Which times of an expression."""

    expression: Annotated[str, Field(min_length=1, max_length=200, description="as in a schedule")]
    zone: Annotated[
        str, Field(max_length=64, description='IANA name; "" = the zone of the server\'s machine')
    ] = ""
    limit: Annotated[int, Field(ge=1, le=100, description="how many at most")] = 10


class PastQuery(Record):
    """Which runs to look back at."""

    graph: GraphName = ""
    since: Since = None


class BottlenecksQuery(Record):
    """Which runs to look for bottlenecks in."""

    graph: Annotated[str, Field(min_length=1, max_length=1_000, description="name or id")]
    limit: Limit = 100


class PlaceQuery(Record):
    """Where in the event stream."""

    after: Annotated[
        str, Field(max_length=200, description="id of the last event that was seen")
    ] = ""


class EventsQuery(PlaceQuery):
    """Which events."""

    run: Text = ""
    graph: GraphName = ""
    kind: Sequence[Kind] = ()
