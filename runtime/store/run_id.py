"""Ids of runs: they sort by time, and people can read and type them."""

from datetime import UTC, datetime
from random import Random

from runtime.clock import SECOND

_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PARTS = len(_SIGNS) ** 2
"""Of a second: two signs say which."""
_CHANCE = 4
"""Signs that are left to chance."""


def new_run_id(wall: int, random: Random) -> str:
    """Return an id such as `20261121-083012-7ck3f9`.

    Args:
        wall: the time in nanoseconds since 1970; ids of different milliseconds sort by it.
        random: makes ids of the same moment differ.
    """
    second, rest = divmod(wall, SECOND)
    moment = datetime.fromtimestamp(second, tz=UTC).strftime("%Y%m%d-%H%M%S")
    part = rest * _PARTS // SECOND
    signs = _SIGNS[part // len(_SIGNS)] + _SIGNS[part % len(_SIGNS)]
    return f"{moment}-{signs}{''.join(random.choices(_SIGNS, k=_CHANCE))}"
