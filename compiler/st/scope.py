"""What the names in a text may stand for; whoever compiles a block fills it in."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from compiler.ir.code import Function, Local
from compiler.ir.datatypes import DataType


@dataclass(frozen=True, slots=True)
class ScopeVariable:
    """A port or internal variable: its name as declared, and whether it may be assigned to."""

    name: str
    type: DataType
    writable: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything a text may name. All keys are casefolded; no type is generic."""

    variables: Mapping[str, ScopeVariable] = field(default_factory=dict)
    """By name; the pin of an adapter is `adapter.pin`."""
    structs: Mapping[str, tuple[Local, ...]] = field(default_factory=dict)
    """The members of structs, by full name (`pkg::name`)."""
    constants: Mapping[str, tuple[DataType, str]] = field(default_factory=dict)
    """The type and literal of global constants, as `pkg::group::name`, `group::name`, `name`."""
    functions: Mapping[str, Function] = field(default_factory=dict)
    """The functions of the project, by full name."""
    blocks: Collection[str] = ()
    """The names of internal function blocks, which cannot be called yet."""
    find_struct: Callable[[str], str | None] | None = None
    """Finds structs by the names authors use: returns the full name as the graph spells it.

    After that, `structs` has its members. Without this, names are looked up in `structs`."""
