"""The families there are, loaded when the first of their names is asked for.

The library is imported by everything that may compile, declared types are needed only when
something is compiled: so they are imported by name, not above.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fblib.family import Family

STANDARD = (
    "arithmetic",
    "bistable",
    "bitwise",
    "comparison",
    "console",
    "conversion",
    "convert",
    "counters",
    "edges",
    "event_counters",
    "event_flow",
    "event_memory",
    "event_tables",
    "event_timers",
    "event_trains",
    "numerical",
    "restart",
    "selection",
    "stopwatch",
    "system",
    "timeouts",
    "timers",
    "truncation",
)
"""Modules of `fblib.std`; each has its `FAMILY`."""


@cache
def families() -> "Mapping[str, Family]":
    """Return all families by name."""
    loaded: list[Family] = [import_module(f"fblib.std.{name}").FAMILY for name in STANDARD]
    return MappingProxyType({family.name: family for family in loaded})
