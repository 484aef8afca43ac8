"""Statements: from the syntax tree to typed code."""

from typing import assert_never

from compiler.ir.code import (
    TRUE,
    Assign,
    Branch,
    Constant,
    Continue,
    Exit,
    Expression,
    For,
    If,
    Repeat,
    Return,
    Statement,
    Unary,
    Variable,
    While,
)
from compiler.ir.datatypes import BOOL
from compiler.ir.mistakes import text as mistakes
from compiler.st.cases import Cases
from compiler.st.context import Context, TooDeepError
from compiler.st.conversion import coerced, is_integer
from compiler.st.expressions import Expressions
from compiler.st.folding import constant_number
from compiler.st.syntax import (
    Access,
    Assignment,
    CallAccess,
    CallStatement,
    CaseStatement,
    ForStatement,
    IfStatement,
    JumpStatement,
    RepeatStatement,
    StatementNode,
    WhileStatement,
)
from compiler.st.tokens import first_offset


class Statements:
    """Types the statements of one text."""

    def __init__(self, context: Context, expressions: Expressions) -> None:
        """Type in this context."""
        self._context = context
        self._expressions = expressions
        self._cases = Cases(context, expressions, self.body)
        self._loops = 0

    def body(self, nodes: tuple[StatementNode, ...]) -> tuple[Statement, ...]:
        """Type statements; those with mistakes are left out, their diagnostics added."""
        result: list[Statement] = []
        for node in nodes:
            try:
                with self._context.level(node.at), self._context.collecting() as before:
                    typed = self._statement(node)
                result += [*before, *typed]
            except TooDeepError:
                continue
        return tuple(result)

    def _statement(self, node: StatementNode) -> list[Statement]:
        match node:
            case Assignment():
                return self._assignment(node)
            case CallStatement():
                return self._call(node)
            case IfStatement():
                return self._if(node)
            case CaseStatement():
                return self._cases.case(node)
            case ForStatement():
                return self._for(node)
            case WhileStatement():
                return self._while(node)
            case RepeatStatement():
                return self._repeat(node)
            case JumpStatement():
                return self._jump(node)
            case other:
                assert_never(other)

    # --- Assignments and calls -----------------------------------------------------------

    def _assignment(self, node: Assignment) -> list[Statement]:
        """Type `a := b := value`: the last target first, the others from the one after them."""
        targets = [self._expressions.target(target) for target in node.targets]
        last = targets[-1]
        if last is None:
            self._expressions.free_value(node.value)  # for its own mistakes
            return []
        value = self._expressions.value(node.value, last.type)
        known = [target for target in targets if target is not None]
        if value is None or len(known) < len(targets):
            return []
        line = self._context.line(node.at)
        result: list[Statement] = [Assign(known[-1], value, line)]
        for target, source in zip(reversed(known[:-1]), reversed(known[1:]), strict=True):
            copied = coerced(source, target.type, node.at, self._context)
            if copied is not None:
                result.append(Assign(target, copied, line))
        return result

    def _call(self, node: CallStatement) -> list[Statement]:
        """Type a call that stands alone: all it does is hoisted, its value is not wanted."""
        if isinstance(node.call, CallAccess):
            self._expressions.perform(node.call)
        elif not self._context.failed:  # it may be what is left of a syntax mistake
            self._context.report(mistakes.no_effect(span=self._context.span(node.at)))
        return []

    # --- Branches ------------------------------------------------------------------------

    def _if(self, node: IfStatement) -> list[Statement]:
        branches: list[tuple[list[Statement], Branch]] = []
        for branch in node.branches:
            line = self._context.line(first_offset(branch.condition))
            with self._context.collecting() as before:
                condition = self._expressions.condition(branch.condition)
            body = self.body(branch.body)
            if condition is not None:
                branches.append((before, Branch(condition, body, line)))
        return list(_nested(branches, self.body(node.otherwise), self._context.line(node.at)))

    # --- Loops ---------------------------------------------------------------------------

    def _loop_body(self, nodes: tuple[StatementNode, ...]) -> tuple[Statement, ...]:
        self._loops += 1
        try:
            return self.body(nodes)
        finally:
            self._loops -= 1

    def _for(self, node: ForStatement) -> list[Statement]:
        variable = self._loop_variable(node.variable)
        if variable is None:
            self._loop_body(node.body)
            return []
        datatype = variable.type
        start = self._expressions.value(node.start, datatype)
        stop = self._expressions.value(node.stop, datatype)
        step: Expression | None = Constant(1, datatype)
        if node.step is not None:
            step = self._expressions.value(node.step, datatype)
            if step is not None and constant_number(step) == 0:
                span = self._context.span(node.step.at)
                self._context.report(mistakes.endless_step(span=span))
        body = self._loop_body(node.body)
        if start is None or stop is None or step is None:
            return []
        return [For(variable, start, stop, step, body, self._context.line(node.at))]

    def _loop_variable(self, node: Access) -> Variable | None:
        target = self._expressions.target(node)
        if target is None:
            return None
        span = self._context.span(node.at)
        if not is_integer(target.type):
            self._context.report(mistakes.wrong_loop_variable(span=span, found=target.type))
            return None
        if not isinstance(target, Variable):
            what = "counting with a part of a variable"
            self._context.report(mistakes.not_supported(span=span, what=what))
            return None
        return target

    def _while(self, node: WhileStatement) -> list[Statement]:
        line = self._context.line(node.at)
        with self._context.collecting() as before:
            condition = self._expressions.condition(node.condition)
        body = self._loop_body(node.body)
        if condition is None:
            return []
        if before:
            leave = If((Branch(Unary("NOT", condition, BOOL), (Exit(line),)),), line=line)
            return [While(TRUE, (*before, leave, *body), line)]
        return [While(condition, body, line)]

    def _repeat(self, node: RepeatStatement) -> list[Statement]:
        line = self._context.line(node.at)
        body = self._loop_body(node.body)
        with self._context.collecting() as before:
            until = self._expressions.condition(node.until)
        if until is None:
            return []
        if not before:
            return [Repeat(body, until, line)]
        # CONTINUE, too, goes on with what the condition needs: so that stands at the head.
        again = self._context.fresh(BOOL)
        leave = If((Branch(until, (Exit(line),)),), line=line)
        look = If((Branch(again, (*before, leave)),), line=line)
        return [
            Assign(again, Constant(value=False, type=BOOL), line),
            While(TRUE, (look, Assign(again, TRUE, line), *body), line),
        ]

    def _jump(self, node: JumpStatement) -> list[Statement]:
        line = self._context.line(node.at)
        if node.word == "RETURN":
            return [Return(line)]
        if not self._loops:
            span = self._context.span(node.at, len(node.word))
            self._context.report(mistakes.outside_of_loop(span=span, word=node.word))
            return []
        return [Exit(line) if node.word == "EXIT" else Continue(line)]


def _nested(
    branches: list[tuple[list[Statement], Branch]],
    otherwise: tuple[Statement, ...],
    line: int,
) -> tuple[Statement, ...]:
    """Return an IF; an ELSIF whose condition needs statements becomes an IF inside of ELSE."""
    group: list[Branch] = []
    for before, branch in reversed(branches):
        group.insert(0, branch)
        if before:
            otherwise = (*before, If(tuple(group), otherwise, line))
            group = []
    return (If(tuple(group), otherwise, line),) if group or not branches else otherwise
