"""VAR blocks: the types of what they declare, and initial values."""

from compiler.ir.code import Assign, Constant, Expression, Local, Statement, Variable
from compiler.ir.datatypes import (
    ELEMENTARY,
    ArrayType,
    DataType,
    DataTypeError,
    GenericType,
    StringType,
    StructType,
    parse_datatype,
)
from compiler.ir.literals import LiteralError, format_literal
from compiler.ir.mistakes import text as mistakes
from compiler.st.context import Context, TooDeepError
from compiler.st.expressions import Expressions
from compiler.st.folding import constant_number, folded
from compiler.st.scope import ScopeVariable
from compiler.st.syntax import Bounds, Declared, Node, TypeReference
from compiler.st.values import element_count, expression_value

_MOST_INDEX = 999_999_999
_MOST_LONG = 1_000_000
"""How many elements an array declared in a text may have."""


class Declarations:
    """Declares the variables of one text."""

    def __init__(self, context: Context, expressions: Expressions) -> None:
        """Declare in this context."""
        self._context = context
        self._expressions = expressions

    def temporaries(self, variables: tuple[Declared, ...]) -> tuple[Statement, ...]:
        """Declare temporaries.

        Returns:
            Assignments of the initial values that are no constants.
        """
        first: list[Statement] = []
        for declared in variables:
            datatype = self.datatype(declared.type)
            if self._is_taken(declared) or datatype is None:
                self._pretend(declared, datatype)
                continue
            with self._context.collecting() as before:
                assigned = self._temporary(declared, datatype)
            first += [*before, *assigned]
        return tuple(first)

    def local(self, declared: Declared, *, writable: bool) -> Local | None:
        """Declare a parameter or result; its initial value has to be a constant."""
        datatype = self.datatype(declared.type)
        if self._is_taken(declared) or datatype is None:
            self._pretend(declared, datatype)
            return None
        initial = ""
        if declared.initial is not None:
            text = self._initial_text(declared.initial, datatype)
            if text is None:
                if not self._context.failed:
                    span = self._context.span(declared.initial.at)
                    self._context.report(mistakes.not_constant(span=span))
                return None
            initial = text
        self.declare(declared.name, datatype, writable=writable)
        return Local(declared.name, datatype, initial)

    def declare(self, name: str, datatype: DataType, *, writable: bool) -> None:
        """Make a name known."""
        self._context.locals[name.casefold()] = ScopeVariable(name, datatype, writable)

    # --- Types ---------------------------------------------------------------------------

    def datatype(self, reference: TypeReference) -> DataType | None:
        """Return the type of a declaration; None, with a diagnostic, if there is none."""
        element = self._element_type(reference)
        if element is None or not reference.bounds:
            return element
        bounds = [self._bounds(each, reference.at) for each in reference.bounds]
        if any(each is False for each in bounds):
            return None
        array = ArrayType(tuple(each for each in bounds if not isinstance(each, bool)), element)
        count = element_count(array) or 0
        if count > _MOST_LONG:
            span = self._context.span(reference.at)
            self._context.report(
                mistakes.too_many_elements(span=span, found=count, most=_MOST_LONG)
            )
            return None
        return array

    def _element_type(self, reference: TypeReference) -> DataType | None:
        try:
            datatype = parse_datatype(reference.name)
        except DataTypeError as error:
            self._unknown(reference, str(error))
            return None
        length = None if reference.length is None else self._integer(reference.length)
        match datatype:
            case StringType():
                missing = reference.length is not None and length is None
                return None if missing else StringType(datatype.name, length)
            case _ if reference.length is not None:
                self._unknown(reference, "only strings have a length")
            case StructType():
                full = self._context.struct_name(datatype.name)
                if full is not None:
                    return StructType(full)
                self._unknown(reference, "expected an elementary type or a struct")
            case GenericType():
                self._unknown(reference, "a variable needs one type, not a family of types")
            case _:
                return datatype
        return None

    def _bounds(self, bounds: Bounds, at: int) -> tuple[int, int] | bool | None:
        """Return the bounds of a dimension, None if they vary, False after a mistake."""
        if bounds.upper is None:
            return None
        upper = self._integer(bounds.upper)
        if upper is None:
            return False
        if bounds.lower is None:
            lower, upper = 0, upper - 1
        else:
            found = self._integer(bounds.lower)
            if found is None:
                return False
            lower = found
        if upper < lower or max(abs(lower), abs(upper)) > _MOST_INDEX:
            span = self._context.span(at)
            self._context.report(mistakes.empty_range(span=span, lower=lower, upper=upper))
            return False
        return lower, upper

    def _integer(self, node: Node) -> int | None:
        try:
            value = self._expressions.free_value(node)
        except TooDeepError:
            return None
        if value is None:
            return None
        number = constant_number(value)
        if isinstance(number, int) and not isinstance(number, bool):
            return number
        self._context.report(mistakes.not_constant(span=self._context.span(node.at)))
        return None

    def _unknown(self, reference: TypeReference, reason: str) -> None:
        span = self._context.span(reference.at, len(reference.name))
        self._context.report(
            mistakes.unknown_text_type(
                span=span, name=reference.name, reason=reason, known=self._known_types()
            )
        )

    def _known_types(self) -> list[str]:
        return [*ELEMENTARY, "STRING", "WSTRING", *self._context.structs]

    # --- Values --------------------------------------------------------------------------

    def _temporary(self, declared: Declared, datatype: DataType) -> list[Statement]:
        name, value = declared.name, declared.initial
        if value is None:
            self._context.add_temporary(Local(name, datatype))
            return []
        typed = self._value(value, datatype)
        if typed is None:
            self._pretend(declared, datatype)
            return []
        constant = folded(typed)
        if declared.constant and isinstance(constant, Constant):
            self._context.local_constants[name.casefold()] = constant
            return []
        text = self._literal(constant, datatype)
        writable = not declared.constant
        variable = self._context.add_temporary(Local(name, datatype, text or ""), writable=writable)
        if text is not None:
            return []
        target = Variable(variable.name, datatype)
        return [Assign(target, typed, self._context.line(declared.at))]

    def _value(self, node: Node, datatype: DataType) -> Expression | None:
        try:
            return self._expressions.value(node, datatype)
        except TooDeepError:
            return None

    def _initial_text(self, node: Node, datatype: DataType) -> str | None:
        typed = self._value(node, datatype)
        return None if typed is None else self._literal(folded(typed), datatype)

    def _literal(self, expression: Expression, datatype: DataType) -> str | None:
        """Return the literal of a constant, None if it is none."""
        structs = self._context.structs
        value = expression_value(expression, structs)
        if value is None:
            return None
        try:
            return format_literal(value, datatype, structs=structs)
        except LiteralError:
            return None

    def _is_taken(self, declared: Declared) -> bool:
        folded_name = declared.name.casefold()
        taken = folded_name in self._context.locals | self._context.local_constants
        if taken:
            span = self._context.span(declared.at, len(declared.name))
            self._context.report(mistakes.duplicate_variable(span=span, name=declared.name))
        return taken

    def _pretend(self, declared: Declared, datatype: DataType | None) -> None:
        """After a mistake: keep the name known, so that it is not reported as well."""
        if datatype is not None:
            self._context.locals.setdefault(
                declared.name.casefold(), ScopeVariable(declared.name, datatype)
            )
        else:
            self._context.forgive(declared.name)
