"""What compiles hears of no Ctrl-C, and ends with the server, however that ends."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.processes import has_ended

ROOT = Path(__file__).parents[3]


def server_with_workers(temporary: str) -> "subprocess.Popen[str]":
    """Begin a process with workers, whose temporary files are in a folder."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.serving_workers"],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": temporary},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Not everybody else is interrupted.
        start_new_session=True,
    )


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere processes begin afresh")
def test_workers_hear_no_interrupt_and_leave_nothing_when_the_server_is_killed() -> None:
    # Not the folder of the test: its name is too long for that of a socket.
    with tempfile.TemporaryDirectory() as temporary, server_with_workers(temporary) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        worker, copied, begun = [int(number) for number in server.stdout.readline().split()]
        assert copied == begun
        assert list(Path(temporary).iterdir())
        server.kill()

        # Everybody who inherited them has to be gone before they end.
        assert server.stdout.read() == server.stderr.read() == ""
        assert has_ended(worker)
        assert has_ended(copied)
        assert list(Path(temporary).iterdir()) == []
