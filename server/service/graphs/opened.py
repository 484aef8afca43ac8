"""A graph read from its folder, for looking into it."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath

from compiler.frontends.fourdiac.xml_text import xml_text
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.graph import Graph, Node, Wire
from compiler.ir.serialize import graph_from_json
from runtime.archive.masking import Masking
from server.service.errors import NotFoundError
from server.service.graphs.folders import DAG, SOURCE
from server.service.graphs.hiding import masking_for


class Opened:
    """A graph with what hides its secrets."""

    def __init__(self, folder: Path, secrets: Sequence[str] = ()) -> None:
        """Read it; `secrets` are masked wherever they stand.

        Raises:
            OSError: it is not there (any more).
        """
        dag = (folder / DAG).read_bytes()
        self.masking: Masking = masking_for(dag, folder / SOURCE, secrets)
        self.dag = self.masking.data(dag)
        """Its `dag.json`, without secrets."""
        self.graph: Graph = graph_from_json(dag)
        self.size = 10 * len(dag)
        """Bytes in memory, roughly."""

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Its nodes by id."""
        return {node.id: node for node in self.graph.nodes}

    def wires_at(self, node: str) -> Sequence[Wire]:
        """Return the wires that begin or end at a node."""
        return self._wires.get(node, ())

    @cached_property
    def _wires(self) -> dict[str, list[Wire]]:
        found: dict[str, list[Wire]] = {}
        for wire in (*self.graph.event_wires, *self.graph.data_wires):
            for end in dict.fromkeys((wire.source, wire.target)):
                found.setdefault(end, []).append(wire)
        return found


def text_of(folder: Path, file: str, masking: Masking) -> str:
    """Return the text of a source file, with plain newlines and without secrets.

    Raises:
        NotFoundError: there is no such file.
    """
    top = folder / SOURCE
    name = PurePosixPath(file)
    files = [path.relative_to(top).as_posix() for path in top.rglob("*") if path.is_file()]
    # Only what is listed is opened: no name leads anywhere else.
    if name.as_posix() not in files:
        raise NotFoundError(file, what="source file", choices=files)
    data = (top / name).read_bytes()
    # It was read before, when it was compiled: what was to be said of it has been said.
    text = xml_text(data, file, diagnostics=Diagnostics()) if _is_xml(data) else None
    if text is None:
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        text = data.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")
    return masking.text(text)


def _is_xml(data: bytes) -> bool:
    return data[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")
