"""All operations by name: what performs the blocks that are operations."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from fblib.families import DuplicateNameError, families
from fblib.family import Family
from fblib.operation import Operation


@cache
def operations() -> Mapping[str, Operation]:
    """Return the operations of all families, by name.

    Raises:
        DuplicateNameError: two families provide one name.
    """
    found: dict[str, Operation] = {}
    owners: dict[str, Family] = {}
    for family in families().values():
        for operation in family.operations:
            owner = owners.setdefault(operation.name, family)
            if owner is not family:
                raise DuplicateNameError(operation.name, owner, family, what="operation")
            found[operation.name] = operation
    return MappingProxyType(found)
