"""Every real system that runs does the same on all kernels, for minutes of its time.

FBFLOW_SIMULATE=10m pytest tests/integration/test_corpus_on_both_kernels.py    for a long look
"""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from compiler.driver import Options, compile_file
from compiler.ir.graph import Graph
from compiler.ir.serialize import graph_from_json, graph_to_json
from fblib.catalog import LIBRARY
from fblib.services import services
from runtime.clock import SECOND
from runtime.errors import RunError
from runtime.kernel.base import Outcome, TraceEntry
from runtime.kernel.host import IsolatedHost
from runtime.kernel.machine import Machine
from runtime.times import parse_duration
from tests.kernels import REFERENCE, make_kernel, need

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
FOLDERS = (
    *(SHARED / "corpus", SHARED / "oracle" / "forte", SHARED / "bench" / "forte"),
    *(ROOT / "samples" / "4diac", ROOT / "samples" / "python_blocks"),
)
SOURCES = sorted(
    path
    for folder in FOLDERS
    for path in folder.rglob("*")
    if path.suffix.lower() in (".sys", ".fboot")
)
TYPELIBRARY = SHARED / "corpus" / "4diac-typelibrary" / "develop_2024-10-24_libs-1.0.0"
LIMIT = parse_duration(os.environ.get("FBFLOW_SIMULATE", "2m"))
MOST_EVENTS = 20_000 * max(LIMIT // (120 * SECOND), 1)
"""A net that never comes to rest does not get through its minutes; this is enough of it."""

pytestmark = pytest.mark.timeout(60 + LIMIT // SECOND)


class Executed:
    """What a system did on one kernel."""

    def __init__(self, kind: str, graph: Graph) -> None:
        """Run it until its time is over or nothing is left to do."""
        self._trace = hashlib.sha256()
        self.printed: list[tuple[str, str]] = []
        host = IsolatedHost(console=lambda node, text: self.printed.append((node, text)))
        kernel = make_kernel(kind, graph)
        kernel.observe(self._saw)
        kernel.count(enabled=True)
        self.machine = Machine(graph, kernel, services(), host=host)
        self.error = ""
        try:
            self.machine.start()
            self.ended = self._run()
        except RunError as error:
            self.ended, self.error = "error", str(error)
        self.conditions = host.conditions

    def _saw(self, entry: TraceEntry) -> None:
        self._trace.update(
            f"{self.machine.now} {entry.resource} {entry.node} {entry.event}\n".encode()
        )

    def _run(self) -> str:
        kernel = self.machine.kernel
        while kernel.executed < MOST_EVENTS:
            outcome = self.machine.run(min(997, MOST_EVENTS - kernel.executed))
            if outcome is Outcome.STOP:
                return "stopped"
            if outcome is Outcome.BUDGET:
                continue
            due = self.machine.next_due()
            if due is None or due > LIMIT:
                return "at rest" if due is None else "time is up"
            self.machine.advance(due)
        return "still busy"

    def told(self) -> dict[str, Any]:
        """Return all that can be seen from outside."""
        kernel = self.machine.kernel
        return {
            "executed": kernel.executed,
            "now": self.machine.now,
            "ended": self.ended,
            "error": self.error,
            "trace": self._trace.hexdigest(),
            "counts": kernel.counts(),
            "ended here": dict(kernel.ended_here),
            "printed": self.printed,
            "conditions": self.conditions,
            "saved": json.dumps(self.machine.save(), sort_keys=True),
        }


@pytest.fixture(autouse=True, scope="module")
def _wasm() -> None:
    need("wasm")


def _name(path: Path) -> str:
    return path.relative_to(SHARED if path.is_relative_to(SHARED) else ROOT).as_posix()


@pytest.mark.skipif(not SOURCES, reason="no real inputs here: ../shared does not exist")
@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_a_system_does_the_same_on_both_kernels(path: Path) -> None:
    graph = compile_file(path, library=LIBRARY, options=Options(libraries=(TYPELIBRARY,))).graph
    if graph is None:
        pytest.skip("it does not compile; test_real_systems.py looks at what it is told")
    if lacking := sorted(set(_services(graph)) - set(services())):
        pytest.skip(f"it needs services that only a run of its own has: {', '.join(lacking)}")

    expected = Executed(REFERENCE, graph).told()
    # From its file, as a run would take it.
    found = Executed("wasm", graph_from_json(graph_to_json(graph))).told()

    assert found == expected


def _services(graph: Graph) -> Iterator[str]:
    used = {node.type for node in graph.nodes}
    for name in used:
        body = graph.types[name].body
        if body.kind == "service":
            yield body.service
