"""All services by name: what runs the bodies a graph leaves to the host."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from fblib.families import DuplicateNameError, families
from fblib.family import Family
from fblib.service import Service


@cache
def services() -> Mapping[str, Service]:
    """Return the services of all families, by the names that bodies give.

    Raises:
        DuplicateNameError: two families provide one name.
    """
    found: dict[str, Service] = {}
    owners: dict[str, Family] = {}
    for family in families().values():
        for name, service in family.services.items():
            owner = owners.setdefault(name, family)
            if owner is not family:
                raise DuplicateNameError(name, owner, family, what="service")
            found[name] = service
    return MappingProxyType(found)
