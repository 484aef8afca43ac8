"""Where the variables of a piece of code are."""

from dataclasses import dataclass

from compiler.ir.datatypes import DataType
from compiler.wasm.wat import Wat


@dataclass(frozen=True, slots=True)
class InMemory:
    """A variable in linear memory."""

    base: Wat
    """An address; pure, such as `(local.get $p)`."""
    offset: int
    type: DataType


@dataclass(frozen=True, slots=True)
class InLocal:
    """A temporary that is a local of the function; never of a compound type."""

    name: str
    type: DataType


Held = InMemory | InLocal
Scope = dict[str, Held]
