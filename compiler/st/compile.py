"""The entrances: whole texts to typed code."""

from dataclasses import replace

from compiler.ir.code import Algorithm, Expression, Function, Local, Statement
from compiler.ir.datatypes import DataType
from compiler.ir.declarations import AlgorithmDeclaration
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import text as mistakes
from compiler.ir.source import Span
from compiler.st.context import Context, TooDeepError
from compiler.st.declarations import Declarations
from compiler.st.expressions import Expressions
from compiler.st.folding import folded, is_constant
from compiler.st.parse import parse_text
from compiler.st.positions import Positions, positions
from compiler.st.scope import Scope
from compiler.st.statements import Statements
from compiler.st.syntax import Container, Declared, Node


def compile_algorithm(
    declaration: AlgorithmDeclaration, scope: Scope, diagnostics: Diagnostics
) -> Algorithm | None:
    """Compile an algorithm: bare statements, or `ALGORITHM … END_ALGORITHM`.

    A FUNCTION is taken, too, for blocks that wrap one: its inputs and outputs are then
    variables of the scope, and the variable under the function's own name takes its result.

    Returns:
        The typed code; None if there is a mistake in it, which the diagnostics then say.
    """
    text = Text(declaration, scope, diagnostics)
    container = text.container()
    if container is None:
        return None
    if container.kind == "METHOD":
        text.misplaced(container, '"ALGORITHM … END_ALGORITHM"')
        return None
    own = tuple(each for each in container.variables if not text.is_port(container, each))
    first = text.declarations.temporaries(own)
    body = first + text.statements.body(container.body)
    return text.algorithm(body)


def compile_function(
    declaration: AlgorithmDeclaration, scope: Scope, diagnostics: Diagnostics
) -> Function | None:
    """Compile the text of a function type: `FUNCTION name : type … END_FUNCTION`.

    A function without a result but with one VAR_OUTPUT has that as its result. One that names
    ENO without declaring it has it as a further output, which is TRUE if nothing else is said.

    Returns:
        The function, named in full (`pkg::name`); None if there is a mistake in it.
    """
    outside = replace(scope, variables={}, blocks=(), routines={})
    text = Text(declaration, outside, diagnostics)
    container = text.container()
    if container is None:
        return None
    if container.kind != "FUNCTION":
        text.misplaced(container, '"FUNCTION … END_FUNCTION"')
        return None
    parameters = text.locals(container, "VAR_INPUT")
    result = text.result(container)
    outputs = text.locals(container, "VAR_OUTPUT")
    in_outs = text.locals(container, "VAR_IN_OUT")
    first = text.declarations.temporaries(inner_variables(container))
    algorithm = text.algorithm(first + text.statements.body(container.body))
    if algorithm is None:
        return None
    if result is None and len(outputs) == 1 and not in_outs:
        result, outputs = outputs[0], ()
    eno = text.context.implicit_eno
    if eno is not None:
        rest = tuple(local for local in algorithm.temporaries if local is not eno)
        algorithm = replace(algorithm, temporaries=rest)
        outputs = (*outputs, eno)
    name = f"{container.package}::{container.name}" if container.package else container.name
    return Function(name, parameters, result, algorithm, outputs, in_outs)


def compile_constant(
    text: str, datatype: DataType, span: Span, scope: Scope, diagnostics: Diagnostics
) -> Expression | None:
    """Compile a constant expression, such as an initial value, to a value of a type.

    Returns:
        A `Constant`, or an `Aggregate` of constants; None if there is a mistake in it.
    """
    if not text.strip():
        return None
    place = positions(text, span)
    context = Context(place, scope, diagnostics)
    node = parse_expression(place, context)
    if node is None:
        return None
    try:
        typed = Expressions(context).value(node, datatype)
    except TooDeepError:
        return None
    if typed is None or context.failed:
        return None
    value = folded(typed)
    if not is_constant(value):
        context.report(mistakes.not_constant(span=context.span(node.at)))
        return None
    return value


def parse_expression(place: Positions, context: Context) -> Node | None:
    """Parse a text that is one expression."""
    tree, found = parse_text(place, "expression")
    for diagnostic in found:
        context.report(diagnostic)
    return None if isinstance(tree, Container) else tree


class Text:
    """One text on its way to typed code."""

    def __init__(
        self, declaration: AlgorithmDeclaration, scope: Scope, diagnostics: Diagnostics
    ) -> None:
        """Compile this text in this scope."""
        self._declaration = declaration
        self._positions = positions(declaration.text, declaration.span)
        self._scope = scope
        self.context = Context(self._positions, scope, diagnostics)
        expressions = Expressions(self.context)
        self.declarations = Declarations(self.context, expressions)
        self.statements = Statements(self.context, expressions)

    def container(self) -> Container | None:
        """Parse the text; None if nothing of it could be read."""
        declaration = self._declaration
        if declaration.language.upper() not in ("ST", ""):
            self.context.report(
                mistakes.other_language(
                    span=declaration.span, name=declaration.name, language=declaration.language
                )
            )
            return None
        tree, found = parse_text(self._positions, "text")
        for diagnostic in found:
            self.context.report(diagnostic)
        return tree if isinstance(tree, Container) else None

    def is_port(self, container: Container, declared: Declared) -> bool:
        """Whether a variable of a FUNCTION is one of the scope that the text repeats."""
        outside = declared.section in ("VAR_INPUT", "VAR_OUTPUT", "VAR_IN_OUT")
        known = declared.name.casefold() in self._scope.variables
        return container.kind == "FUNCTION" and outside and known

    def algorithm(self, body: tuple[Statement, ...]) -> Algorithm | None:
        """Return the code, None after a mistake."""
        if self.context.failed:
            return None
        span = self._declaration.span
        place = f"{span.file}:{span.line}" if span.line else span.file
        return Algorithm(body, tuple(self.context.temporaries), place)

    def misplaced(self, container: Container, wanted: str) -> None:
        """Report a container where another one should be."""
        found = f"an {container.kind}" if container.kind else "statements"
        self.context.report(
            mistakes.wrong_container(
                span=self.context.span(container.at, len(container.kind)),
                found=found.replace("an METHOD", "a METHOD").replace("an FUNCTION", "a FUNCTION"),
                wanted=wanted,
            )
        )

    def locals(self, container: Container, section: str) -> tuple[Local, ...]:
        """Declare and return the variables of a section."""
        declared = (each for each in container.variables if each.section == section)
        found = (self.declarations.local(each, writable=True) for each in declared)
        return tuple(local for local in found if local is not None)

    def result(self, container: Container) -> Local | None:
        """Declare and return the result a container has under its own name, if it has one."""
        if container.result is None:
            return None
        datatype = self.declarations.datatype(container.result)
        if datatype is None:
            self.context.forgive(container.name)
            return None
        self.declarations.declare(container.name, datatype, writable=True)
        return Local(container.name, datatype)


def inner_variables(container: Container) -> tuple[Declared, ...]:
    """Return the variables of a container that nobody else sees."""
    return tuple(each for each in container.variables if each.section in ("VAR", "VAR_TEMP"))
