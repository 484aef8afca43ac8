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
class Parameter:
    """An argument a call may give, or a value it may take."""

    name: str
    type: DataType
    initial: str | None = ""
    """The literal an input has when none is given, "" = the default; None: it keeps its value."""
    variable: str = ""
    """The variable of the block that holds it, where it is one of a routine."""


@dataclass(frozen=True, slots=True)
class Routine:
    """What a text calls by running another algorithm: a method, an event of an internal block."""

    name: str
    algorithm: str
    """What runs: an algorithm of the block."""
    inputs: tuple[Parameter, ...] = ()
    outputs: tuple[Parameter, ...] = ()
    in_outs: tuple[Parameter, ...] = ()
    result: Parameter | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything a text may name. All keys are casefolded; no type is generic."""

    variables: Mapping[str, ScopeVariable] = field(default_factory=dict)
    """By name; the pin of an adapter is `adapter.pin`, that of an internal block `block.pin`."""
    structs: Mapping[str, tuple[Local, ...]] = field(default_factory=dict)
    """The members of structs, by full name (`pkg::name`)."""
    constants: Mapping[str, tuple[DataType, str]] = field(default_factory=dict)
    """The type and literal of global constants, as `pkg::group::name`, `group::name`, `name`."""
    functions: Mapping[str, Function] = field(default_factory=dict)
    """The functions of the project, by full name."""
    blocks: Collection[str] = ()
    """The names of internal function blocks."""
    routines: Mapping[str, Routine] = field(default_factory=dict)
    """Methods by name; internal blocks as `block` (their first event) and `block.event`."""
    find_struct: Callable[[str], str | None] | None = None
    """Finds structs by the names authors use: returns the full name as the graph spells it.

    After that, `structs` has its members. Without this, names are looked up in `structs`."""
    is_broken_function: Callable[[str], bool] = lambda _name: False
    """Whether a name is that of a function whose own mistakes have been reported."""
