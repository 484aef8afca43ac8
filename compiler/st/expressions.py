"""Expressions: the syntax tree typed from the leaves up, types wanted from above handed down."""

from typing import assert_never

from compiler.ir.code import Constant, Expression, Place
from compiler.ir.datatypes import BOOL, STRING, WSTRING, DataType
from compiler.ir.literals import LiteralError, parse_literal, split_literal
from compiler.ir.mistakes import text as mistakes
from compiler.st.aggregates import Aggregates
from compiler.st.calls import Calls
from compiler.st.context import Context
from compiler.st.conversion import coerced, settled, truth
from compiler.st.loose import Loose, Typed
from compiler.st.operators import Operators
from compiler.st.places import Places
from compiler.st.syntax import (
    Access,
    ArrayValue,
    Broken,
    CallAccess,
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

_ARITHMETIC = frozenset({"+", "-", "*", "/", "MOD", "**", "AND", "OR", "XOR"})


class Expressions:
    """Types the expressions of one text."""

    def __init__(self, context: Context) -> None:
        """Type in this context."""
        self._context = context
        self._operators = Operators(context)
        self._places = Places(context)
        self._calls = Calls(context, self)
        self._aggregates = Aggregates(context, self.value)

    # --- What others need ----------------------------------------------------------------

    def value(self, node: Node, wanted: DataType) -> Expression | None:
        """Return an expression as a value of a type."""
        return coerced(self.typed(node, wanted), wanted, node.at, self._context)

    def free_value(self, node: Node, hint: DataType | None = None) -> Expression | None:
        """Return an expression as a value of whatever type it has."""
        return settled(self.typed(node, hint), hint, self._context)

    def condition(self, node: Node) -> Expression | None:
        """Return an expression as a condition."""
        return truth(self.typed(node, None), node.at, self._context)

    def target(self, node: Access) -> Place | None:
        """Return what an access means as the target of an assignment."""
        value = self.free_value(node)
        return None if value is None else self._places.target(node, value)

    def place(self, node: Node) -> Place | None:
        """Return what an output argument writes to."""
        if isinstance(node, Access):
            return self.target(node)
        self._context.report(mistakes.not_a_place(span=self._context.span(node.at)))
        return None

    def perform(self, node: CallAccess) -> None:
        """Type a call whose value nobody wants."""
        with self._context.level(node.at):
            self._calls.call(node, None, wanted=False)

    def typed(self, node: Node, hint: DataType | None) -> Typed | None:
        """Type an expression; None, with a diagnostic, if it has no type.

        Args:
            node: the expression.
            hint: the type that will be wanted of it, for literals that have none.
        """
        with self._context.level(node.at):
            match node:
                case Name():
                    return self._places.name(node)
                case Literal():
                    return self._literal(node)
                case Prefix():
                    operand = self.typed(node.operand, hint)
                    return self._operators.prefix(node.operator, operand, node.at, hint)
                case Operation():
                    return self._operation(node, hint)
                case Grouped():
                    return self.typed(node.inner, hint)
                case Broken():
                    self._context.failed = True
                    return None
                case ArrayValue():
                    return self._aggregates.array(node, hint)
                case StructValue():
                    return self._aggregates.struct(node, hint)
                case _:
                    return self._access(node, hint)

    # --- Parts ---------------------------------------------------------------------------

    def _access(
        self, node: MemberAccess | IndexAccess | PartAccess | CallAccess, hint: DataType | None
    ) -> Typed | None:
        match node:
            case MemberAccess():
                return self._member(node)
            case IndexAccess():
                return self._index(node)
            case PartAccess():
                base = self.free_value(node.base)
                index = self.free_value(node.index)
                if base is None or index is None:
                    return None
                return self._places.part(node, base, index)
            case CallAccess():
                return self._calls.call(node, hint)
            case other:
                assert_never(other)

    def _operation(self, node: Operation, hint: DataType | None) -> Typed | None:
        wanted = hint if node.operator in _ARITHMETIC else None
        left = self.typed(node.left, wanted)
        right = self.typed(node.right, wanted)
        return self._operators.binary(node.operator, left, right, at=node.at, hint=wanted)

    def _member(self, node: MemberAccess) -> Expression | None:
        variable = self._places.dotted(node)
        if variable is not None:
            return self._places.variable(variable)
        if self._places.unknown_path(node):
            return None
        base = self.free_value(node.base)
        return None if base is None else self._places.member(node, base)

    def _index(self, node: IndexAccess) -> Expression | None:
        base_node, nodes = node.base, node.indices
        base = self.free_value(base_node)
        if base is None and isinstance(base_node, IndexAccess):
            return None
        indices = [self.free_value(index) for index in nodes]
        known = tuple(index for index in indices if index is not None)
        if base is None or len(known) < len(indices):
            return None
        return self._places.index(node, base, known)

    def _literal(self, node: Literal) -> Typed | None:
        text = node.text
        if text[0] in "'\"":
            return self._text_literal(node)
        if text.upper() in ("TRUE", "FALSE"):
            return Constant(text.upper() == "TRUE", BOOL)
        try:
            datatype, _ = split_literal(text)
            if datatype is not None:
                return self._typed_literal(datatype, text)
            return self._number(node)
        except LiteralError as error:
            self._bad(node, str(error))
            return None

    @staticmethod
    def _number(node: Literal) -> Loose:
        text = node.text.replace("_", "")
        if "#" in text:
            base, _, digits = text.partition("#")
            if not base.isdigit():
                message = "there is no such type"
                raise LiteralError(message)
            return Loose(_based(base, digits), node.text, node.at)
        if "." in text or "e" in text.lower():
            return Loose(float(text), node.text, node.at)
        return Loose(int(text[:_LONGEST_NUMBER]), node.text, node.at)

    @staticmethod
    def _typed_literal(datatype: DataType, text: str) -> Constant:
        value = parse_literal(text, datatype)
        if value is None or isinstance(value, tuple | dict):
            message = f"{datatype} has no such value"
            raise LiteralError(message)
        return Constant(value, datatype)

    def _text_literal(self, node: Literal) -> Loose | None:
        datatype = WSTRING if node.text.startswith('"') else STRING
        try:
            value = parse_literal(node.text, datatype)
        except LiteralError as error:
            self._bad(node, str(error))
            return None
        return Loose(str(value), node.text, node.at)

    def _bad(self, node: Literal, reason: str) -> None:
        span = self._context.span(node.at, len(node.text))
        self._context.report(
            mistakes.bad_literal(span=span, text=node.text, datatype=None, reason=reason)
        )


_LONGEST_NUMBER = 400


def _based(base: str, digits: str) -> int:
    """Read a number of a stated base.

    Raises:
        LiteralError: there is no such number.
    """
    try:
        return int(digits, {"2": 2, "8": 8, "10": 10, "16": 16}[base])
    except (KeyError, ValueError) as error:
        message = "expected 2#…, 8#…, 10#… or 16#… with digits of that base"
        raise LiteralError(message) from error
