"""What all parts of the typing share: names, places, diagnostics, and a limit to nesting."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from compiler.ir.code import Constant, Function, Local, Statement, Variable
from compiler.ir.datatypes import BOOL, ArrayType, DataType, StructType
from compiler.ir.diagnostics import Diagnostic, Diagnostics, Severity
from compiler.ir.mistakes import text as mistakes
from compiler.ir.source import Span
from compiler.st.positions import Positions
from compiler.st.scope import Routine, Scope, ScopeVariable

MOST_LEVELS = 100
"""How deep statements and expressions may be nested together."""

T = TypeVar("T")


class TooDeepError(Exception):
    """Nesting went past `MOST_LEVELS`; a diagnostic has been added."""


class Context:
    """The text that is being typed, and everything its names may mean."""

    def __init__(self, positions: Positions, scope: Scope, diagnostics: Diagnostics) -> None:
        """Type this text in this scope."""
        self._positions = positions
        self._scope = scope
        self._diagnostics = diagnostics
        self._level = 0
        self._unknown: set[str] = set()
        self._struct_names: dict[str, str] | None = None
        self._last_fresh = 0
        self._has_implicit_eno = False
        self.failed = False
        """Whether an error was reported."""
        self.locals: dict[str, ScopeVariable] = {}
        """Variables declared in the text, by casefolded name."""
        self.local_constants: dict[str, Constant] = {}
        self.temporaries: list[Local] = []
        self._before: list[Statement] | None = None

    # --- Diagnostics ---------------------------------------------------------------------

    def span(self, at: int, length: int = 1) -> Span:
        """Return the place in the file of an offset in the text."""
        return self._positions.span(at, length)

    def line(self, at: int) -> int:
        """Return the line of an offset, counted from 1 inside the text."""
        return self._positions.line(at)

    def report(self, diagnostic: Diagnostic) -> None:
        """Collect a diagnostic; an error makes the text fail."""
        self.failed = self.failed or diagnostic.severity is Severity.ERROR
        self._diagnostics.add(diagnostic)

    def report_unknown(self, name: str, at: int, known: Iterable[str]) -> None:
        """Report a name that means nothing, once for each name."""
        self.failed = True
        if name.casefold() not in self._unknown:
            self._unknown.add(name.casefold())
            span = self.span(at, len(name.rpartition(".")[2]))
            self.report(mistakes.unknown_name(span=span, name=name, known=known))

    @contextmanager
    def level(self, at: int) -> Iterator[None]:
        """Go one level deeper.

        Raises:
            TooDeepError: that is one too many; the diagnostic has been added.
        """
        if self._level >= MOST_LEVELS:
            self.report(mistakes.nested_too_deep(span=self.span(at), most=MOST_LEVELS))
            raise TooDeepError
        self._level += 1
        try:
            yield
        finally:
            self._level -= 1

    # --- Statements before the one that is being typed -----------------------------------

    @property
    def can_hoist(self) -> bool:
        """Whether there is a place for statements; conditions of transitions have none."""
        return self._before is not None

    def hoist(self, *statements: Statement) -> None:
        """Run statements before the one that is being typed: calls that are more than a value."""
        if self._before is not None:
            self._before += statements

    @contextmanager
    def collecting(self) -> Iterator[list[Statement]]:
        """Collect what is hoisted meanwhile; whoever asked puts it where it belongs."""
        outer, self._before = self._before, []
        try:
            yield self._before
        finally:
            self._before = outer

    def fresh(self, datatype: DataType) -> Variable:
        """Return a new temporary that no text can name."""
        taken = {local.name.casefold() for local in self.temporaries}
        taken |= self.locals.keys() | self._scope.variables.keys()
        self._last_fresh += 1
        while f"value{self._last_fresh}" in taken:
            self._last_fresh += 1
        local = Local(f"value{self._last_fresh}", datatype)
        self.temporaries.append(local)
        return Variable(local.name, datatype)

    # --- Names ---------------------------------------------------------------------------

    def variable(self, name: str, *, own: bool = False) -> ScopeVariable | None:
        """Return a variable by name; `own` leaves those declared in the text aside."""
        folded = name.casefold()
        found = None if own else self.locals.get(folded)
        if found is None:
            found = self._scope.variables.get(folded)
        if found is None and folded == "eno" and not own:
            return self._implicit_eno()
        return found

    def has_pins(self, name: str) -> bool:
        """Whether a name is that of an adapter or internal block: it has pins but no value."""
        prefix = f"{name.casefold()}."
        return any(key.startswith(prefix) for key in self._scope.variables)

    def is_block(self, name: str) -> bool:
        """Whether a name is that of an internal function block."""
        return name.casefold() in self._scope.blocks

    def is_broken_block(self, name: str) -> bool:
        """Whether a name is that of an internal block that could not be compiled."""
        return self.is_block(name) and self.routine(name) is None

    def constant(self, name: str) -> tuple[DataType, str] | None:
        """Return the type and literal of a global constant."""
        return _by_short_name(self._scope.constants, name)

    def function(self, name: str) -> Function | None:
        """Return a function of the project by its full or unique short name."""
        return _by_short_name(self._scope.functions, name)

    def is_broken(self, name: str) -> bool:
        """Whether what a call names could not be compiled: a function, or an internal block."""
        return self.is_broken_block(name.partition(".")[0]) or self._scope.is_broken_function(name)

    def routine(self, name: str) -> Routine | None:
        """Return the method, internal block or event of one that a call names."""
        return self._scope.routines.get(name.casefold())

    @property
    def structs(self) -> Mapping[str, tuple[Local, ...]]:
        """The members of all structs, by casefolded full name."""
        return self._scope.structs

    def variable_names(self) -> list[str]:
        """All names that have a value, for "did you mean"."""
        known = [variable.name for variable in self._scope.variables.values()]
        known += [variable.name for variable in self.locals.values()]
        return [*known, *self._scope.constants]

    def function_names(self) -> list[str]:
        """The names of the project's functions, and of what else a call may name."""
        functions = [function.name for function in self._scope.functions.values()]
        return [*functions, *(routine.name for routine in self._scope.routines.values())]

    def forgive(self, name: str) -> None:
        """Do not report a name as unknown: something else about it was reported."""
        self.failed = True
        self._unknown.add(name.casefold())

    def struct_name(self, name: str) -> str | None:
        """Return the full name, as the rest of the graph spells it, of a full or short name."""
        if self._scope.find_struct is not None:
            return self._scope.find_struct(name)
        key = _key(self.structs, name)
        if key is None:
            return None
        if self._struct_names is None:
            self._struct_names = {name.casefold(): name for name in _struct_names(self._scope)}
        return self._struct_names.get(key, key)

    def add_temporary(self, local: Local, *, writable: bool = True) -> ScopeVariable:
        """Declare a temporary; its name is changed if a port has the same one."""
        name, taken = local.name, self._scope.variables
        while name.casefold() in taken or (name != local.name and name.casefold() in self.locals):
            name += "_"
        variable = ScopeVariable(name, local.type, writable)
        self.locals[local.name.casefold()] = variable
        self.temporaries.append(Local(name, local.type, local.initial))
        return variable

    @property
    def implicit_eno(self) -> Local | None:
        """The temporary that stands for ENO in a text that names it without declaring it."""
        variable = self.locals.get("eno")
        if variable is None or not self._has_implicit_eno:
            return None
        return next(local for local in self.temporaries if local.name == variable.name)

    def _implicit_eno(self) -> ScopeVariable:
        """ENO without a declaration: whoever reads it finds that nothing failed."""
        self._has_implicit_eno = True
        return self.add_temporary(Local("ENO", BOOL, "TRUE"))


def _struct_names(scope: Scope) -> Iterator[str]:
    """Return the names of structs as the types of variables, members and constants spell them."""
    types = [variable.type for variable in scope.variables.values()]
    types += [datatype for datatype, _ in scope.constants.values()]
    types += [member.type for members in scope.structs.values() for member in members]
    for datatype in types:
        element = datatype.element if isinstance(datatype, ArrayType) else datatype
        if isinstance(element, StructType):
            yield element.name


def _key(table: Mapping[str, object], name: str) -> str | None:
    folded = name.casefold()
    if folded in table:
        return folded
    if "::" in folded:
        return None
    ending = f"::{folded}"
    found = [key for key in table if key.endswith(ending)]
    return found[0] if len(found) == 1 else None


def _by_short_name(table: Mapping[str, T], name: str) -> T | None:
    key = _key(table, name)
    return None if key is None else table[key]
