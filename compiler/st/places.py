"""Variables, constants, members, elements and parts of bits: everything with a name."""

from compiler.ir.code import (
    Aggregate,
    Constant,
    Expression,
    Index,
    Local,
    Member,
    Partial,
    PartialUnit,
    Place,
    Variable,
)
from compiler.ir.datatypes import (
    BOOL,
    BYTE,
    CHAR,
    DWORD,
    LWORD,
    WCHAR,
    WORD,
    ArrayType,
    Elementary,
    Kind,
    StringType,
    StructType,
)
from compiler.ir.literals import LiteralError, parse_literal
from compiler.ir.mistakes import text as mistakes
from compiler.st.context import Context
from compiler.st.conversion import kind_of
from compiler.st.folding import constant_number
from compiler.st.scope import ScopeVariable
from compiler.st.syntax import Access, IndexAccess, MemberAccess, Name, PartAccess
from compiler.st.values import members_of, value_expression

_PARTS: dict[PartialUnit, Elementary] = {"X": BOOL, "B": BYTE, "W": WORD, "D": DWORD, "L": LWORD}
_LONGEST_STRING = 65_535


class Places:
    """Types what the names of one text stand for."""

    def __init__(self, context: Context) -> None:
        """Look names up in this context."""
        self._context = context

    # --- Names ---------------------------------------------------------------------------

    def name(self, node: Name) -> Expression | None:
        """Return the variable or constant of a name."""
        local = self._context.local_constants.get(node.text.casefold())
        if local is not None:
            return local
        variable = self._context.variable(node.text)
        if variable is not None:
            return self.variable(variable)
        if self._context.constant(node.text) is not None:
            return self._constant(node)
        if self._context.is_broken_block(node.text):
            self._context.failed = True  # its own mistake has been reported
            return None
        if self._context.is_block(node.text):
            self._unsupported(f'the function block "{node.text}" as a value', node)
            return None
        known = self._context.variable_names()
        self._context.report_unknown(node.text, node.at, known)
        return None

    @staticmethod
    def variable(variable: ScopeVariable) -> Expression:
        """Return the code of a variable."""
        return Variable(variable.name, variable.type)

    def dotted(self, node: MemberAccess) -> ScopeVariable | None:
        """Return the variable `THIS.x` or `adapter.pin`, None if the dot means a member."""
        path = names_of(node)
        if path is None:
            return None
        if path[0].casefold() == "this" and self._context.variable(path[0]) is None:
            return self._context.variable(".".join(path[1:]), own=True)
        if self._context.variable(path[0]) is not None:
            return None
        return self._context.variable(".".join(path), own=True)

    def unknown_path(self, node: MemberAccess) -> bool:
        """Report a dotted name whose first part has no value; False if it has one."""
        path = names_of(node)
        if path is None or self._context.variable(path[0]) is not None:
            return False
        has_this = path[0].casefold() == "this"
        own = path[1:] if has_this else path
        if any(self._context.variable(".".join(own[:end]), own=True) for end in range(1, len(own))):
            return False  # the rest are members of that variable
        if has_this or self._context.has_pins(path[0]):
            self._context.report_unknown(".".join(path), node.at, self._context.variable_names())
            return True
        return False

    def _constant(self, node: Name) -> Expression | None:
        found = self._context.constant(node.text)
        if found is None:
            return None
        datatype, literal = found
        structs = self._context.structs
        try:
            value = parse_literal(literal, datatype, structs=structs)
            return value_expression(value, datatype, structs)
        except LiteralError as error:
            self._context.report(
                mistakes.bad_literal(
                    span=self._context.span(node.at, len(node.text)),
                    text=literal,
                    datatype=datatype,
                    reason=str(error),
                )
            )
            return None

    # --- Parts ---------------------------------------------------------------------------

    def member(self, node: MemberAccess, base: Expression) -> Expression | None:
        """Return a member of a struct."""
        members: tuple[Local, ...] = ()
        if isinstance(base.type, StructType):
            members = members_of(base.type, self._context.structs)
        for member in members:
            if member.name.casefold() == node.member.casefold():
                return Member(base, member.name, member.type)
        self._context.report(
            mistakes.unknown_member(
                span=self._context.span(node.at, len(node.member)),
                member=node.member,
                owner=base.type,
                known=[member.name for member in members],
            )
        )
        return None

    def index(
        self, node: IndexAccess, base: Expression, indices: tuple[Expression, ...]
    ) -> Expression | None:
        """Return an element of an array or a character of a string."""
        span = self._context.span(node.at)
        for index in indices:
            if kind_of(index.type) not in (Kind.SIGNED, Kind.UNSIGNED, Kind.BITS):
                self._context.report(
                    mistakes.wrong_operands(
                        span=span,
                        operator="[]",
                        operands=[str(index.type)],
                        wanted="an integer",
                    )
                )
                return None
        if isinstance(base.type, ArrayType):
            return self._element(node, base, indices)
        if not isinstance(base.type, StringType):
            self._context.report(mistakes.not_indexable(span=span, found=base.type))
            return None
        if len(indices) != 1:
            count = mistakes.wrong_index_count(span=span, found=len(indices), wanted=1)
            self._context.report(count)
            return None
        upper = base.type.length or _LONGEST_STRING
        if not self._within(indices[0], 1, upper, node.at):
            return None
        return Index(base, indices, CHAR if base.type.name == "STRING" else WCHAR)

    def _element(
        self, node: IndexAccess, base: Expression, indices: tuple[Expression, ...]
    ) -> Expression | None:
        datatype = base.type
        if not isinstance(datatype, ArrayType):
            return None
        if len(indices) != len(datatype.bounds):
            self._context.report(
                mistakes.wrong_index_count(
                    span=self._context.span(node.at),
                    found=len(indices),
                    wanted=len(datatype.bounds),
                )
            )
            return None
        for bounds, index in zip(datatype.bounds, indices, strict=True):
            if bounds is not None and not self._within(index, *bounds, node.at):
                return None
        return Index(base, indices, datatype.element)

    def part(self, node: PartAccess, base: Expression, index: Expression) -> Expression | None:
        """Return a bit, byte or word of a bit string."""
        part, datatype = _PARTS[node.unit], base.type
        wide = isinstance(datatype, Elementary) and datatype.bits >= part.bits
        if kind_of(datatype) is not Kind.BITS or not wide:
            self._context.report(
                mistakes.not_bits(span=self._context.span(node.at), found=datatype)
            )
            return None
        bits = datatype.bits if isinstance(datatype, Elementary) else part.bits
        if not self._within(index, 0, bits // part.bits - 1, node.at):
            return None
        return Partial(base, node.unit, index, part)

    def _within(self, index: Expression, lower: int, upper: int, at: int) -> bool:
        """Whether an index lies in its bounds as far as that is known."""
        value = constant_number(index)
        if value is None or lower <= value <= upper:
            return True
        self._context.report(
            mistakes.index_out_of_range(
                span=self._context.span(at), index=int(value), lower=lower, upper=upper
            )
        )
        return False

    # --- Targets -------------------------------------------------------------------------

    def target(self, node: Access, value: Expression) -> Place | None:
        """Return what an access means as the target of an assignment."""
        root = value
        while isinstance(root, Member | Index | Partial):
            root = root.base
        span = self._context.span(node.at)
        if isinstance(value, Variable | Member | Index | Partial) and isinstance(root, Variable):
            if self._writable(root.name):
                return value
            self._context.report(mistakes.not_writable(span=span, name=root.name))
        elif isinstance(node, Name) and isinstance(root, Constant | Aggregate):
            self._context.report(mistakes.not_writable(span=span, name=node.text))
        else:
            self._context.report(mistakes.not_a_place(span=span))
        return None

    def _writable(self, name: str) -> bool:
        declared = next(
            (local for local in self._context.locals.values() if local.name == name), None
        )
        variable = declared or self._context.variable(name, own=True)
        return variable is None or variable.writable

    def _unsupported(self, what: str, node: Name) -> None:
        span = self._context.span(node.at, len(node.text))
        self._context.report(mistakes.not_supported(span=span, what=what))


def names_of(node: Access) -> list[str] | None:
    """Return the names of `a.b.c`, None if there is more than names in it."""
    names: list[str] = []
    while isinstance(node, MemberAccess):
        names.append(node.member)
        node = node.base
    if not isinstance(node, Name):
        return None
    return [node.text, *reversed(names)]
