"""Random typed code of every type: algorithms, and functions of the graph."""

from random import Random

from compiler.ir.code import (
    Algorithm,
    Assign,
    Binary,
    Branch,
    Case,
    CaseArm,
    Constant,
    Continue,
    Convert,
    Exit,
    Expression,
    For,
    Function,
    If,
    Invoke,
    Local,
    Perform,
    Place,
    Repeat,
    Return,
    Statement,
    Variable,
    While,
)
from compiler.ir.datatypes import BOOL, BYTE, DINT, INT, LINT, SINT, UDINT, USINT, DataType
from tests.random_expressions import ExpressionMaker
from tests.random_types import BITS, datatype, literal

_COUNTERS = (INT, USINT, DINT, LINT, SINT, UDINT)
_DEEPEST = 4


class CodeMaker:
    """Makes statements over some variables; every statement has a line of its own."""

    def __init__(self, expressions: ExpressionMaker) -> None:
        """Write to the variables of what makes the expressions."""
        self._random = expressions.random
        self._expressions = expressions
        self.performed: list[str] = []
        """The algorithms that code made from now on may run."""
        self._counters: list[Local] = []
        self._read_only: frozenset[str] = frozenset()
        self._depth = 0
        self._line = 0

    def algorithm(self) -> Algorithm:
        """Make an algorithm with temporaries."""
        random, variables = self._random, self._expressions.variables
        self._line = 0
        self._counters = []
        temporaries = [
            Local(f"t{n}", one, literal(random, one) if random.random() < 0.4 else "")
            for n, one in enumerate(datatype(random) for _ in range(random.choice((0, 0, 1, 2))))
        ]
        variables.update({one.name: one.type for one in temporaries})
        body = self.statements(random.randint(1, 4), in_loop=False)
        for local in (*temporaries, *self._counters):
            variables.pop(local.name, None)
        return Algorithm(body, (*temporaries, *self._counters), "Random.fbt:1")

    def statements(self, number: int, *, in_loop: bool) -> tuple[Statement, ...]:
        """Make some statements."""
        self._depth += 1
        made = tuple(self._statement(in_loop=in_loop) for _ in range(number))
        self._depth -= 1
        return made

    def _next_line(self) -> int:
        self._line += 1
        return self._line

    def _statement(self, *, in_loop: bool) -> Statement:
        choice = self._random.random()
        line = self._next_line()
        if self.performed and choice < 0.07:
            return Perform(self._random.choice(self.performed), line)
        if self._expressions.functions and choice < 0.14:
            return self._invoke(line)
        if choice < 0.16:
            return If((Branch(self._truth(), (Return(line),), line),), (), line)
        if choice < 0.2 and in_loop:
            jump = self._random.choice((Exit(line), Continue(line)))
            return If((Branch(self._truth(), (jump,)),), (), line)
        if self._depth > _DEEPEST or choice < 0.65:
            return self._assign(line)
        if choice < 0.78:
            return self._if(line, in_loop=in_loop)
        if choice < 0.86:
            return self._case(line, in_loop=in_loop)
        return self._loop(line)

    def _truth(self) -> Expression:
        return self._expressions.value(BOOL)

    def _assign(self, line: int) -> Statement:
        wanted = datatype(self._random)
        target: Place | None = None
        if wanted in BITS or wanted == BOOL or (str(wanted).endswith("CHAR")):
            target = self._expressions.part(wanted, self._read_only)
        target = target or self._expressions.place(wanted, self._read_only)
        if target is None:
            names = [n for n in self._expressions.variables if n not in self._read_only]
            name = self._random.choice(names)
            target = Variable(name, self._expressions.variables[name])
        return Assign(target, self._expressions.value(target.type), line)

    def _invoke(self, line: int) -> Statement:
        function = self._random.choice(self._expressions.functions)
        targets = tuple(
            self._expressions.place(one.type, self._read_only)
            if self._random.random() < 0.8
            else None
            for one in function.results
        )
        return Invoke(function.name, self._expressions.arguments(function), targets, line)

    def _if(self, line: int, *, in_loop: bool) -> Statement:
        branches = tuple(
            Branch(
                self._truth(),
                self.statements(self._random.randint(0, 2), in_loop=in_loop),
                self._next_line() if number else 0,
            )
            for number in range(self._random.randint(1, 3))
        )
        return If(branches, self.statements(self._random.randint(0, 1), in_loop=in_loop), line)

    def _case(self, line: int, *, in_loop: bool) -> Statement:
        one = self._random.choice((*_COUNTERS, BYTE))
        selector: Expression = self._expressions.value(one)
        if self._random.random() < 0.6:
            selector = Binary("MOD", selector, Constant(5, one), one) if one != BYTE else selector
        arms = tuple(
            CaseArm(
                tuple((low + n, low + n + self._random.randint(0, 2)) for n in (0, 7)[:count]),
                self.statements(1, in_loop=in_loop),
            )
            for low, count in ((0, 1), (1, 2), (3, 1), (4, 0))[: self._random.randint(1, 4)]
        )
        otherwise = self.statements(self._random.randint(0, 1), in_loop=in_loop)
        return Case(selector, arms, otherwise, line)

    # --- Loops ---------------------------------------------------------------------------

    def _loop(self, line: int) -> Statement:
        one = self._random.choice(_COUNTERS)
        name = f"count{len(self._counters)}"
        self._counters.append(Local(name, one))
        counter = Variable(name, one)
        variables, before = self._expressions.variables, self._read_only
        variables[name] = one
        # What counts the rounds is left alone by the body, or the loop might not end; now and
        # then it is not.
        if self._random.random() < 0.97:
            self._read_only |= {name}
        body = self.statements(self._random.randint(1, 2), in_loop=True)
        self._read_only = before
        kind = self._random.random()
        if kind < 0.4:
            step = Assign(counter, Binary("+", counter, Constant(1, one), one), self._next_line())
            limit = Constant(self._random.randint(0, 5), one)
            if kind < 0.2:
                return While(Binary("<", counter, limit, BOOL), (step, *body), line)
            return Repeat((step, *body), Binary(">=", counter, limit, BOOL), line)
        return self._for(counter, body, line)

    def _for(self, counter: Variable, body: tuple[Statement, ...], line: int) -> Statement:
        one = counter.type
        first, last = (self._bound_of_loop(one) for _ in range(2))
        down = one in (INT, DINT, LINT, SINT) and self._random.random() < 0.3
        step: Expression = Constant(-1 if down else self._random.choice((1, 1, 2)), one)
        if self._random.random() < 0.03:
            step = self._expressions.value(one)
        return For(counter, first, last, step, body, line)

    def _bound_of_loop(self, one: DataType) -> Expression:
        if self._random.random() < 0.6:
            return Constant(self._random.randint(0, 6), one)
        small = Binary("AND", self._expressions.value(BYTE), Constant(7, BYTE), BYTE)
        return Convert(small, one)


def make_functions(random: Random, *, risk: float) -> tuple[Function, ...]:
    """Return up to three functions; each may call those before it."""
    functions: tuple[Function, ...] = ()
    for number in range(random.choice((0, 0, 1, 2, 3))):
        parameters, outputs, in_outs = (
            tuple(Local(f"{letter}{n}", datatype(random)) for n in range(random.randint(0, most)))
            for letter, most in (("a", 3), ("o", 1), ("i", 1))
        )
        result = Local("r", datatype(random)) if random.random() < 0.8 else None
        results = (*((result,) if result else ()), *outputs, *in_outs)
        if not results:
            continue
        variables = {one.name: one.type for one in (*parameters, *results)}
        maker = CodeMaker(ExpressionMaker(random, variables, functions, risk=risk))
        made = maker.algorithm()
        functions += (Function(f"F{number}", parameters, result, made, outputs, in_outs),)
    return functions
