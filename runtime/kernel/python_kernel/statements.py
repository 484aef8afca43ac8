"""Typed statements as Python source."""

from collections.abc import Callable
from typing import assert_never

from compiler.ir.code import (
    Assign,
    Case,
    CaseArm,
    Constant,
    Continue,
    Exit,
    Expression,
    For,
    If,
    Index,
    Invoke,
    Member,
    Partial,
    Perform,
    Place,
    Repeat,
    Return,
    Statement,
    Variable,
    While,
)
from compiler.ir.datatypes import BOOL, ArrayType
from compiler.lowering.loops import fixed_range, is_small, past
from compiler.lowering.marks import Mark, line_of
from compiler.lowering.ranges import integer_range
from runtime.kernel.python_kernel.expressions import Expressions, Text
from runtime.kernel.python_kernel.source import SourceWriter
from runtime.kernel.python_kernel.unit import Unit


class Statements:
    """Writes statements into a unit's source."""

    def __init__(
        self,
        unit: Unit,
        expressions: Expressions,
        *,
        algorithm: str,
        span: str,
        result: str = "",
        counted: bool = False,
        perform: Callable[[str], None] | None = None,
    ) -> None:
        """Write code of one algorithm.

        Args:
            unit: where it is written.
            expressions: what writes its expressions.
            algorithm: its name, for errors.
            span: where its text begins, for errors.
            result: what a RETURN gives back.
            counted: whether every loop is counted, because it may be part of another one.
            perform: writes the running of another algorithm.
        """
        self._unit = unit
        self._writer: SourceWriter = unit.writer
        self._expressions = expressions
        self._algorithm = algorithm
        self._span = span
        self._return = f"return {result}".rstrip()
        self._limit = unit.surroundings.settings.max_iterations
        self._counted = counted
        """Whether every loop written now is counted."""
        self._perform = perform
        self._before_continue: list[tuple[str, ...]] = []
        """Per open loop: the lines that a CONTINUE must not jump over."""
        self.assigned: set[str] = set()
        """Python names of the variables written to so far."""

    def write(self, statements: tuple[Statement, ...]) -> None:
        """Write statements in order."""
        for statement in statements:
            self._mark(statement)
            self._statement(statement)

    def _mark(self, statement: Statement) -> None:
        self._writer.mark = Mark(self._algorithm, line_of(self._span, statement.line))

    def _statement(self, statement: Statement) -> None:
        match statement:
            case Assign():
                self._assign(statement.target, statement.value)
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
                self._writer.line("break")
            case Continue():
                for line in self._before_continue[-1]:
                    self._writer.line(line)
                self._writer.line("continue")
            case Return():
                self._writer.line(self._return)

    # --- Assignments ---------------------------------------------------------------------

    def _assign(self, target: Place, value: Expression) -> None:
        self._store(target, self._expressions.fresh_value(value))

    def _store(self, target: Place, value: str) -> None:
        """Write the storing of a value whose source is given."""
        match target:
            case Variable():
                name = self._expressions.scope[target.name]
                self.assigned.add(name)
                self._writer.line(f"{name} = {value}")
            case Member():
                base = self._expressions.operand(target.base)
                self._writer.line(f"{base}[{target.member!r}] = {value}")
            case Index():
                self._store_element(target, value)
            case Partial():
                self._store_part(target, value)

    def _store_element(self, target: Index, value: str) -> None:
        base = self._expressions.operand(target.base)
        if isinstance(target.base.type, ArrayType):
            position = self._expressions.position(target.base.type, target.indices, base)
            self._writer.line(f"{base}[{position}] = {value}")
            return
        index = self._expressions.value(target.indices[0])
        self._store(_place(target.base), f"with_character({base}, {index}, {value})")

    def _store_part(self, target: Partial, value: str) -> None:
        base = self._expressions.operand(target.base)
        shift = self._expressions.shift(target)
        mask = 1 if target.type == BOOL else (integer_range(target.type) or (0, 1))[1]
        cleared = f"{base} & ~({mask:#x} << {shift})"
        whole = Text(f"{cleared} | ({value}) << {shift}", atomic=False)
        limits = integer_range(target.base.type)
        if limits and limits[0] < 0:
            # The highest bit of a signed number may have changed its sign.
            whole = Text(whole.source, atomic=False, bounds=(limits[0], 2 * limits[1] + 1))
        self._store(_place(target.base), self._expressions.wrapped(whole, target.base.type).source)

    # --- Calls ---------------------------------------------------------------------------

    def _call(self, statement: Invoke | Perform) -> None:
        if isinstance(statement, Invoke):
            self._invoke(statement)
        elif self._perform is None:
            message = f'a function cannot run the algorithm "{statement.algorithm}"'
            raise TypeError(message)
        else:
            self._perform(statement.algorithm)

    def _invoke(self, statement: Invoke) -> None:
        """Write a call, and the storing of each value that it gives back."""
        types = tuple(argument.type for argument in statement.arguments)
        name = self._unit.function(statement.function, types, BOOL)
        arguments = ", ".join(map(self._expressions.fresh_value, statement.arguments))
        targets = statement.targets
        if all(target is None for target in targets):
            self._writer.line(f"{name}({arguments})")
            return
        results = self._unit.names.take("results")
        self._writer.line(f"{results} = {name}({arguments})")
        for position, target in enumerate(targets):
            if target is not None:
                self._store(target, results if len(targets) == 1 else f"{results}[{position}]")

    # --- Branches ------------------------------------------------------------------------

    def _if(self, statement: If) -> None:
        for position, branch in enumerate(statement.branches):
            word = "elif" if position else "if"
            if branch.line:
                self._writer.mark = Mark(self._algorithm, line_of(self._span, branch.line))
            with self._writer.block(f"{word} {self._expressions.value(branch.condition)}:"):
                self.write(branch.body)
        self._otherwise(statement.otherwise)

    def _otherwise(self, statements: tuple[Statement, ...]) -> None:
        if statements:
            with self._writer.block("else:"):
                self.write(statements)

    def _case(self, statement: Case) -> None:
        selector = self._expressions.value(statement.selector)
        if not selector.isidentifier():
            name = self._unit.names.take("selector")
            self._writer.line(f"{name} = {selector}")
            selector = name
        arms = [arm for arm in statement.arms if arm.labels]
        for position, arm in enumerate(arms):
            word = "elif" if position else "if"
            with self._writer.block(f"{word} {_matches(selector, arm)}:"):
                self.write(arm.body)
        if arms:
            self._otherwise(statement.otherwise)
        else:
            self.write(statement.otherwise)

    # --- Loops ---------------------------------------------------------------------------

    def _for(self, statement: For) -> None:
        if self._for_range(statement):
            return
        variable = self._expressions.scope[statement.variable.name]
        stop = self._kept(statement.stop, "stop")
        step = self._kept(statement.step, "step")
        self._store(statement.variable, self._expressions.value(statement.start))
        bounds = self._expressions.bounds(statement.step)
        if bounds and bounds[0] > 0:
            goes_on = f"{variable} <= {stop}"
        elif bounds and bounds[1] < 0:
            goes_on = f"{variable} >= {stop}"
        else:
            goes_on = f"{variable} <= {stop} if {step} > 0 else {variable} >= {stop}"
        limits = integer_range(statement.variable.type)
        far = limits and bounds and (limits[0] + bounds[0], limits[1] + bounds[1])
        past = Text(f"{variable} + {step}", atomic=False, bounds=far)
        advance = f"{variable} = {self._expressions.wrapped(past, statement.variable.type).source}"
        self._bounded_while(goes_on, statement.body, last=(advance,))

    def _kept(self, expression: Expression, wish: str) -> str:
        """Return a name or constant with the value the expression has now."""
        if isinstance(expression, Constant):
            return self._expressions.operand(expression)
        name = self._unit.names.take(wish)
        self._writer.line(f"{name} = {self._expressions.value(expression)}")
        return name

    def _for_range(self, statement: For) -> bool:
        """Write a FOR with constant bounds that leaves its variable alone as a range."""
        values = fixed_range(statement)
        if values is None:
            return False
        variable = self._expressions.scope[statement.variable.name]
        self.assigned.add(variable)
        if self._counted or not is_small(statement, self._limit):
            head = f"for _, {variable} in zip({self._rounds()}, {values!r}):"
        else:
            head = f"for {variable} in {values!r}:"
        with self._writer.block(head):
            self._body(statement.body, before_continue=(), counted="zip(" in head)
        with self._writer.block("else:"):
            self._writer.line(f"{variable} = {past(values)}")
        return True

    def _rounds(self) -> str:
        """Return source of the rounds that are left; the code has to be given some."""
        self._unit.uses_rounds = True
        return "rounds.left"

    def _while(self, statement: While) -> None:
        condition = self._expressions.value(statement.condition)
        self._bounded_while(condition, statement.body, last=())

    def _bounded_while(
        self, condition: str, body: tuple[Statement, ...], *, last: tuple[str, ...]
    ) -> None:
        mark = self._writer.mark
        with self._writer.block(f"for _ in {self._rounds()}:"):
            with self._writer.block(f"if not ({condition}):"):
                self._writer.line("break")
            self._body(body, before_continue=last)
            self._writer.mark = mark
            for line in last:
                self._writer.line(line)

    def _repeat(self, statement: Repeat) -> None:
        mark = self._writer.mark
        until = f"if {self._expressions.value(statement.until)}: break"
        with self._writer.block(f"for _ in {self._rounds()}:"):
            self._body(statement.body, before_continue=(until,))
            self._writer.mark = mark
            self._writer.line(until)

    def _body(
        self,
        statements: tuple[Statement, ...],
        *,
        before_continue: tuple[str, ...],
        counted: bool = True,
    ) -> None:
        around, self._counted = self._counted, counted
        self._before_continue.append(before_continue)
        self.write(statements)
        self._before_continue.pop()
        self._counted = around


def _place(expression: Expression) -> Place:
    """Return the base of a place, which is a place itself."""
    if isinstance(expression, Variable | Member | Index | Partial):
        return expression
    message = f"{expression.kind} cannot be assigned to"
    raise TypeError(message)


def _matches(selector: str, arm: CaseArm) -> str:
    tests = [
        f"{selector} == {low}" if low == high else f"{low} <= {selector} <= {high}"
        for low, high in arm.labels
    ]
    return " or ".join(tests)
