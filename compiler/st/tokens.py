"""What the builders of the syntax tree need of tokens and of one another's parts."""

from typing import cast

from lark import Token

from compiler.st.syntax import (
    CallAccess,
    Declared,
    IndexAccess,
    MemberAccess,
    Node,
    Operation,
    PartAccess,
    StatementNode,
)

Statements = tuple[StatementNode, ...]


def offset(token: Token) -> int:
    """Return where a token begins."""
    return token.start_pos or 0


def plain_name(token: Token) -> str:
    """Return a name without the `^` that escapes keywords."""
    return token.removeprefix("^")


def qualified(token: Token) -> str:
    """Return a qualified name without blanks around its `::`."""
    return "".join(token.split())


def present(items: tuple[StatementNode | None, ...]) -> Statements:
    """Return statements without the empty ones."""
    return tuple(item for item in items if item is not None)


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


def split_parts(parts: object) -> tuple[tuple[Declared, ...], Statements]:
    """Tell the variables of a container from its statements."""
    variables: list[Declared] = []
    body: list[StatementNode] = []
    for part in cast("tuple[object, ...]", parts):
        if isinstance(part, tuple):
            variables.extend(part)
        elif part is not None and not isinstance(part, Token):
            body.append(cast("StatementNode", part))
    return tuple(variables), tuple(body)


def body_of(parts: object) -> Statements:
    """Return the statements among the parts of a statement."""
    return split_parts(parts)[1]


def else_of(parts: object) -> Statements:
    """Return the statements of the ELSE among the parts of a statement."""
    for part in cast("tuple[object, ...]", parts):
        if isinstance(part, tuple):
            return cast("Statements", part)
    return ()
