"""Families that other packages bring: found by their entry points, the group `fbflow.fblib`.

An entry point names a `Family`, or a function without arguments that returns families:

    [project.entry-points."fbflow.fblib"]
    pumps = "acme_pumps:FAMILY"
"""

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points

from fblib.family import Family

GROUP = "fbflow.fblib"


class LibraryWarning(UserWarning):
    """A package that should bring blocks cannot be used; all others can."""


def outside_families() -> Iterator[Family]:
    """Yield the families of all installed packages, each with the package it comes from.

    A package that cannot be loaded is left out, with a `LibraryWarning` that names it.
    """
    found = entry_points(group=GROUP)
    for entry_point in sorted(found, key=lambda each: (_package(each), each.name)):
        package = _package(entry_point)
        try:
            brought = tuple(_families(entry_point))
        except Exception as error:  # noqa: BLE001 - code of others may fail in any way
            message = (
                f'the blocks of the package "{package}" are left out: its entry point '
                f'{entry_point.name} = "{entry_point.value}" of the group "{GROUP}" '
                f"cannot be used ({type(error).__name__}: {error})"
            )
            # As if the package itself had warned: where we stand tells nobody anything.
            warnings.warn_explicit(message, LibraryWarning, package, 1)
            continue
        yield from (replace(family, package=package) for family in brought)


def _families(entry_point: EntryPoint) -> Iterator[Family]:
    """Yield what an entry point names.

    Raises:
        TypeError: it is neither a family nor a function that returns families.
    """
    named = entry_point.load()
    brought = named() if callable(named) else named
    for family in (brought,) if isinstance(brought, Family) else _listed(brought):
        if not isinstance(family, Family):
            message = f"expected a fblib.family.Family, found {type(family).__name__}"
            raise TypeError(message)
        yield family


def _listed(brought: object) -> Iterable[object]:
    if isinstance(brought, Iterable) and not isinstance(brought, str | bytes):
        return brought
    message = f"expected a fblib.family.Family or several, found {type(brought).__name__}"
    raise TypeError(message)


def _package(entry_point: EntryPoint) -> str:
    return entry_point.dist.name if entry_point.dist else entry_point.module
