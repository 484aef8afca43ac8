"""Typed code: algorithms and guards as a small tree in which every operation has its type.

The Structured Text compiler makes it, kernels compile it, nothing interprets text at run
time. Rules every tree keeps:

* The operands of a `Binary` have one type; every implicit conversion is a `Convert`.
* Nothing is generic: types are elementary, strings, arrays or structs.
* A `Variable` is a port, internal or temporary of the block the code belongs to. A pin of an
  adapter is the variable `Adapter.PIN`. Names are spelled as declared.
* Arithmetic wraps at the width of its type; REAL rounds to 32 bits after every operation.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from compiler.ir.datatypes import BOOL, TypeName

BinaryOperator = Literal[
    "+", "-", "*", "/", "MOD", "**", "AND", "OR", "XOR", "=", "<>", "<", "<=", ">", ">="
]
UnaryOperator = Literal["-", "NOT"]
PartialUnit = Literal["X", "B", "W", "D", "L"]
"""What a partial access takes: a bit, byte, word, double word or long word."""


# --- Expressions -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Constant:
    """A value: `bool`, `int` (integers, bit strings, durations and dates in ns), `float`, `str`."""

    value: bool | int | float | str
    type: TypeName
    kind: Literal["constant"] = "constant"


@dataclass(frozen=True, slots=True)
class Variable:
    """A port, internal variable or temporary of the block."""

    name: str
    type: TypeName
    kind: Literal["variable"] = "variable"


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a struct."""

    base: "Expression"
    member: str
    type: TypeName
    kind: Literal["member"] = "member"


@dataclass(frozen=True, slots=True)
class Index:
    """An element of an array (one index per dimension) or a character of a string (1-based)."""

    base: "Expression"
    indices: "tuple[Expression, ...]"
    type: TypeName
    kind: Literal["index"] = "index"


@dataclass(frozen=True, slots=True)
class Partial:
    """A part of a bit string: `.%X3` is bit 3, `.%B0` the lowest byte."""

    base: "Expression"
    unit: PartialUnit
    index: "Expression"
    type: TypeName
    kind: Literal["partial"] = "partial"


@dataclass(frozen=True, slots=True)
class Unary:
    """`-x` or `NOT x`, in the type of the operand."""

    operator: UnaryOperator
    operand: "Expression"
    type: TypeName
    kind: Literal["unary"] = "unary"


@dataclass(frozen=True, slots=True)
class Binary:
    """An operator between two operands of one type; comparisons yield BOOL.

    AND and OR of BOOL evaluate both sides. For durations: `+ -` take two durations, `* /`
    a duration and a number (the right operand keeps its own numeric type).
    """

    operator: BinaryOperator
    left: "Expression"
    right: "Expression"
    type: TypeName
    kind: Literal["binary"] = "binary"


@dataclass(frozen=True, slots=True)
class Convert:
    """The operand's value in another type, by the rules of connections (`is_castable`)."""

    operand: "Expression"
    type: TypeName
    kind: Literal["convert"] = "convert"


@dataclass(frozen=True, slots=True)
class Call:
    """A standard function (`SQRT`, `LEN`, `INT_TO_STRING`) or a function of the graph.

    `function` is a key of `Graph.functions`, or else the upper-case name of a standard
    function; its arguments are positional and complete.
    """

    function: str
    arguments: "tuple[Expression, ...]"
    type: TypeName
    kind: Literal["call"] = "call"


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A whole array (all elements, row by row) or struct (members in declared order)."""

    values: "tuple[Expression, ...]"
    type: TypeName
    kind: Literal["aggregate"] = "aggregate"


Expression = Annotated[
    Constant | Variable | Member | Index | Partial | Unary | Binary | Convert | Call | Aggregate,
    Field(discriminator="kind"),
]
Place = Annotated[Variable | Member | Index | Partial, Field(discriminator="kind")]
"""What can be assigned to."""


# --- Statements --------------------------------------------------------------------------
# `line` counts from 1 inside the text of the algorithm; with the algorithm's own span it
# gives the line in the file.


@dataclass(frozen=True, slots=True)
class Assign:
    """`target := value`, both of one type."""

    target: Place
    value: Expression
    line: int = 0
    kind: Literal["assign"] = "assign"


@dataclass(frozen=True, slots=True)
class Branch:
    """A condition and what it guards."""

    condition: Expression
    body: "tuple[Statement, ...]"
    line: int = 0
    """Of the condition; 0: that of the whole statement."""


@dataclass(frozen=True, slots=True)
class If:
    """`IF … ELSIF … ELSE … END_IF`."""

    branches: tuple[Branch, ...]
    otherwise: "tuple[Statement, ...]" = ()
    line: int = 0
    kind: Literal["if"] = "if"


@dataclass(frozen=True, slots=True)
class CaseArm:
    """The labels of one arm as inclusive ranges of values, and what it does."""

    labels: tuple[tuple[int, int], ...]
    body: "tuple[Statement, ...]"


@dataclass(frozen=True, slots=True)
class Case:
    """`CASE selector OF … ELSE … END_CASE`: the first arm that matches."""

    selector: Expression
    arms: tuple[CaseArm, ...]
    otherwise: "tuple[Statement, ...]" = ()
    line: int = 0
    kind: Literal["case"] = "case"


@dataclass(frozen=True, slots=True)
class For:
    """`FOR variable := start TO stop BY step DO`: bounds are evaluated once, at its start.

    The variable keeps its own type; after the loop it holds the first value past the bound.
    """

    variable: Variable
    start: Expression
    stop: Expression
    step: Expression
    body: "tuple[Statement, ...]"
    line: int = 0
    kind: Literal["for"] = "for"


@dataclass(frozen=True, slots=True)
class While:
    """`WHILE condition DO … END_WHILE`."""

    condition: Expression
    body: "tuple[Statement, ...]"
    line: int = 0
    kind: Literal["while"] = "while"


@dataclass(frozen=True, slots=True)
class Repeat:
    """`REPEAT … UNTIL condition END_REPEAT`: at least once."""

    body: "tuple[Statement, ...]"
    until: Expression
    line: int = 0
    kind: Literal["repeat"] = "repeat"


@dataclass(frozen=True, slots=True)
class Exit:
    """Leaves the innermost loop."""

    line: int = 0
    kind: Literal["exit"] = "exit"


@dataclass(frozen=True, slots=True)
class Continue:
    """Goes on with the next round of the innermost loop."""

    line: int = 0
    kind: Literal["continue"] = "continue"


@dataclass(frozen=True, slots=True)
class Return:
    """Leaves the algorithm."""

    line: int = 0
    kind: Literal["return"] = "return"


@dataclass(frozen=True, slots=True)
class Invoke:
    """A call of a function of the graph for what it gives back beside its result.

    `arguments` are complete: the parameters in order, then the values of the in-outs.
    `targets` say where each of `Function.results` goes, None: nowhere.
    """

    function: str
    arguments: tuple[Expression, ...]
    targets: tuple[Place | None, ...]
    line: int = 0
    kind: Literal["invoke"] = "invoke"


@dataclass(frozen=True, slots=True)
class Perform:
    """Runs another algorithm of the same block, on the same variables; temporaries are its own.

    Methods are such algorithms, and so is what events do to internal function blocks. What
    goes in and comes out are variables of the block: the pin `PT` of the internal block
    `delay` is `delay.PT`, the argument `a` of the method `scale` is `scale.a`.
    """

    algorithm: str
    line: int = 0
    kind: Literal["perform"] = "perform"


Statement = Annotated[
    Assign | Invoke | Perform | If | Case | For | While | Repeat | Exit | Continue | Return,
    Field(discriminator="kind"),
]


# --- Containers --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Local:
    """A variable that is not a port: its initial value is an IEC literal, "" = the default."""

    name: str
    type: TypeName
    initial: str = ""


@dataclass(frozen=True, slots=True)
class Algorithm:
    """The code of an algorithm with its temporaries (VAR_TEMP), fresh at every call."""

    body: tuple[Statement, ...]
    temporaries: tuple[Local, ...] = ()
    span: str = ""
    """Where its text begins, `file:line`; add `Statement.line - 1` for a statement's line."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the graph (`.fct`)."""

    name: str
    parameters: tuple[Local, ...]
    """VAR_INPUT, in order."""
    result: Local | None
    """What a `Call` gives back; None: only an `Invoke` can call it."""
    algorithm: Algorithm
    outputs: tuple[Local, ...] = ()
    """VAR_OUTPUT, in order."""
    in_outs: tuple[Local, ...] = ()
    """VAR_IN_OUT: copied in with the call and out at its end."""

    @property
    def results(self) -> tuple[Local, ...]:
        """All it gives back: the result, the outputs, the in-outs."""
        return (*((self.result,) if self.result else ()), *self.outputs, *self.in_outs)


TRUE = Constant(value=True, type=BOOL)
