"""What processes of the service are asked to do in tests."""

import os
import sys
from typing import Any

from server.service.errors import InvalidError


def number(_inputs: dict[str, Any]) -> int:
    """Return the number of the process."""
    return os.getpid()


def numbers(_inputs: dict[str, Any]) -> tuple[int, int]:
    """Return the numbers of the process and of the one that it is a copy of."""
    return os.getpid(), os.getppid()


def is_ready(_inputs: dict[str, Any]) -> bool:
    """Whether what compiles was there before anything was asked for."""
    return "server.service.graphs.ready" in sys.modules


def greedy(inputs: dict[str, Any]) -> int:
    """Take so many bytes at once."""
    return len(bytearray(inputs["bytes"]))


def endless(_inputs: dict[str, Any]) -> None:
    """Compute for ever."""
    while True:
        pass


def dies(_inputs: dict[str, Any]) -> None:
    """End the process as a mistake in a library would."""
    os.abort()


def refuses(_inputs: dict[str, Any]) -> None:
    """Say that something cannot be used."""
    message = "that cannot be used"
    raise InvalidError(message, problems=[("here", "that")])
