"""What compiles hears of no Ctrl-C, and ends with the server, however that ends."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import has_ended

ROOT = Path(__file__).parents[3]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere processes begin afresh")
def test_workers_hear_no_interrupt_and_end_when_the_server_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.serving_workers"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Not everybody else is interrupted.
        start_new_session=True,
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        worker, copied, begun = [int(number) for number in server.stdout.readline().split()]
        assert copied == begun
        server.kill()

        # Everybody who inherited them has to be gone before they end.
        assert server.stdout.read() == server.stderr.read() == ""
        assert has_ended(worker)
        assert has_ended(copied)
