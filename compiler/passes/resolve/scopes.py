"""What code may name, as the Structured Text compiler wants it; functions are found on demand."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from typing_extensions import override

from compiler.ir.code import Function
from compiler.ir.declarations import FunctionDeclaration
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.lookup import NameContext
from compiler.passes.resolve.names import Names
from compiler.st import Routine, Scope, ScopeVariable, compile_function


@dataclass(slots=True)
class Scopes:
    """Makes scopes; the functions that code calls are compiled once and collected."""

    names: Names
    diagnostics: Diagnostics
    functions: dict[str, Function] = field(default_factory=dict)
    """By the name that calls have in typed code."""
    _known: dict[str, Function | None] = field(default_factory=dict)
    _broken: set[str] = field(default_factory=set)

    def scope(
        self,
        variables: Mapping[str, ScopeVariable],
        context: NameContext,
        *,
        blocks: Collection[str] = (),
        routines: Mapping[str, Routine] | None = None,
    ) -> Scope:
        """Return the scope of code in a file with these variables."""
        return Scope(
            variables=variables,
            structs=self.names.folded_structs,
            constants=self.names.typed_constants(context),
            functions=FunctionTable(self, context),
            is_broken_function=lambda name: self._is_broken(name, context),
            blocks=blocks,
            routines={} if routines is None else routines,
            find_struct=lambda name: self.names.struct_name(name, context),
        )

    def function(self, name: str, context: NameContext) -> Function | None:
        """Return the function of a `.fct` file that a name means in a file, or None."""
        found = self.names.lookup.find_type(name, context)
        if found is None or not isinstance(found.body, FunctionDeclaration):
            return None
        key = found.full_name
        if key not in self._known:
            self._known[key] = None  # a function cannot call itself
            inside = NameContext(found.package, found.imports)
            function = compile_function(
                found.body.algorithm, self.scope({}, inside), self.diagnostics
            )
            self._known[key] = function
            if function is not None:
                self.functions[function.name] = function
            else:
                self._broken.add(key)
        return self._known[key]

    def _is_broken(self, name: str, context: NameContext) -> bool:
        """Whether a name means a function with mistakes, which have been reported."""
        if self.function(name, context) is not None:
            return False
        found = self.names.lookup.find_type(name, context)
        return found is not None and found.full_name in self._broken


@dataclass(frozen=True, slots=True)
class FunctionTable(Mapping[str, Function]):
    """The functions one file can name, found when they are asked for."""

    scopes: Scopes
    context: NameContext

    @override
    def __getitem__(self, name: str) -> Function:
        found = self.scopes.function(name, self.context)
        if found is None:
            raise KeyError(name)
        return found

    @override
    def __iter__(self) -> Iterator[str]:
        """List those that were asked for already: the others are known only by asking."""
        return iter(self.scopes.functions)

    @override
    def __len__(self) -> int:
        return len(self.scopes.functions)
