"""What is kept with a graph, and what comes of compiling one: records between processes."""

from collections.abc import Sequence

from server.service.records.base import Record
from server.service.records.diagnostics import DiagnosticAbout
from server.service.records.graphs import GraphAbout


class Kept(Record):
    """A registered graph as `about.json` has it."""

    about: GraphAbout
    """Its id is not in the file: it is the name of the folder."""
    upload: str
    """The name of what was uploaded."""
    main: str
    """The file that was compiled, within `source/`."""
    is_project: bool
    """Whether a ZIP was uploaded."""


class Outcome(Record):
    """What came of compiling a source."""

    kept: Kept | None = None
    """None = it has errors."""
    diagnostics: Sequence[DiagnosticAbout] = ()
