"""Loops: which of them have to be counted.

All loops that one queue entry causes share one allowance of rounds, so that neither nested
loops nor functions that call functions multiply it. Nests of FOR loops whose bounds are constant
and small need no counting.
"""

from compiler.ir.code import (
    Assign,
    Branch,
    Case,
    CaseArm,
    Constant,
    Expression,
    For,
    If,
    Index,
    Invoke,
    Member,
    Partial,
    Perform,
    Repeat,
    Statement,
    Variable,
    While,
)
from compiler.lowering.ranges import integer_range

SMALL = 10_000
"""Rounds a nest of FOR loops with constant bounds may make without being counted."""


def fixed_range(loop: For) -> range | None:
    """Return the values of a FOR with constant bounds that leaves its variable alone."""
    numbers = [_number(part) for part in (loop.start, loop.stop, loop.step)]
    start, stop, step = numbers
    if start is None or stop is None or not step or _assigns(loop.body, loop.variable.name):
        return None
    values = range(start, stop + (1 if step > 0 else -1), step)
    limits = integer_range(loop.variable.type)
    if limits is None or not limits[0] <= past(values) <= limits[1]:
        return None
    return values


def past(values: range) -> int:
    """Return what the variable of a FOR holds after the loop."""
    return values.start + rounds_of(values) * values.step


def rounds_of(values: range) -> int:
    """Return how many values there are; `len` refuses more than fit a machine word."""
    return max((values.stop - values.start + values.step - _sign(values)) // values.step, 0)


def _sign(values: range) -> int:
    return 1 if values.step > 0 else -1


def is_small(loop: For, limit: int) -> bool:
    """Whether a loop with all loops inside it makes few rounds, whatever the data are."""
    rounds = _rounds(loop)
    return rounds is not None and rounds <= min(SMALL, limit)


def _rounds(statement: Statement) -> int | None:
    """Count the innermost rounds a statement causes at most; None: that depends on data."""
    match statement:
        case For():
            values, inner = fixed_range(statement), _rounds_of_all(statement.body)
            if values is None or inner is None:
                return None
            return rounds_of(values) * max(inner, 1)
        case While() | Repeat():
            return None
        case If():
            return _rounds_of_parts(statement.branches, statement.otherwise)
        case Case():
            return _rounds_of_parts(statement.arms, statement.otherwise)
        case _:
            return 0


def _rounds_of_all(statements: tuple[Statement, ...]) -> int | None:
    total = 0
    for statement in statements:
        rounds = _rounds(statement)
        if rounds is None:
            return None
        total += rounds
    return total


def _rounds_of_parts(
    parts: tuple[Branch, ...] | tuple[CaseArm, ...], otherwise: tuple[Statement, ...]
) -> int | None:
    return _rounds_of_all((*(one for part in parts for one in part.body), *otherwise))


def _number(expression: Expression) -> int | None:
    if not isinstance(expression, Constant) or integer_range(expression.type) is None:
        return None
    return int(expression.value) if isinstance(expression.value, int) else None


# --- Who writes to a variable --------------------------------------------------------------


def _assigns(statements: tuple[Statement, ...], variable: str) -> bool:
    """Whether a variable is assigned to somewhere in the statements."""
    return any(_writes(statement, variable) for statement in statements)


def _writes(statement: Statement, variable: str) -> bool:
    match statement:
        case Assign():
            return _root(statement.target) == variable
        case Invoke():
            return any(one is not None and _root(one) == variable for one in statement.targets)
        case Perform():
            return True  # whatever it does
        case For():
            return statement.variable.name == variable or _assigns(statement.body, variable)
        case If():
            return _any_writes(statement.branches, statement.otherwise, variable)
        case Case():
            return _any_writes(statement.arms, statement.otherwise, variable)
        case While() | Repeat():
            return _assigns(statement.body, variable)
        case _:
            return False


def _any_writes(
    parts: tuple[Branch, ...] | tuple[CaseArm, ...],
    otherwise: tuple[Statement, ...],
    variable: str,
) -> bool:
    return any(_assigns(part.body, variable) for part in parts) or _assigns(otherwise, variable)


def _root(expression: Expression) -> str:
    """Return the name of the variable a place lies in."""
    while isinstance(expression, Member | Index | Partial):
        expression = expression.base
    return expression.name if isinstance(expression, Variable) else ""
