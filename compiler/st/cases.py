"""CASE: its labels as ranges of constants."""

from collections.abc import Callable

from compiler.ir.code import Case, CaseArm, Convert, Expression, Statement
from compiler.ir.datatypes import BOOL, USINT, DataType, Kind
from compiler.ir.mistakes import text as mistakes
from compiler.st.context import Context
from compiler.st.conversion import kind_of
from compiler.st.expressions import Expressions
from compiler.st.folding import constant_number
from compiler.st.syntax import CaseStatement, Label, Node, StatementNode

Body = Callable[[tuple[StatementNode, ...]], tuple[Statement, ...]]

_SELECTORS = (Kind.BOOL, Kind.BITS, Kind.SIGNED, Kind.UNSIGNED)


class Cases:
    """Types the CASE statements of one text."""

    def __init__(self, context: Context, expressions: Expressions, body: Body) -> None:
        """Type in this context; `body` types the statements of the arms."""
        self._context = context
        self._expressions = expressions
        self._body = body

    def case(self, node: CaseStatement) -> list[Statement]:
        """Type a CASE."""
        if node.stray:
            span = self._context.span(node.stray[0].at)
            self._context.report(mistakes.statement_before_label(span=span))
        selector = self._selector(node.selector)
        wanted = None if selector is None else selector.type
        if wanted == BOOL and selector is not None:
            selector = Convert(selector, USINT)  # labels are integers
        taken: list[tuple[int, int]] = []
        arms: list[CaseArm] = []
        for arm in node.arms:
            labels: list[tuple[int, int]] = []
            if wanted is not None:
                labels = self._labels(arm.labels, wanted, taken)
            arms.append(CaseArm(tuple(labels), self._body(arm.body)))
        otherwise = self._body(node.otherwise)
        if selector is None:
            return []
        return [Case(selector, tuple(arms), otherwise, self._context.line(node.at))]

    def _selector(self, node: Node) -> Expression | None:
        selector = self._expressions.free_value(node)
        if selector is None or kind_of(selector.type) in _SELECTORS:
            return selector
        span = self._context.span(node.at)
        self._context.report(mistakes.wrong_selector(span=span, found=selector.type))
        return None

    def _labels(
        self, labels: tuple[Label, ...], datatype: DataType, taken: list[tuple[int, int]]
    ) -> list[tuple[int, int]]:
        result: list[tuple[int, int]] = []
        for label in labels:
            lower = self._value(label.lower, datatype)
            upper = lower if label.upper is None else self._value(label.upper, datatype)
            if lower is None or upper is None:
                continue
            span = self._context.span(label.at)
            if upper < lower:
                self._context.report(mistakes.empty_range(span=span, lower=lower, upper=upper))
                continue
            again = next((low for low, high in taken if low <= upper and lower <= high), None)
            if again is not None:
                value = max(again, lower)
                self._context.report(mistakes.overlapping_label(span=span, value=value))
            taken.append((lower, upper))
            result.append((lower, upper))
        return result

    def _value(self, node: Node, datatype: DataType) -> int | None:
        """Return the value of a label."""
        value = self._expressions.value(node, datatype)
        if value is None:
            return None
        number = constant_number(value)
        if isinstance(number, int):
            return int(number)
        self._context.report(mistakes.not_constant(span=self._context.span(node.at)))
        return None
