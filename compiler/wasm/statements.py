"""Typed statements as WebAssembly text."""

from collections.abc import Callable
from typing import NamedTuple, assert_never

from compiler.ir.code import (
    Assign,
    Binary,
    BinaryOperator,
    Case,
    Constant,
    Continue,
    Exit,
    Expression,
    For,
    If,
    Invoke,
    Perform,
    Repeat,
    Return,
    Statement,
    Variable,
    While,
)
from compiler.ir.datatypes import BOOL
from compiler.lowering.loops import fixed_range, is_small, past
from compiler.lowering.marks import Mark, line_of
from compiler.wasm.cases import write_case
from compiler.wasm.expressions import Expressions
from compiler.wasm.frames import take_round
from compiler.wasm.invocations import invoke
from compiler.wasm.scope import InLocal
from compiler.wasm.storage import value_type
from compiler.wasm.unit import Unit
from compiler.wasm.wat import Code, Wat, const, get, op


class _Loop(NamedTuple):
    """An open loop."""

    leave: str
    """The label behind it."""
    again: str
    """The label of its next round."""
    last: Callable[[], None]
    """Writes what comes at the end of a round; a CONTINUE must not jump over it."""


class Statements:
    """Writes statements into a function."""

    def __init__(
        self,
        unit: Unit,
        code: Code,
        expressions: Expressions,
        *,
        algorithm: str,
        span: str,
        on_return: str,
        counted: bool = False,
        perform: Callable[[str], None] | None = None,
    ) -> None:
        """Write code of one algorithm.

        Args:
            unit: the module.
            code: the function it is written into.
            expressions: what writes its expressions.
            algorithm: its name, for errors.
            span: where its text begins, for errors.
            on_return: the label that a RETURN goes to.
            counted: whether every loop is counted, because it may be part of another one.
            perform: writes the running of another algorithm.
        """
        self._unit = unit
        self._code = code
        self._expressions = expressions
        self._algorithm = algorithm
        self._span = span
        self._on_return = on_return
        self._counted = counted
        """Whether every loop written now is counted."""
        self._perform = perform
        self._loops: list[_Loop] = []

    def write(self, statements: tuple[Statement, ...]) -> None:
        """Write statements in order."""
        for statement in statements:
            self._mark(statement.line)
            with self._code.scope():
                self._statement(statement)

    def _mark(self, line: int) -> None:
        self._unit.mark = Mark(self._algorithm, line_of(self._span, line))

    def _statement(self, statement: Statement) -> None:
        match statement:
            case Assign():
                self._expressions.assign(statement.target, statement.value)
            case Invoke() | Perform():
                self._call(statement)
            case If():
                self._if(statement)
            case Case():
                self._case(statement)
            case For() | While() | Repeat():
                self._loop(statement)
            case Exit() | Continue() | Return():
                self._jump(statement)
            case other:
                assert_never(other)

    def _loop(self, statement: For | While | Repeat) -> None:
        match statement:
            case For():
                self._for(statement)
            case While():
                self._while(statement)
            case Repeat():
                self._repeat(statement)

    def _jump(self, statement: Exit | Continue | Return) -> None:
        match statement:
            case Exit():
                self._code.line(f"br {self._loops[-1].leave}")
            case Continue():
                self._loops[-1].last()
                self._code.line(f"br {self._loops[-1].again}")
            case Return():
                self._code.line(f"br {self._on_return}")

    # --- Calls ---------------------------------------------------------------------------

    def _call(self, statement: Invoke | Perform) -> None:
        if isinstance(statement, Invoke):
            results = invoke(self._expressions, statement.function, statement.arguments)
            for target, result in zip(statement.targets, results, strict=True):
                if target is not None:
                    self._expressions.store(target, result)
        elif self._perform is None:
            message = f'a function cannot run the algorithm "{statement.algorithm}"'
            raise TypeError(message)
        else:
            self._perform(statement.algorithm)

    # --- Branches ------------------------------------------------------------------------

    def _if(self, statement: If) -> None:
        with self._code.branches() as branches:
            for branch in statement.branches:
                branches.following()
                if branch.line:
                    self._mark(branch.line)
                with self._code.scope():
                    condition = self._expressions.value(branch.condition)
                with branches.when(condition):
                    self.write(branch.body)
            if statement.otherwise:
                branches.following()
                with branches.otherwise():
                    self.write(statement.otherwise)

    def _case(self, statement: Case) -> None:
        value = self._expressions.value(statement.selector)
        selector = self._code.keep(value_type(statement.selector.type), value)
        write_case(self._code, statement, selector, self.write)

    # --- Loops ---------------------------------------------------------------------------

    def _for(self, statement: For) -> None:
        values = fixed_range(statement)
        if values is not None:
            self._for_range(statement, values)
            return
        variable = statement.variable
        stop, step = self._kept(statement.stop), self._kept(statement.step)
        self._expressions.assign(variable, statement.start)

        def look() -> None:
            goes_on = self._goes_on(variable, stop, step)
            self._code.do(f"br_if {self._loops[-1].leave}", op("i32.eqz", goes_on))

        def advance() -> None:
            self._expressions.assign(variable, Binary("+", variable, step, variable.type))

        self._bounded(statement.body, first=look, last=advance)

    def _kept(self, expression: Expression) -> Expression:
        """Return a constant or a variable of our own with the value the expression has now."""
        if isinstance(expression, Constant):
            return expression
        kind = value_type(expression.type)
        value = self._expressions.value(expression)
        local = self._code.local(kind)
        self._code.do(f"local.set {local}", value)
        # No variable of a type has such a name, and locals are taken again only when free.
        self._expressions.scope[local] = InLocal(local, expression.type)
        return Variable(local, expression.type)

    def _goes_on(self, variable: Variable, stop: Expression, step: Expression) -> Wat:
        def compared(operator: BinaryOperator, left: Expression, right: Expression) -> Wat:
            return self._expressions.value(Binary(operator, left, right, BOOL))

        if isinstance(step, Constant):
            return compared("<=" if int(step.value) > 0 else ">=", variable, stop)
        rising = compared(">", step, Constant(0, step.type))
        upwards, downwards = compared("<=", variable, stop), compared(">=", variable, stop)
        return op("select", upwards, downwards, rising)

    def _for_range(self, statement: For, values: range) -> None:
        """Write a FOR with constant bounds that leaves its variable alone.

        It counts in a local: nobody else can change that, and it may be past the end while the
        variable is not yet.
        """
        datatype = statement.variable.type
        kind = value_type(datatype)
        counted = self._counted or not is_small(statement, self._unit.settings.max_iterations)
        counter = self._code.local(kind)
        leave, done, again = map(self._code.label, ("leave", "done", "again"))

        def advance() -> None:
            step = const(kind, values.step)
            self._code.do(f"local.set {counter}", op(f"{kind}.add", get(counter), step))

        self._code.do(f"local.set {counter}", const(kind, values.start))
        with self._code.block(f"block {leave}"):
            with self._code.block(f"block {done}"), self._code.block(f"loop {again}"):
                if counted:
                    take_round(self._unit, self._code)
                is_past = op(f"{kind}.eq", get(counter), const(kind, past(values)))
                self._code.do(f"br_if {done}", is_past)
                self._expressions.store(statement.variable, get(counter))
                self._body(statement.body, _Loop(leave, again, advance), counted=counted)
                advance()
                self._code.line(f"br {again}")
            self._expressions.store(statement.variable, const(kind, past(values)))

    def _while(self, statement: While) -> None:
        def look() -> None:
            condition = self._expressions.value(statement.condition)
            self._code.do(f"br_if {self._loops[-1].leave}", op("i32.eqz", condition))

        self._bounded(statement.body, first=look, last=lambda: None)

    def _repeat(self, statement: Repeat) -> None:
        def look() -> None:
            until = self._expressions.value(statement.until)
            self._code.do(f"br_if {self._loops[-1].leave}", until)

        self._bounded(statement.body, first=lambda: None, last=look)

    def _bounded(
        self,
        body: tuple[Statement, ...],
        *,
        first: Callable[[], None],
        last: Callable[[], None],
    ) -> None:
        """Write a counted loop; `first` and `last` write the beginning and the end of a round."""
        mark = self._unit.mark
        leave, again = self._code.label("leave"), self._code.label("again")

        def end() -> None:
            with self._code.scope():
                last()

        loop = _Loop(leave, again, end)
        with self._code.block(f"block {leave}"), self._code.block(f"loop {again}"):
            take_round(self._unit, self._code)
            self._loops.append(loop)
            with self._code.scope():
                first()
            self._loops.pop()
            self._body(body, loop, counted=True)
            self._unit.mark = mark
            self._loops.append(loop)
            end()
            self._loops.pop()
            self._code.line(f"br {again}")

    def _body(self, statements: tuple[Statement, ...], loop: _Loop, *, counted: bool) -> None:
        around, self._counted = self._counted, counted
        self._loops.append(loop)
        self.write(statements)
        self._loops.pop()
        self._counted = around
