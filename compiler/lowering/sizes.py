"""How large algorithms are: short ones are written where they are run."""

from collections.abc import Iterator, Mapping
from types import UnionType

from compiler.ir.code import Algorithm, Perform, Return, Statement

INLINE_STATEMENTS = 10
"""Algorithms of up to so many statements are written where they are run."""


def is_short_in_chart(algorithms: Mapping[str, Algorithm], name: str) -> bool:
    """Whether an algorithm is written in place where a chart or a simple block runs it."""
    body = algorithms[name].body
    run = (algorithms[one].body for one in performed(body))
    size = statements_in(body) + sum(statements_in(one) for one in run if is_short(one))
    return size <= INLINE_STATEMENTS and not has(body, Return)


def is_short(body: tuple[Statement, ...]) -> bool:
    """Whether an algorithm is written in place where another one runs it."""
    return statements_in(body) <= INLINE_STATEMENTS and not has(body, Return | Perform)


def statements_in(statements: tuple[Statement, ...]) -> int:
    """Count statements with all that stand inside of them."""
    return sum(1 + sum(map(statements_in, bodies(statement))) for statement in statements)


def performed(statements: tuple[Statement, ...]) -> Iterator[str]:
    """Return the algorithms that statements run."""
    for statement in statements:
        if isinstance(statement, Perform):
            yield statement.algorithm
        for body in bodies(statement):
            yield from performed(body)


def has(statements: tuple[Statement, ...], kind: type | UnionType) -> bool:
    """Whether a statement of a kind stands somewhere in the statements."""
    return any(
        isinstance(statement, kind) or any(has(body, kind) for body in bodies(statement))
        for statement in statements
    )


def bodies(statement: Statement) -> list[tuple[Statement, ...]]:
    """Return the statement lists inside a statement."""
    inner = [getattr(statement, "body", ()), getattr(statement, "otherwise", ())]
    parts = (*getattr(statement, "branches", ()), *getattr(statement, "arms", ()))
    return inner + [part.body for part in parts]
