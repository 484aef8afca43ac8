"""The syntax tree of Structured Text: what the author wrote, before any name has a meaning.

`at` is the offset of a node's most telling character in the text that was parsed: the operator
of a binary expression, the name of a member, the first character of everything else.
"""

from dataclasses import dataclass
from typing import Literal as Choice

# --- Expressions -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Name:
    """A plain or qualified name, without the `^` that escapes keywords."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal as written: `12`, `16#FF`, `INT#5`, `T#1s`, `'text'`, `TRUE`."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class MemberAccess:
    """`base.member`: a struct member, or a pin of an adapter."""

    base: "Access"
    member: str
    at: int


@dataclass(frozen=True, slots=True)
class IndexAccess:
    """`base[i, j]`."""

    base: "Access"
    indices: "tuple[Node, ...]"
    at: int


@dataclass(frozen=True, slots=True)
class PartAccess:
    """`base.3`, `base.%X3`, `base.%B(i)`: part of a bit string."""

    base: "Access"
    unit: Choice["X", "B", "W", "D", "L"]
    index: "Node"
    at: int


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a call: `value`, `name := value` or `name => value`."""

    name: str
    value: "Node"
    output: bool
    negated: bool
    at: int


@dataclass(frozen=True, slots=True)
class CallAccess:
    """`callee(arguments)`."""

    callee: "Access"
    arguments: tuple[Argument, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Prefix:
    """`-x`, `+x` or `NOT x`."""

    operator: Choice["-", "+", "NOT"]
    operand: "Node"
    at: int


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands and an operator, in upper case (`&` is `AND`)."""

    operator: str
    left: "Node"
    right: "Node"
    at: int


@dataclass(frozen=True, slots=True)
class Grouped:
    """An expression in parentheses; kept so that nesting can be counted."""

    inner: "Node"
    at: int


@dataclass(frozen=True, slots=True)
class ArrayValue:
    """`[1, 2, 3(0)]`: runs of elements with how often each run is repeated."""

    type: str
    runs: "tuple[tuple[int, tuple[Node, ...]], ...]"
    at: int


@dataclass(frozen=True, slots=True)
class StructValue:
    """`(a := 1, b := 2)` or `Type#(a := 1)`."""

    type: str
    members: "tuple[tuple[str, Node], ...]"
    at: int


@dataclass(frozen=True, slots=True)
class Broken:
    """What stands where an expression could not be read; a diagnostic says why."""

    at: int


Access = Name | MemberAccess | IndexAccess | PartAccess | CallAccess
Node = Access | Literal | Prefix | Operation | Grouped | ArrayValue | StructValue | Broken


# --- Statements --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Assignment:
    """`a := b := value`: the targets from left to right."""

    targets: tuple[Access, ...]
    value: Node
    at: int


@dataclass(frozen=True, slots=True)
class CallStatement:
    """An expression that stands alone; it has to be a call."""

    call: Access
    at: int


@dataclass(frozen=True, slots=True)
class GuardedBlock:
    """A condition and the statements it guards."""

    condition: Node
    body: "tuple[StatementNode, ...]"


@dataclass(frozen=True, slots=True)
class IfStatement:
    """`IF … ELSIF … ELSE … END_IF`."""

    branches: tuple[GuardedBlock, ...]
    otherwise: "tuple[StatementNode, ...]"
    at: int


@dataclass(frozen=True, slots=True)
class Label:
    """One label of a CASE arm: a value, or a range where `upper` is given."""

    lower: Node
    upper: Node | None
    at: int


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels that begin an arm; the grammar lists them among the statements."""

    labels: tuple[Label, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm of a CASE."""

    labels: tuple[Label, ...]
    body: "tuple[StatementNode, ...]"


@dataclass(frozen=True, slots=True)
class CaseStatement:
    """`CASE … OF … ELSE … END_CASE`; `stray` stands before the first label."""

    selector: Node
    stray: "tuple[StatementNode, ...]"
    arms: tuple[Arm, ...]
    otherwise: "tuple[StatementNode, ...]"
    at: int


@dataclass(frozen=True, slots=True)
class ForStatement:
    """`FOR variable := start TO stop BY step DO … END_FOR`."""

    variable: Access
    start: Node
    stop: Node
    step: Node | None
    body: "tuple[StatementNode, ...]"
    at: int


@dataclass(frozen=True, slots=True)
class WhileStatement:
    """`WHILE condition DO … END_WHILE`."""

    condition: Node
    body: "tuple[StatementNode, ...]"
    at: int


@dataclass(frozen=True, slots=True)
class RepeatStatement:
    """`REPEAT … UNTIL condition END_REPEAT`."""

    body: "tuple[StatementNode, ...]"
    until: Node
    at: int


@dataclass(frozen=True, slots=True)
class JumpStatement:
    """EXIT, CONTINUE or RETURN."""

    word: Choice["EXIT", "CONTINUE", "RETURN"]
    at: int


StatementNode = (
    Assignment
    | CallStatement
    | IfStatement
    | CaseStatement
    | ForStatement
    | WhileStatement
    | RepeatStatement
    | JumpStatement
)


# --- Containers --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TypeReference:
    """The type of a declared variable; `length` is that of a string."""

    name: str
    length: Node | None
    bounds: "tuple[Bounds, ...]"
    at: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """One dimension of an array: `0..9`, `10` (no lower bound) or `*` (neither)."""

    lower: Node | None
    upper: Node | None


@dataclass(frozen=True, slots=True)
class Declared:
    """A variable declared in the text."""

    name: str
    type: TypeReference
    initial: Node | None
    section: str
    """`VAR`, `VAR_TEMP`, `VAR_INPUT`, `VAR_OUTPUT` or `VAR_IN_OUT`."""
    constant: bool
    at: int


@dataclass(frozen=True, slots=True)
class Container:
    """A whole text: bare statements, or an ALGORITHM, METHOD or FUNCTION."""

    kind: Choice["", "ALGORITHM", "METHOD", "FUNCTION"]
    name: str
    package: str
    result: TypeReference | None
    variables: tuple[Declared, ...]
    body: tuple[StatementNode, ...]
    at: int
