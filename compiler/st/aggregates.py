"""Whole arrays and structs as values: `[1, 2, 3(0)]` and `(a := 1, b := 2)`."""

from collections.abc import Callable

from compiler.ir.code import Aggregate, Constant, Expression
from compiler.ir.datatypes import ArrayType, DataType, StructType
from compiler.ir.literals import LiteralError, parse_literal
from compiler.ir.mistakes import text as mistakes
from compiler.st.context import Context
from compiler.st.syntax import ArrayValue, Node, StructValue
from compiler.st.values import (
    MOST_ELEMENTS,
    default_expression,
    element_count,
    members_of,
    value_expression,
)

Valuer = Callable[[Node, DataType], Expression | None]


class Aggregates:
    """Types whole values; `value` types what stands inside of them."""

    def __init__(self, context: Context, value: Valuer) -> None:
        """Report to this context."""
        self._context = context
        self._value = value

    def array(self, node: ArrayValue, wanted: DataType | None) -> Expression | None:
        """Type the value of an array; what it does not name has its default."""
        if not isinstance(wanted, ArrayType):
            return self._misplaced(node, wanted, "an array")
        count = element_count(wanted)
        given = sum(times * len(values) for times, values in node.runs)
        most = MOST_ELEMENTS if count is None else min(count, MOST_ELEMENTS)
        if given > most:
            span = self._context.span(node.at)
            self._context.report(mistakes.too_many_elements(span=span, found=given, most=most))
            return None
        elements: list[Expression] = []
        for times, values in node.runs:
            run = [self._value(value, wanted.element) for value in values]
            known = [value for value in run if value is not None]
            if len(known) < len(run):
                return None
            elements += known * times
        rest = self._default(wanted.element, node.at) if (count or 0) > given else None
        if rest is not None:
            elements += [rest] * (min(count or 0, MOST_ELEMENTS) - given)
        return Aggregate(tuple(elements), wanted)

    def struct(self, node: StructValue, wanted: DataType | None) -> Expression | None:
        """Type the value of a struct; members it does not name have their initial values."""
        datatype = self._named(node, wanted)
        if not isinstance(datatype, StructType):
            return self._misplaced(node, wanted, "a struct")
        members = members_of(datatype, self._context.structs)
        given = {name.casefold(): value for name, value in node.members}
        known = {member.name.casefold() for member in members}
        for name, value in node.members:
            if name.casefold() not in known:
                self._context.report(
                    mistakes.unknown_member(
                        span=self._context.span(value.at),
                        member=name,
                        owner=datatype,
                        known=[member.name for member in members],
                    )
                )
        values: list[Expression | None] = []
        for member in members:
            written = given.get(member.name.casefold())
            if written is not None:
                values.append(self._value(written, member.type))
            else:
                values.append(self._initial(member.type, member.initial, node.at))
        complete = [value for value in values if value is not None]
        return Aggregate(tuple(complete), datatype) if len(complete) == len(values) else None

    def _named(self, node: StructValue, wanted: DataType | None) -> DataType | None:
        """Return the type a prefix names, spelled as it is wanted."""
        if not node.type:
            return wanted
        full = self._context.struct_name(node.type)
        return None if full is None else StructType(full)

    def _initial(self, datatype: DataType, text: str, at: int) -> Expression | None:
        if not text:
            return self._default(datatype, at)
        structs = self._context.structs
        try:
            return value_expression(
                parse_literal(text, datatype, structs=structs), datatype, structs
            )
        except LiteralError as error:
            return self._bad(text, datatype, error, at)

    def _default(self, datatype: DataType, at: int) -> Expression | None:
        try:
            return default_expression(datatype, self._context.structs)
        except LiteralError as error:
            return self._bad("the default", datatype, error, at)

    def _bad(self, text: str, datatype: DataType, error: LiteralError, at: int) -> Constant | None:
        self._context.report(
            mistakes.bad_literal(
                span=self._context.span(at), text=text, datatype=datatype, reason=str(error)
            )
        )
        return None

    def _misplaced(self, node: Node, wanted: DataType | None, what: str) -> Expression | None:
        self._context.report(
            mistakes.not_assignable(
                span=self._context.span(node.at),
                found=f"the value of {what}",
                wanted="a value of no known type" if wanted is None else wanted,
            )
        )
        return None
