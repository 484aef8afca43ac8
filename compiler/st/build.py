"""From the parser's reductions to the syntax tree: one method per rule of the grammar.

Lark calls these while it parses, innermost first, so nothing here is recursive.
"""

from typing import Literal as Choice
from typing import cast

from lark import Token, Transformer, v_args

from compiler.st.syntax import (
    Access,
    Argument,
    Arm,
    ArrayValue,
    Assignment,
    Bounds,
    CallAccess,
    CallStatement,
    CaseStatement,
    Container,
    Declared,
    ForStatement,
    Grouped,
    GuardedBlock,
    IfStatement,
    IndexAccess,
    JumpStatement,
    Label,
    Labels,
    Literal,
    MemberAccess,
    Name,
    Node,
    Operation,
    PartAccess,
    Prefix,
    RepeatStatement,
    StatementNode,
    StructValue,
    TypeReference,
    WhileStatement,
)

Statements = tuple[StatementNode, ...]
_Unit = Choice["X", "B", "W", "D", "L"]
_Run = tuple[int, tuple[Node, ...]]
_MOST_DIGITS = 9
"""No array is longer than a number of so many digits."""
_OPERATORS = {"&": "AND"}


def _at(token: Token) -> int:
    return token.start_pos or 0


def _word(token: Token) -> str:
    """Return a name without the `^` that escapes keywords."""
    return token.removeprefix("^")


def _qualified(token: Token) -> str:
    """Return a qualified name without blanks around its `::`."""
    return "".join(token.split())


def _statements(items: tuple[StatementNode | None, ...]) -> Statements:
    return tuple(item for item in items if item is not None)


@v_args(inline=True)
class TreeBuilder(Transformer[Token, Node | Container]):
    """Builds the nodes of `compiler.st.syntax`."""

    # --- Containers ----------------------------------------------------------------------

    def bare(self, *parts: "tuple[Declared, ...] | StatementNode | None") -> Container:
        """Statements without a container."""
        variables, body = _split(parts)
        return Container("", "", "", None, variables, body, at=0)

    def contained(self, word: Token, name: Token, *rest: object) -> Container:
        """`ALGORITHM name … END_ALGORITHM`."""
        variables, body = _split(rest)
        return Container("ALGORITHM", _word(name), "", None, variables, body, _at(word))

    def method(
        self, word: Token, name: Token, result: TypeReference | None, *rest: object
    ) -> Container:
        """`METHOD name : type … END_METHOD`."""
        variables, body = _split(rest)
        return Container("METHOD", _word(name), "", result, variables, body, _at(word))

    def function(self, *parts: object) -> Container:
        """`PACKAGE p; IMPORT q; FUNCTION name : type … END_FUNCTION`."""
        package = "".join(str(part) for part in parts if type(part) is str)
        rest = [part for part in parts if type(part) is not str]
        word, name, result, *others = rest
        variables, body = _split(tuple(others))
        return Container(
            kind="FUNCTION",
            name=_word(cast("Token", name)),
            package=package,
            result=cast("TypeReference | None", result),
            variables=variables,
            body=body,
            at=_at(cast("Token", word)),
        )

    def package(self, _word: Token, name: Token) -> str:
        """`PACKAGE p;`."""
        return _qualified(name)

    def imported(self, _word: Token, *_name: Token | None) -> str:
        """`IMPORT q::*;`, which whoever looks names up knows from the file's own header."""
        return ""

    def name(self, token: Token) -> Token:
        """The name of a container."""
        return token

    # --- Variables -----------------------------------------------------------------------

    def variables(
        self, section: Token, constant: Token | None, *groups: "Token | tuple[Declared, ...]"
    ) -> tuple[Declared, ...]:
        """`VAR_TEMP … END_VAR`."""
        kind = section.upper()
        return tuple(
            Declared(
                name=one.name,
                type=one.type,
                initial=one.initial,
                section=kind,
                constant=constant is not None,
                at=one.at,
            )
            for group in groups
            if isinstance(group, tuple)
            for one in group
        )

    def declaration(self, *parts: "Token | TypeReference | Node | None") -> tuple[Declared, ...]:
        """`a, b : INT := 5;`."""
        *names, datatype, initial, _pragma = parts
        return tuple(
            Declared(
                name=_word(cast("Token", name)),
                type=cast("TypeReference", datatype),
                initial=cast("Node | None", initial),
                section="VAR",
                constant=False,
                at=_at(cast("Token", name)),
            )
            for name in names
        )

    def plain_type(self, name: Token) -> TypeReference:
        """`INT`."""
        return TypeReference(_qualified(name), None, (), _at(name))

    def sized_type(self, name: Token, length: Node) -> TypeReference:
        """`STRING[20]`."""
        return TypeReference(_qualified(name), length, (), _at(name))

    def array_type(self, *parts: "Token | Bounds | TypeReference") -> TypeReference:
        """`ARRAY [0..9] OF INT`."""
        word, *bounds, _of, element = parts
        inner = cast("TypeReference", element)
        return TypeReference(
            name=inner.name,
            length=inner.length,
            bounds=(*cast("list[Bounds]", bounds), *inner.bounds),
            at=_at(cast("Token", word)),
        )

    def bounds(self, lower: Node, upper: Node) -> Bounds:
        """`0..9`."""
        return Bounds(lower, upper)

    def size(self, count: Node) -> Bounds:
        """`10`."""
        return Bounds(None, count)

    def open_bounds(self, _star: Token) -> Bounds:
        """`*`."""
        return Bounds(None, None)

    # --- Statements ----------------------------------------------------------------------

    def assignment(self, *parts: Node) -> Assignment:
        """`a := b := value;`."""
        targets = cast("tuple[Access, ...]", parts[:-1])
        return Assignment(targets, parts[-1], first_offset(parts[0]))

    def call_statement(self, call: Access) -> CallStatement:
        """`f(x);`."""
        return CallStatement(call, first_offset(call))

    def if_statement(self, word: Token, *parts: object) -> IfStatement:
        """`IF … END_IF`."""
        branches = tuple(part for part in parts if isinstance(part, GuardedBlock))
        return IfStatement(branches, _otherwise(parts), _at(word))

    def branch(self, condition: Node, _then: Token, *body: StatementNode | None) -> GuardedBlock:
        """`condition THEN …`."""
        return GuardedBlock(condition, _statements(body))

    def else_branch(self, _word: Token, *body: StatementNode | None) -> Statements:
        """`ELSE …`."""
        return _statements(body)

    def case_statement(
        self, word: Token, selector: Node, _of: Token, *parts: object
    ) -> CaseStatement:
        """`CASE … END_CASE`: statements belong to the labels before them."""
        stray: list[StatementNode] = []
        arms: list[tuple[Labels, list[StatementNode]]] = []
        for part in parts:
            if isinstance(part, Labels):
                arms.append((part, []))
            elif part is not None and not isinstance(part, tuple | Token):
                (arms[-1][1] if arms else stray).append(cast("StatementNode", part))
        return CaseStatement(
            selector=selector,
            stray=tuple(stray),
            arms=tuple(Arm(labels.labels, tuple(body)) for labels, body in arms),
            otherwise=_otherwise(parts),
            at=_at(word),
        )

    def case_item(self, statement: StatementNode | None) -> StatementNode | None:
        """A statement among the labels."""
        return statement

    def labels(self, *labels: Label) -> Labels:
        """`1, 3..5:`."""
        return Labels(labels, labels[0].at)

    def label(self, lower: Node, upper: Node | None) -> Label:
        """`1` or `3..5`."""
        return Label(lower, upper, first_offset(lower))

    def for_statement(self, word: Token, *parts: object) -> ForStatement:
        """`FOR … END_FOR`."""
        variable, start, _to, stop, step, _do, *body = parts
        return ForStatement(
            variable=cast("Access", variable),
            start=cast("Node", start),
            stop=cast("Node", stop),
            step=cast("Node | None", step),
            body=_body(body),
            at=_at(word),
        )

    def by(self, _word: Token, step: Node) -> Node:
        """`BY 2`."""
        return step

    def while_statement(
        self, word: Token, condition: Node, _do: Token, *body: object
    ) -> WhileStatement:
        """`WHILE … END_WHILE`."""
        return WhileStatement(condition, _body(body), _at(word))

    def repeat_statement(self, word: Token, *parts: object) -> RepeatStatement:
        """`REPEAT … UNTIL … END_REPEAT`."""
        *body, _until, until, _end = parts
        return RepeatStatement(_body(body), cast("Node", until), _at(word))

    def exit_statement(self, word: Token) -> JumpStatement:
        """`EXIT;`."""
        return JumpStatement("EXIT", _at(word))

    def continue_statement(self, word: Token) -> JumpStatement:
        """`CONTINUE;`."""
        return JumpStatement("CONTINUE", _at(word))

    def return_statement(self, word: Token) -> JumpStatement:
        """`RETURN;`."""
        return JumpStatement("RETURN", _at(word))

    def empty_statement(self) -> None:
        """`;`."""
        return

    # --- Expressions ---------------------------------------------------------------------

    def binary(self, left: Node, operator: Token, right: Node) -> Operation:
        """`left operator right`."""
        sign = operator.upper()
        return Operation(_OPERATORS.get(sign, sign), left, right, _at(operator))

    def unary(self, operator: Token, operand: Node) -> Prefix:
        """`-operand`."""
        sign = cast('Choice["-", "+", "NOT"]', operator.upper())
        return Prefix(sign, operand, _at(operator))

    def group(self, inner: Node) -> Grouped:
        """`(inner)`."""
        return Grouped(inner, first_offset(inner))

    def array_value(self, runs: tuple[_Run, ...]) -> ArrayValue:
        """`[1, 2]`."""
        return ArrayValue("", runs, first_offset(runs[0][1][0]))

    def typed_array_value(self, prefix: Token, runs: tuple[_Run, ...]) -> ArrayValue:
        """`INT#[1, 2]`."""
        return ArrayValue(prefix.removesuffix("#"), runs, _at(prefix))

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
        pairs = tuple((_word(name), value) for name, value in members)
        return StructValue("", pairs, _at(members[0][0]))

    def typed_struct_value(self, prefix: Token, *members: tuple[Token, Node]) -> StructValue:
        """`Type#(a := 1)`."""
        pairs = tuple((_word(name), value) for name, value in members)
        return StructValue(prefix.removesuffix("#"), pairs, _at(prefix))

    def member_value(self, name: Token, value: Node) -> tuple[Token, Node]:
        """`a := 1`."""
        return name, value

    def literal(self, token: Token) -> Literal:
        """`12`."""
        return Literal(str(token), _at(token))

    # --- Access --------------------------------------------------------------------------

    def simple_name(self, token: Token) -> Name:
        """`x`."""
        return Name(_word(token), _at(token))

    def qualified_name(self, token: Token) -> Name:
        """`a::b::C`."""
        return Name(_qualified(token), _at(token))

    def member(self, base: Access, name: Token) -> MemberAccess:
        """`base.name`."""
        return MemberAccess(base, _word(name), _at(name))

    def bit(self, base: Access, index: Token) -> PartAccess:
        """`base.3`."""
        return PartAccess(base, "X", Literal(str(index), _at(index)), _at(index))

    def part(self, base: Access, token: Token) -> PartAccess:
        """`base.%X3`."""
        index = Literal(token[2:], _at(token) + 2)
        return PartAccess(base, cast("_Unit", token[1].upper()), index, _at(token))

    def computed_part(self, base: Access, token: Token, index: Node) -> PartAccess:
        """`base.%X(i)`."""
        return PartAccess(base, cast("_Unit", token[1].upper()), index, _at(token))

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
        return Argument(_word(name), value, output=False, negated=False, at=_at(name))

    def output(self, name: Token, target: Access) -> Argument:
        """`name => target`."""
        return Argument(_word(name), target, output=True, negated=False, at=_at(name))

    def negated_output(self, _not: Token, name: Token, target: Access) -> Argument:
        """`NOT name => target`."""
        return Argument(_word(name), target, output=True, negated=True, at=_at(name))


def first_offset(node: Node) -> int:
    """Return where the text of a node begins; loops, because chains may be long."""
    while True:
        match node:
            case MemberAccess() | IndexAccess() | PartAccess():
                node = node.base
            case CallAccess():
                node = node.callee
            case Operation():
                node = node.left
            case _:
                return node.at


def _split(parts: object) -> tuple[tuple[Declared, ...], Statements]:
    """Tell the variables of a container from its statements."""
    variables: list[Declared] = []
    body: list[StatementNode] = []
    for part in cast("tuple[object, ...]", parts):
        if isinstance(part, tuple):
            variables.extend(part)
        elif part is not None and not isinstance(part, Token):
            body.append(cast("StatementNode", part))
    return tuple(variables), tuple(body)


def _body(parts: object) -> Statements:
    return _split(parts)[1]


def _otherwise(parts: object) -> Statements:
    """Return the statements of the ELSE among the parts of a statement."""
    for part in cast("tuple[object, ...]", parts):
        if isinstance(part, tuple):
            return cast("Statements", part)
    return ()
