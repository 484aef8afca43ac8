import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from compiler.ir.graph import Graph

Dag = Callable[[Graph], str]


def run_in_terminal(*arguments: str, terminal: str, until: bytes) -> tuple[str, int]:
    """Run in a pseudo terminal until it shows something, then press Ctrl-C; return the screen."""
    ours, theirs = pty.openpty()
    path = os.pathsep.join(filter(None, sys.path))
    with subprocess.Popen(
        [sys.executable, "-m", "runtime", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env=os.environ | {"TERM": terminal, "COLUMNS": "90", "PYTHONPATH": path},
    ) as process:
        os.close(theirs)
        screen = b""
        while until not in screen:
            screen += os.read(ours, 4096)
        process.send_signal(signal.SIGINT)
        screen += _rest(ours)
        os.close(ours)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen.decode()), process.returncode


def _rest(terminal: int) -> bytes:
    """Read to the end, which a terminal shows as an error where a pipe shows nothing."""
    rest = b""
    try:
        while piece := os.read(terminal, 4096):
            rest += piece
    except OSError:
        return rest
    return rest


@pytest.mark.slow
def test_a_terminal_shows_how_the_run_goes(loop: Graph, dag: Dag) -> None:
    screen, code = run_in_terminal(
        dag(loop), "--watch", "App.Stops.CV", terminal="xterm", until=b"Ctrl-C stops the run"
    )

    assert code == 130
    for words in ("Loop", "run time 0:00:0", "busiest blocks", "App.A", "watched"):
        assert words in screen
    assert "App.Stops.CV = 1" in screen
    assert "a stop was requested" in screen


@pytest.mark.slow
def test_console_lines_stay_on_the_screen(blinker: Graph, dag: Dag) -> None:
    screen, _ = run_in_terminal(dag(blinker), terminal="xterm", until=b"count")

    assert "count" in screen


@pytest.mark.slow
@pytest.mark.parametrize(("terminal", "options"), [("dumb", []), ("xterm", ["--no-live"])])
def test_without_a_live_view_there_are_plain_lines(
    blinker: Graph, dag: Dag, terminal: str, options: list[str]
) -> None:
    screen, code = run_in_terminal(dag(blinker), *options, terminal=terminal, until=b"count")

    assert code == 130
    assert "run time 0:" not in screen
