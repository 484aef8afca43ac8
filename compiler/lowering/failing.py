"""Whether code can fail: what cannot needs nothing written down for an error before it runs."""

from compiler.ir.code import (
    Algorithm,
    Assign,
    Binary,
    Case,
    Constant,
    Convert,
    Expression,
    If,
    Member,
    Statement,
    Unary,
    Variable,
)
from compiler.ir.datatypes import DataType, Elementary, Kind

_FAILING = frozenset({"/", "MOD", "**"})


def may_fail(algorithm: Algorithm) -> bool:
    """Whether an algorithm might end in an error: said of all that is not surely harmless.

    Divisions, indexes, loops, calls, texts (which need room) and values of the host may.
    """
    is_plain = all(_is_plain(local.type) for local in algorithm.temporaries)
    return not is_plain or not _are_harmless(algorithm.body)


def _are_harmless(statements: tuple[Statement, ...]) -> bool:
    return all(map(_is_harmless, statements))


def _is_harmless(statement: Statement) -> bool:
    match statement:
        case Assign():
            return _is_safe(statement.target) and _is_safe(statement.value)
        case If():
            branches = all(
                _is_safe(branch.condition) and _are_harmless(branch.body)
                for branch in statement.branches
            )
            return branches and _are_harmless(statement.otherwise)
        case Case():
            arms = all(_are_harmless(arm.body) for arm in statement.arms)
            return arms and _is_safe(statement.selector) and _are_harmless(statement.otherwise)
        case _:
            return False


def _is_safe(expression: Expression) -> bool:
    if not _is_plain(expression.type):
        return False
    match expression:
        case Constant() | Variable():
            return True
        case Member():
            # The struct itself is no plain value; its member is.
            return isinstance(expression.base, Variable | Member)
        case Unary() | Convert():
            return _is_safe(expression.operand)
        case Binary():
            operands = (expression.left, expression.right)
            is_scaled = any(_is_real(one.type) for one in operands) and not _is_real(
                expression.left.type
            )
            return (
                expression.operator not in _FAILING
                and not is_scaled
                and all(map(_is_safe, operands))
            )
        case _:
            return False


def _is_plain(datatype: DataType) -> bool:
    """Whether values of a type are numbers of a fixed width."""
    return isinstance(datatype, Elementary) and datatype.kind is not Kind.HOST


def _is_real(datatype: DataType) -> bool:
    return isinstance(datatype, Elementary) and datatype.kind is Kind.REAL
