"""Command lines of runs in processes of their own, with a home of their own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from compiler.ir.graph import Graph
from compiler.ir.serialize import graph_to_json


class CommandLine:
    """`python -m runtime …` in one home."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.folder = folder
        self._environment = {
            **{name: value for name, value in os.environ.items() if name[:6] != "FBFLOW"},
            "PYTHONPATH": str(root),
            "FBFLOW_HOME": str(folder / "home"),
        }

    def write(self, graph: Graph) -> str:
        """Write a graph into a file; return its name."""
        path = self.folder / "dag.json"
        path.write_text(graph_to_json(graph), encoding="utf-8")
        return str(path)

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Execute a command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "runtime", *arguments],
            cwd=self.folder,
            env=self._environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def asked(self, *arguments: str) -> list[Any]:
        """Return the JSON lines that a command answers."""
        done = self.run(*arguments, "--format", "json")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    @contextmanager
    def begun(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """Execute a command meanwhile; what is left of it at the end is killed."""
        with subprocess.Popen(
            [sys.executable, "-m", "runtime", *arguments],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def killed_at(self, words: str, *arguments: str) -> str:
        """Execute a command, and kill it as soon as it says something; return what it said."""
        with self.begun(*arguments) as process:
            said = said_until(process.stderr, words)
            process.send_signal(signal.SIGKILL)
            process.wait()
        return said


def said_until(stream: IO[str] | None, words: str) -> str:
    """Return the lines of a stream up to the one that has these words."""
    assert stream is not None
    said = ""
    for line in stream:
        said += line
        if words in line:
            return said
    message = f"nobody said {words!r}, but:\n{said}"
    raise AssertionError(message)
