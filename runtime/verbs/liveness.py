"""Whether somebody executes the runs of a home, as far as that can be told from outside."""

import json
import os
import socket
from pathlib import Path

from runtime.store.base import RunRecord
from runtime.store.home import Home


def is_executed(home: Home) -> bool:
    """Whether the process that executed the runs of a home last is still there.

    The lock itself is left alone: whoever tries it keeps another process from starting.
    """
    return _is_alive(home.root / "executing.json")


def is_interrupted(run: RunRecord, *, executed: bool) -> bool:
    """Whether a run is not over, and nobody goes on with it."""
    return not run.state.is_over and not (executed and run.owner)


def _is_alive(holder: Path) -> bool:
    try:
        about = json.loads(holder.read_text(encoding="utf-8"))
        pid, host = int(about["pid"]), about["host"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    if host != socket.gethostname() or os.name != "posix":
        return True  # nobody here can tell
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
