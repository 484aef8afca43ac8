"""The families there are, loaded when the first of their names is asked for.

The library is imported by everything that may compile, declared types are needed only when
something is compiled: so they are imported by name, not above.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fblib.family import Family

STANDARD = (
    "append_string",
    "arithmetic",
    "arrays",
    "assembling",
    "bistable",
    "bitwise",
    "communication",
    "comparison",
    "conditions",
    "console",
    "conversion",
    "convert",
    "counters",
    "csv_writer",
    "edges",
    "event_counters",
    "event_flow",
    "event_memory",
    "event_tables",
    "event_timers",
    "event_trains",
    "instance_path",
    "json_text",
    "numerical",
    "process_image",
    "random_numbers",
    "realtime_events",
    "reconfiguration",
    "restart",
    "selection",
    "settings",
    "signal_processing",
    "splitting",
    "stopwatch",
    "strings",
    "struct_values",
    "structs",
    "system",
    "system_tests",
    "time_functions",
    "timeouts",
    "timers",
    "truncation",
)
"""Modules of `fblib.std`; each has its `FAMILY`."""

OPERATIONS = (
    "answers",
    "csv_data",
    "files",
    "http",
    "json_data",
    "log",
    "pause",
    "python",
    "shell",
    "sql",
    "taskflow",
    "telegram",
    "texts",
)
"""The same of `fblib.ops`."""


class DuplicateNameError(ValueError):
    """Two families declare one name."""

    def __init__(self, name: str, first: "Family", second: "Family", *, what: str = "type") -> None:
        """Say what is declared twice (a type, a service, a family), and name both owners."""
        if first.package == second.package:
            where = f'in the families "{first.name}" and "{second.name}"'
        else:
            where = (
                f'by the package "{first.package}" (family "{first.name}") and by the package '
                f'"{second.package}" (family "{second.name}"); uninstall one of them, '
                "or rename it in one"
            )
        super().__init__(f'the {what} "{name}" is declared twice: {where}')


@cache
def families() -> "Mapping[str, Family]":
    """Return all families by name: our own, then those of other installed packages.

    Raises:
        DuplicateNameError: two families have one name.
    """
    from fblib.outside import outside_families  # noqa: PLC0415 - only when something is compiled

    found: dict[str, Family] = {}
    for family in (*_standard(), *outside_families()):
        other = found.setdefault(family.name, family)
        if other is not family:
            raise DuplicateNameError(family.name, other, family, what="family")
    return MappingProxyType(found)


def _standard() -> "Iterator[Family]":
    for name in STANDARD:
        yield import_module(f"fblib.std.{name}").FAMILY
    for name in OPERATIONS:
        yield import_module(f"fblib.ops.{name}").FAMILY
