"""Ids of runs: they sort by time, and people can read and type them."""

import re
from datetime import UTC, datetime
from random import Random

from runtime.clock import SECOND
from runtime.store.base import StoreError

_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PARTS = len(_SIGNS) ** 2
"""Of a second: two signs say which."""
_CHANCE = 4
"""Signs that are left to chance."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
"""What can be the name of a folder on every system, and nothing but that."""


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


def checked_run_id(run: str) -> str:
    """Return an id that may be one of a run.

    Raises:
        StoreError: it may not.
    """
    if _ID.fullmatch(run) is None:
        message = (
            f'"{run}" is no id of a run; expected up to 100 letters, digits, "-" and "_", such as '
            '"20261121-083012-7ck3f9"; "python -m runtime runs" lists those that exist'
        )
        raise StoreError(message)
    return run
