"""A command line with a home of its own, called as a shell would, without a process for each."""

from pathlib import Path

import pytest

from compiler.ir.graph import Graph
from compiler.ir.policy import Circuit, Policy, Retry, Workflow
from compiler.ir.serialize import graph_to_json
from runtime.cli import main
from tests.operation_graphs import compiled
from tests.talking import free_port


class Shell:
    """Calls `python -m runtime`, always with the same home."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.home = folder / "home"
        self._capture = capture
        self.out = ""
        self.err = ""

    def __call__(self, *arguments: str) -> int:
        """Call it; return the exit code."""
        self._capture.readouterr()
        try:
            code = main([*arguments, "--home", str(self.home)])
        except SystemExit as error:  # argparse
            code = int(str(error.code))
        self.out, self.err = self._capture.readouterr()
        return code

    def run(self, graph: Graph, *arguments: str) -> int:
        """Run a graph."""
        path = self.folder / f"{graph.name}.json"
        path.write_text(graph_to_json(graph), encoding="utf-8")
        return self(str(path), *arguments)

    def id(self) -> str:
        """Return the id of the last run."""
        assert self("runs", "--most", "1") == 0
        return self.out.splitlines()[1].split()[0]


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A command line with a home in an empty folder."""
    return Shell(tmp_path, capsys)


@pytest.fixture
def reading() -> Graph:
    """Reads a file that is not there before somebody puts it there, then waits a moment."""
    return compiled(
        {"first": "SLEEP", "read": "FILE_READ", "last": "SLEEP"},
        events=["START.COLD -> first.REQ", "first.CNF -> read.REQ", "read.CNF -> last.REQ"],
        parameters={"first.seconds": "0.01", "read.file": "'wanted.txt'", "last.seconds": "0.01"},
    )


@pytest.fixture
def approving() -> Graph:
    """Waits for an approval and for an event, one after the other."""
    return compiled(
        {"ask": "HUMAN_APPROVE", "wait": "EVENT_WAIT"},
        events=["START.COLD -> ask.REQ", "ask.CNF -> wait.REQ"],
        parameters={"ask.question": "'Go on?'", "wait.name": "'ready'"},
        policies={"ask": Policy(retry=Retry(attempts=2))},
    )


@pytest.fixture
def refused() -> Graph:
    """Asks a server that is not there."""
    return compiled(
        {"ask": "HTTP_REQUEST"},
        events=["START.COLD -> ask.REQ"],
        parameters={"ask.url": f"'http://127.0.0.1:{free_port()}/'"},
        workflow=Workflow(circuit=Circuit(failures=1)),
    )
