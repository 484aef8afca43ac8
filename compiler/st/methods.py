"""Methods: a text becomes an algorithm whose arguments are variables of its block.

No method calls itself, so that one set of arguments for each is enough: the argument `a` of
the method `scale` is the variable `scale.a`. A call writes them and runs the algorithm.
"""

from compiler.ir.code import Algorithm, Local
from compiler.ir.declarations import AlgorithmDeclaration
from compiler.ir.diagnostics import Diagnostics
from compiler.st.compile import Text, inner_variables
from compiler.st.scope import Parameter, Routine, Scope, ScopeVariable
from compiler.st.syntax import Container
from compiler.st.values import reset


class Method:
    """One method: first its head is read, so that texts can call it, then its body."""

    def __init__(
        self, declaration: AlgorithmDeclaration, scope: Scope, diagnostics: Diagnostics
    ) -> None:
        """Read the head; `scope` may learn about other methods until `compile`."""
        self._name = declaration.name
        self._text = Text(declaration, scope, diagnostics)
        self._container = self._method()
        self.routine = Routine(declaration.name, declaration.name)
        """How it is called."""
        self.locals: tuple[Local, ...] = ()
        """The variables of the block that hold its arguments."""
        if self._container is not None:
            self._declare(self._container)

    def compile(self) -> Algorithm | None:
        """Return its code; None if there is a mistake in it."""
        if self._container is None:
            return None
        text = self._text
        first = text.declarations.temporaries(inner_variables(self._container))
        body = text.statements.body(self._container.body)
        given_back = self.routine.outputs
        if self.routine.result is not None:
            given_back = (self.routine.result, *given_back)
        line = text.context.line(self._container.at)
        structs = text.context.structs
        fresh = tuple(
            reset(Local(one.variable, one.type, one.initial or ""), structs, line=line)
            for one in given_back
        )
        return text.algorithm((*fresh, *first, *body))

    def _method(self) -> Container | None:
        container = self._text.container()
        if container is None or container.kind == "METHOD":
            return container
        self._text.misplaced(container, '"METHOD … END_METHOD"')
        return None

    def _declare(self, container: Container) -> None:
        inputs = self._parameters(self._text.locals(container, "VAR_INPUT"))
        result = self._text.result(container)
        outputs = self._parameters(self._text.locals(container, "VAR_OUTPUT"))
        in_outs = self._parameters(self._text.locals(container, "VAR_IN_OUT"))
        results = self._parameters(() if result is None else (result,))
        self.routine = Routine(
            name=self._name,
            algorithm=self._name,
            inputs=inputs,
            outputs=outputs,
            in_outs=in_outs,
            result=results[0] if results else None,
        )
        self.locals = tuple(
            Local(one.variable, one.type, one.initial or "")
            for one in (*inputs, *results, *outputs, *in_outs)
        )

    def _parameters(self, locals_: tuple[Local, ...]) -> tuple[Parameter, ...]:
        """Give arguments their variables of the block, under which the body now knows them."""
        parameters = []
        for local in locals_:
            variable = f"{self._name}.{local.name}"
            known = ScopeVariable(variable, local.type)
            self._text.context.locals[local.name.casefold()] = known
            parameters.append(Parameter(local.name, local.type, local.initial, variable))
        return tuple(parameters)
