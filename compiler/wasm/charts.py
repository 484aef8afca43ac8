"""Execution control charts in WebAssembly text: prints the steps that `lowering.chart` gives."""

from collections.abc import Callable
from typing import assert_never

from compiler.lowering.chart import (
    ByState,
    Chart,
    Decide,
    Emit,
    Leave,
    Run,
    Settle,
    Steps,
    Store,
    Take,
)
from compiler.lowering.marks import NO_MARK
from compiler.wasm import memory_map as at
from compiler.wasm.expressions import Expressions
from compiler.wasm.unit import Unit
from compiler.wasm.wat import Code, comment, const, get, op

_CHAIN = 4
"""Up to so many states are told apart one after the other; more by halving."""


class ChartPrinter:
    """Writes one chart into `run`."""

    def __init__(
        self,
        unit: Unit,
        code: Code,
        expressions: Expressions,
        chart: Chart,
        *,
        run: Callable[[str], None],
        emit: Callable[[str], None],
        settle: int,
    ) -> None:
        """Prepare to write.

        Args:
            unit: of the module.
            code: of `run`.
            expressions: write the guards.
            chart: what is written.
            run: writes the running of an algorithm.
            emit: writes the sending of an event.
            settle: the number of the handler that has the loop.
        """
        self._unit = unit
        self._code = code
        self._expressions = expressions
        self._chart = chart
        self._run = run
        self._emit = emit
        self._settle = settle

    def write(self, reaction: ByState) -> None:
        """Write what happens when an event comes."""
        with self._code.scope():
            if not reaction.is_only:
                state = self._code.local("i32")
                self._code.do(f"local.set {state}", op(f"i32.load offset={at.STATE}", get("$p")))
                self._dispatch(reaction.cases, state)
                return
            for _, steps in reaction.cases:
                self._steps(steps)

    def write_loop(self) -> None:
        """Write the loop over the event-less transitions of all states."""
        code = self._code
        with code.scope(), code.block("block $stable"), code.block("loop $again"):
            state = code.local("i32")
            code.do(f"local.set {state}", op(f"i32.load offset={at.STATE}", get("$p")))
            for number, steps in self._chart.loop().cases:
                with code.when(op("i32.eq", get(state), const("i32", number))):
                    self._steps(steps)
                    code.line("br $again")

    def _dispatch(self, cases: tuple[tuple[int, Steps], ...], state: str) -> None:
        """Write cases of which at most one is executed."""
        if len(cases) > _CHAIN:
            middle = len(cases) // 2
            with self._code.branches() as halves:
                halves.following()
                limit = const("i32", cases[middle][0])
                with halves.when(op("i32.lt_u", get(state), limit)):
                    self._dispatch(cases[:middle], state)
                halves.following()
                with halves.otherwise():
                    self._dispatch(cases[middle:], state)
            return
        with self._code.branches() as alternatives:
            for number, steps in cases:
                alternatives.following()
                name = self._chart.body.states[number].name
                self._code.line(f";; in {comment(name)}")
                with alternatives.when(op("i32.eq", get(state), const("i32", number))):
                    self._steps(steps)

    def _steps(self, steps: Steps) -> None:
        for step in steps:
            match step:
                case Store():
                    self._store(step.state)
                case Run():
                    self._run(step.algorithm)
                    self._unit.mark = NO_MARK
                case Emit():
                    self._emit(step.event)
                case Decide():
                    self._decide(step)
                case Take():
                    self._take(step)
                case Settle():
                    self._code.do("local.set $taken", const("i32", step.taken))
                    self._code.do("local.set $handler", const("i32", self._settle))
                    self._code.line("br $dispatch")
                case Leave():
                    self._code.line("br $stable")
                case ByState():
                    message = "a chart asks for its state once"
                    raise AssertionError(message)
                case other:
                    assert_never(other)

    def _store(self, state: int) -> None:
        self._code.line(f";; {comment(self._chart.body.states[state].name)}")
        self._code.do(f"i32.store offset={at.STATE}", get("$p"), const("i32", state))

    def _decide(self, decision: Decide) -> None:
        with self._code.branches() as alternatives:
            for arm in decision.arms:
                alternatives.following()
                guard = arm.transition.guard
                if guard is None:
                    with alternatives.otherwise():
                        self._unit.mark = NO_MARK
                        self._steps(arm.steps)
                    continue
                self._unit.mark = self._chart.mark(arm.transition)
                with self._code.scope():
                    condition = self._expressions.value(guard)
                with alternatives.when(condition):
                    self._unit.mark = NO_MARK
                    self._steps(arm.steps)
            if decision.otherwise:
                alternatives.following()
                with alternatives.otherwise():
                    self._unit.mark = NO_MARK
                    self._steps(decision.otherwise)

    def _take(self, step: Take) -> None:
        """Write the counting of an event-less transition, of which there is a bound."""
        code, limit = self._code, self._chart.limit
        self._unit.mark = self._chart.mark(step.transition)
        with code.when(op("i32.ge_u", get("$taken"), const("i32", limit))):
            pair = self._unit.states.setdefault(
                self._chart.names(step.transition), len(self._unit.states)
            )
            self._unit.fail(code, at.Fault.UNSETTLED, const("i64", pair), const("i64", limit))
        code.do("local.set $taken", op("i32.add", get("$taken"), const("i32", 1)))
        self._unit.mark = NO_MARK
