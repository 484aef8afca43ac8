"""All services by name: what runs the bodies a graph leaves to the host."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from fblib.families import families
from fblib.service import Service


@cache
def services() -> Mapping[str, Service]:
    """Return the services of all families, by the names that bodies give.

    Raises:
        ValueError: two families provide one name.
    """
    found: dict[str, Service] = {}
    for family in families().values():
        for name, service in family.services.items():
            if name in found:
                message = f'the service "{name}" is provided twice, last by "{family.name}"'
                raise ValueError(message)
            found[name] = service
    return MappingProxyType(found)
