"""The syntax tree of expressions, and of what can be named in them."""

from typing import Literal as Choice
from typing import cast

from lark import Token, Transformer, v_args

from compiler.st.syntax import (
    Access,
    Argument,
    ArrayValue,
    CallAccess,
    Container,
    Grouped,
    IndexAccess,
    Literal,
    MemberAccess,
    Name,
    Node,
    Operation,
    PartAccess,
    Prefix,
    StructValue,
)
from compiler.st.tokens import first_offset, offset, plain_name, qualified

_Unit = Choice["X", "B", "W", "D", "L"]
_Run = tuple[int, tuple[Node, ...]]
_MOST_DIGITS = 9
"""No array is longer than a number of so many digits."""
_OPERATORS = {"&": "AND"}


@v_args(inline=True)
class ExpressionBuilder(Transformer[Token, Node | Container]):
    """Builds expressions."""

    def binary(self, left: Node, operator: Token, right: Node) -> Operation:
        """`left operator right`."""
        sign = operator.upper()
        return Operation(_OPERATORS.get(sign, sign), left, right, offset(operator))

    def unary(self, operator: Token, operand: Node) -> Prefix:
        """`-operand`."""
        sign = cast('Choice["-", "+", "NOT"]', operator.upper())
        return Prefix(sign, operand, offset(operator))

    def group(self, inner: Node) -> Grouped:
        """`(inner)`."""
        return Grouped(inner, first_offset(inner))

    def array_value(self, runs: tuple[_Run, ...]) -> ArrayValue:
        """`[1, 2]`."""
        return ArrayValue("", runs, first_offset(runs[0][1][0]))

    def typed_array_value(self, prefix: Token, runs: tuple[_Run, ...]) -> ArrayValue:
        """`INT#[1, 2]`."""
        return ArrayValue(prefix.removesuffix("#"), runs, offset(prefix))

    def elements(self, *runs: _Run) -> tuple[_Run, ...]:
        """The elements of an array."""
        return runs

    def element(self, value: Node) -> _Run:
        """An element."""
        return 1, (value,)

    def repeated(self, count: Token, *values: Node) -> _Run:
        """`3(0, 1)`."""
        return int(count[:_MOST_DIGITS]), values

    def struct_value(self, *members: tuple[Token, Node]) -> StructValue:
        """`(a := 1)`."""
        pairs = tuple((plain_name(name), value) for name, value in members)
        return StructValue("", pairs, offset(members[0][0]))

    def typed_struct_value(self, prefix: Token, *members: tuple[Token, Node]) -> StructValue:
        """`Type#(a := 1)`."""
        pairs = tuple((plain_name(name), value) for name, value in members)
        return StructValue(prefix.removesuffix("#"), pairs, offset(prefix))

    def member_value(self, name: Token, value: Node) -> tuple[Token, Node]:
        """`a := 1`."""
        return name, value

    def literal(self, token: Token) -> Literal:
        """`12`."""
        return Literal(str(token), offset(token))

    # --- Access --------------------------------------------------------------------------

    def simple_name(self, token: Token) -> Name:
        """`x`."""
        return Name(plain_name(token), offset(token))

    def qualified_name(self, token: Token) -> Name:
        """`a::b::C`."""
        return Name(qualified(token), offset(token))

    def member(self, base: Access, name: Token) -> MemberAccess:
        """`base.name`."""
        return MemberAccess(base, plain_name(name), offset(name))

    def bit(self, base: Access, index: Token) -> PartAccess:
        """`base.3`."""
        return PartAccess(base, "X", Literal(str(index), offset(index)), offset(index))

    def part(self, base: Access, token: Token) -> PartAccess:
        """`base.%X3`."""
        index = Literal(token[2:], offset(token) + 2)
        return PartAccess(base, cast("_Unit", token[1].upper()), index, offset(token))

    def computed_part(self, base: Access, token: Token, index: Node) -> PartAccess:
        """`base.%X(i)`."""
        return PartAccess(base, cast("_Unit", token[1].upper()), index, offset(token))

    def index(self, base: Access, *indices: Node) -> IndexAccess:
        """`base[i, j]`."""
        return IndexAccess(base, indices, first_offset(base))

    def call(self, callee: Access, *arguments: Argument | None) -> CallAccess:
        """`callee(arguments)`."""
        given = tuple(argument for argument in arguments if argument is not None)
        return CallAccess(callee, given, first_offset(callee))

    def positional(self, value: Node) -> Argument:
        """`value`."""
        return Argument("", value, output=False, negated=False, at=first_offset(value))

    def named(self, name: Token, value: Node) -> Argument:
        """`name := value`."""
        return Argument(plain_name(name), value, output=False, negated=False, at=offset(name))

    def output(self, name: Token, target: Access) -> Argument:
        """`name => target`."""
        return Argument(plain_name(name), target, output=True, negated=False, at=offset(name))

    def negated_output(self, _not: Token, name: Token, target: Access) -> Argument:
        """`NOT name => target`."""
        return Argument(plain_name(name), target, output=True, negated=True, at=offset(name))
