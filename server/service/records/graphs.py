"""Graphs that were registered: what people and programs are told of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from server.service.records.base import JsonValue, Record
from server.service.records.diagnostics import DiagnosticAbout

Format = Literal["fourdiac", "bootfile", "json", "python"]
View = Literal["tasks", "blocks"]
"""What a picture shows: tasks and what depends on what, or all function blocks."""


class ParameterAbout(Record):
    """A parameter that whoever starts a run may change."""

    name: str
    """`fetch.filename`, or `filename` where that is plain."""
    type: str
    """The IEC type, JSON or OBJECT."""
    default: str = ""
    """As an IEC literal; "" = none is known. What is secret shows as `***`."""
    is_secret: bool = False
    """Whether nobody is to see its value."""


class GraphAbout(Record):
    """A registered graph."""

    id: str
    """Of addresses: made from its name; it stays when the graph is renamed."""
    name: str
    """What people call it."""
    own_name: str = ""
    """What it calls itself: `name`, unless somebody renamed it. Its runs are kept under it."""
    format: Format
    source_file: str
    etag: str
    """Changes with every change of the graph (SHA-256 of its `dag.json`)."""
    uploaded: datetime
    uploaded_by: str
    blocks: int
    tasks: int
    """Operations, without those that only undo others; 0 = a pure function block network."""
    views: Sequence[View]
    """What can be drawn, the best first."""
    runs_on: bool
    """Whether a run of it goes on until it is stopped, as far as is known (E_CYCLE)."""
    schedule: str = ""
    """Its own cron expression; "" = by hand."""
    tags: Mapping[str, int] = {}
    parameters: Sequence[ParameterAbout] = ()
    warnings: int = 0
    """How many diagnostics are kept with it."""


class Registered(Record):
    """What came of registering a graph."""

    graph: GraphAbout
    created: bool
    """False: one of the same name was replaced."""
    diagnostics: Sequence[DiagnosticAbout] = ()
    """Warnings and notes."""


class PortAbout(Record):
    """One pin of a function block."""

    name: str
    kind: Literal["event input", "event output", "data input", "data output", "variable"]
    type: str = ""
    """Of data."""
    value: str = ""
    """What its author set, as an IEC literal; what is secret shows as `***`."""
    with_data: Sequence[str] = ()
    """Of event pins: the data pins that go with it."""
    connected: Sequence[str] = ()
    """The pins at the other ends of its wires, as `node.PIN`."""
    comment: str = ""


class NodeAbout(Record):
    """One function block of a graph."""

    id: str
    label: str
    type: str
    kind: str
    """Of its type: basic, simple, composite, service, operation, missing …"""
    operation: str = ""
    ports: Sequence[PortAbout] = ()
    place: str = ""
    """Where it was declared, `file:line`."""
    source_line: str = ""
    """That line itself, if the source is kept."""
    policy: Mapping[str, JsonValue] = {}
    """Of operations: attempts, timeout, tag and the like, without what is as by default."""
