"""What a family of blocks is: types, generic names, data types, and the services behind them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from compiler.ir.declarations import ConstantsDeclaration, StructDeclaration, TypeDeclaration
from fblib.operation import Operation
from fblib.service import Service

MOST_PINS = 1000
"""The largest number a generic name may carry (and the largest product of two)."""

_PLACES = {
    "<n>": r"(?P<n>0|[1-9]\d*)",
    "<m>": r"(?P<m>0|[1-9]\d*)",
    # `F_MOVE_1UDINT`: the type a block was configured with, as boot files name it.
    "<type>": r"(?P<type>[^\W\d]\w*(?:::\w+)*)",
    # `Point2Point`: the same type once more.
    "<same>": r"(?P=type)",
    # `STRUCT_DEMUX_1my::Point____x,y`: the members it shows.
    "<names>": r"(?P<names>\w+(?:,\w+)*)",
}


@dataclass(frozen=True)
class GenericName:
    """A name that stands for many types: `E_SPLIT_<n>`, `F_MUX_<n>_<m>`, `F_MOVE_1<type>`."""

    template: str
    make: Callable[..., TypeDeclaration]
    """Gets the name asked for, then what stands for its places: numbers as integers, texts."""
    first: int = 1
    """The least number: 0 where a block may have no such pins, as `PUBLISH_0`."""

    @property
    def examples(self) -> tuple[str, ...]:
        """A few of the names it stands for, for "did you mean"."""
        if "<type>" in self.template:
            return ()
        return tuple(
            self.template.replace("<n>", number).replace("<m>", "1") for number in ("2", "3", "4")
        )

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The names it stands for."""
        parts = re.split(r"(<\w+>)", self.template)
        return re.compile(
            "".join(_PLACES.get(part, re.escape(part)) for part in parts), re.IGNORECASE
        )

    def find(self, name: str) -> TypeDeclaration | None:
        """Return the type of that name, or None if it is none of these."""
        match = self.pattern.fullmatch(name)
        if match is None:
            return None
        size = 1
        arguments: list[int | str] = []
        for place, text in match.groupdict().items():
            if place in ("type", "names"):
                arguments.append(text)
                continue
            number = int(text[:9])
            if number < self.first:
                return None
            size *= max(number, 1)
            arguments.append(number)
        if size > MOST_PINS:
            return None
        return self.make(self._spelled(name), *arguments)

    def _spelled(self, name: str) -> str:
        """Spell the fixed beginning as declared, so that one type has one name."""
        prefix = self.template.partition("<")[0]
        return prefix + name[len(prefix) :]


@dataclass(frozen=True, slots=True)
class Family:
    """Blocks that belong together, as their library groups them, with the data types they need."""

    name: str
    comment: str
    types: tuple[TypeDeclaration, ...]
    generics: tuple[GenericName, ...] = ()
    services: Mapping[str, Service] = field(default_factory=lambda: MappingProxyType({}))
    package: str = "fbflow"
    """The distribution it comes from."""
    structs: tuple[StructDeclaration, ...] = ()
    constants: tuple[ConstantsDeclaration, ...] = ()
    operations: tuple[Operation, ...] = ()
