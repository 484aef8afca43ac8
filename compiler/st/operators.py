"""Operators: which types they take, what comes out, and where operands are converted."""

from typing import cast

from compiler.ir.code import Binary, BinaryOperator, Call, Expression, Unary
from compiler.ir.datatypes import (
    BOOL,
    ArrayType,
    DataType,
    Kind,
    StructType,
)
from compiler.ir.functions import FunctionTypeError, function_signature
from compiler.ir.mistakes import text as mistakes
from compiler.st.context import Context
from compiler.st.conversion import (
    NUMERIC,
    as_number,
    common_type,
    converted,
    kind_of,
    settled,
    truth,
)
from compiler.st.loose import Loose, Typed, can_settle, computed, negated

_LOGIC = frozenset({"AND", "OR", "XOR"})
_EQUALITIES = frozenset({"=", "<>"})
_COMPARISONS = _EQUALITIES | {"<", "<=", ">", ">="}
_DATES = {
    Kind.DATE: "DATE",
    Kind.DATE_AND_TIME: "DT",
    Kind.TIME_OF_DAY: "TOD",
    Kind.DURATION: "TIME",
}
_NAMES = {"+": "ADD", "-": "SUB"}


class Operators:
    """Types the operators of one text."""

    def __init__(self, context: Context) -> None:
        """Report to this context."""
        self._context = context

    def prefix(
        self, operator: str, operand: Typed | None, at: int, hint: DataType | None
    ) -> Typed | None:
        """Type `-x`, `+x` or `NOT x`."""
        if operand is None:
            return None
        if operator == "NOT":
            return self._negation(operand, at, hint)
        if isinstance(operand, Loose):
            found = operand if operator == "+" else negated(operand, at)
            if found is None:
                self._wrong(operator, [operand], "a number", at)
            return found
        if kind_of(operand.type) not in (*(Kind.SIGNED, Kind.UNSIGNED, Kind.REAL, Kind.DURATION),):
            self._wrong(operator, [operand], "a number or a duration", at)
            return None
        return operand if operator == "+" else Unary("-", operand, operand.type)

    def binary(
        self,
        operator: str,
        left: Typed | None,
        right: Typed | None,
        *,
        at: int,
        hint: DataType | None,
    ) -> Typed | None:
        """Type an operator between two values."""
        if left is None or right is None:
            return None
        if isinstance(left, Loose) and isinstance(right, Loose):
            whole = isinstance(left.value, int) and isinstance(right.value, int)
            if not (whole and operator == "/" and hint and kind_of(hint) is Kind.REAL):
                found = computed(operator, left, right, at)
                if found is not None:
                    return found
        one, other = self._settle_both(operator, left, right, hint)
        if one is None or other is None:
            return None
        if operator in _LOGIC:
            return self._logic(operator, one, other, at)
        if operator in _COMPARISONS:
            return self._comparison(operator, one, other, at)
        return self._arithmetic(operator, one, other, at)

    # --- Operands ------------------------------------------------------------------------

    def _settle_both(
        self, operator: str, left: Typed, right: Typed, hint: DataType | None
    ) -> tuple[Expression | None, Expression | None]:
        """Give loose operands the type of the other one, if they can have it."""
        wanted = None if operator in _COMPARISONS else hint
        if isinstance(left, Loose) and isinstance(right, Loose):
            if wanted is None or not (can_settle(left, wanted) and can_settle(right, wanted)):
                wanted = self._widest(left.default, right.default)
            return settled(left, wanted, self._context), settled(right, wanted, self._context)
        if isinstance(left, Loose):
            other = cast("Expression", right)
            return self._settle_beside(left, other, wanted), other
        if isinstance(right, Loose):
            return left, self._settle_beside(right, left, wanted)
        return left, right

    @staticmethod
    def _widest(one: DataType, other: DataType) -> DataType:
        common, _ = common_type(one, other)
        return common or one

    def _settle_beside(
        self, loose: Loose, other: Expression, hint: DataType | None
    ) -> Expression | None:
        wanted = other.type
        if can_settle(loose, wanted) and kind_of(wanted) is not Kind.DURATION:
            return settled(loose, wanted, self._context)
        return settled(loose, hint, self._context)

    # --- Logic ---------------------------------------------------------------------------

    def _negation(self, operand: Typed, at: int, hint: DataType | None) -> Expression | None:
        if isinstance(operand, Loose) and hint is None and can_settle(operand, BOOL):
            hint = BOOL
        value = settled(operand, hint, self._context)
        if value is None:
            return None
        kind = kind_of(value.type)
        if kind in (Kind.SIGNED, Kind.UNSIGNED):
            self._odd("NOT", [value], str(value.type), at)
        elif kind not in (Kind.BOOL, Kind.BITS):
            self._wrong("NOT", [value], "a BOOL or a bit string", at)
            return None
        return Unary("NOT", value, value.type)

    def _logic(
        self, operator: str, one: Expression, other: Expression, at: int
    ) -> Expression | None:
        kinds = {kind_of(one.type), kind_of(other.type)}
        if not kinds <= NUMERIC - {Kind.REAL}:
            self._wrong(operator, [one, other], "BOOLs or bit strings", at)
            return None
        if kinds <= {Kind.BOOL, Kind.BITS}:
            return self._joined(operator, one, other, result=None)
        if Kind.BOOL in kinds:
            # Old guards take a number for true if it is not 0.
            left, right = truth(one, at, self._context), truth(other, at, self._context)
            if left is None or right is None:
                return None
            return self._joined(operator, left, right, result=None)
        common, _ = common_type(one.type, other.type)
        self._odd(operator, [one, other], str(common), at)
        return self._joined(operator, one, other, result=None)

    # --- Comparison ----------------------------------------------------------------------

    def _comparison(
        self, operator: str, one: Expression, other: Expression, at: int
    ) -> Expression | None:
        common, odd = common_type(one.type, other.type)
        whole = isinstance(one.type, ArrayType | StructType)
        if common is None or (whole and operator not in _EQUALITIES):
            self._wrong(operator, [one, other], "two values of one kind", at)
            return None
        if odd:
            self._odd(operator, [one, other], str(common), at)
        return self._joined(operator, one, other, result=BOOL)

    # --- Arithmetic ----------------------------------------------------------------------

    def _arithmetic(
        self, operator: str, one: Expression, other: Expression, at: int
    ) -> Expression | None:
        kinds = (kind_of(one.type), kind_of(other.type))
        if kinds[0] in _DATES or kinds[1] in _DATES:
            return self._temporal(operator, one, other, at)
        if not set(kinds) <= NUMERIC:
            self._wrong(operator, [one, other], "numbers", at)
            return None
        common, odd = common_type(as_number(one.type), as_number(other.type))
        if common is None:
            return None
        if odd or Kind.BITS in kinds or Kind.BOOL in kinds:
            self._odd(operator, [one, other], str(common), at)
        sign = cast("BinaryOperator", operator)
        return Binary(sign, converted(one, common), converted(other, common), common)

    def _temporal(
        self, operator: str, one: Expression, other: Expression, at: int
    ) -> Expression | None:
        """Type arithmetic with durations and dates."""
        kinds = (kind_of(one.type), kind_of(other.type))
        if kinds == (Kind.DURATION, Kind.DURATION) and operator in _NAMES:
            return self._joined(operator, one, other, result=None)
        numbers = (Kind.SIGNED, Kind.UNSIGNED, Kind.REAL)
        if operator in ("*", "/") and kinds[0] is Kind.DURATION and kinds[1] in numbers:
            return Binary(cast("BinaryOperator", operator), one, other, one.type)
        if operator == "*" and kinds[1] is Kind.DURATION and kinds[0] in numbers:
            return Binary("*", other, one, other.type)
        call = self._date_call(operator, one, other)
        if call is None:
            self._wrong(operator, [one, other], "durations, or a date and a duration", at)
        return call

    def _date_call(self, operator: str, one: Expression, other: Expression) -> Expression | None:
        """Dates have no operators of their own in typed code, but functions."""
        names = [_DATES.get(kind) for each in (one, other) if (kind := kind_of(each.type))]
        if operator not in _NAMES or None in names or len(names) < 2:  # noqa: PLR2004 - both
            return None
        name = "_".join([_NAMES[operator], *(name for name in names if name)])
        try:
            signature = function_signature(name, (one.type, other.type))
        except FunctionTypeError:
            return None
        if signature is None:
            return None
        first, second = signature.parameters
        arguments = (converted(one, first), converted(other, second))
        return Call(signature.name, arguments, signature.result)

    # --- Shared --------------------------------------------------------------------------

    def _joined(
        self, operator: str, one: Expression, other: Expression, *, result: DataType | None
    ) -> Expression | None:
        common, _ = common_type(one.type, other.type)
        if common is None:
            return None
        sign = cast("BinaryOperator", operator)
        left, right = converted(one, common), converted(other, common)
        return Binary(sign, left, right, result or common)

    def _odd(self, operator: str, operands: list[Expression], taken: str, at: int) -> None:
        self._context.report(
            mistakes.odd_operands(
                span=self._context.span(at, len(operator)),
                operator=operator,
                operands=[str(operand.type) for operand in operands],
                taken=taken,
            )
        )

    def _wrong(self, operator: str, operands: list[Typed], wanted: str, at: int) -> None:
        self._context.report(
            mistakes.wrong_operands(
                span=self._context.span(at, len(operator)),
                operator=operator,
                operands=[
                    operand.shown if isinstance(operand, Loose) else str(operand.type)
                    for operand in operands
                ],
                wanted=wanted,
            )
        )
