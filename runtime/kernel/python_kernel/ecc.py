"""Execution control charts as nested branches: prints the steps that `lowering.chart` gives."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import assert_never

from compiler.ir.blocks import BasicBody
from compiler.lowering.chart import (
    ByState,
    Chart,
    Decide,
    Emit,
    Leave,
    Run,
    Settle,
    Step,
    Steps,
    Store,
    Take,
)
from compiler.lowering.marks import NO_MARK
from runtime.kernel.python_kernel.handlers import Handlers
from runtime.kernel.python_kernel.source import comment

_CHAIN = 4
"""Up to so many states are told apart one after the other; more by halving."""

Cases = Sequence[tuple[int, Steps]]


class StateMachine:
    """Writes the entries of one basic block type."""

    def __init__(self, handlers: Handlers, body: BasicBody) -> None:
        """Prepare to write with the pieces of `handlers`."""
        self._handlers = handlers
        self._writer = handlers.writer
        self._chart = Chart(body, handlers.unit.surroundings.settings.max_transitions)
        self._settle = ""

    def write(self) -> None:
        """Write one entry per event input, and `settle` if one of them needs it."""
        for port in self._handlers.layout.block.interface.event_inputs:
            with self._handlers.entry(port.name):
                self._by_state(self._chart.entry(port.name))
        if self._settle:
            self._write_settle()

    # --- Telling states apart ------------------------------------------------------------

    def _by_state(self, step: ByState) -> None:
        if step.is_only:
            for _, steps in step.cases:
                self._steps(steps)
        else:
            self._dispatch(step.cases)

    def _dispatch(self, cases: Cases) -> None:
        if len(cases) <= _CHAIN:
            self._one_by_one(cases)
            return
        half = len(cases) // 2
        with self._writer.block(f"if state < {cases[half][0]}:"):
            self._dispatch(cases[:half])
        with self._writer.block("else:"):
            self._dispatch(cases[half:])

    def _one_by_one(self, cases: Cases) -> None:
        for position, (state, steps) in enumerate(cases):
            word = "elif" if position else "if"
            with self._writer.block(f"{word} state == {state}:{self._comment(state)}"):
                self._steps(steps)

    def _comment(self, state: int) -> str:
        return f"  # {comment(self._chart.body.states[state].name)}"

    # --- Steps ---------------------------------------------------------------------------

    def _steps(self, steps: Steps) -> None:
        for step in steps:
            self._step(step)

    def _step(self, step: Step) -> None:
        match step:
            case Store():
                self._handlers.outer.add("state")
                self._writer.line(f"state = {step.state}{self._comment(step.state)}")
            case Run():
                self._handlers.run(step.algorithm)
            case Emit():
                self._handlers.emit(step.event)
            case Decide():
                self._decide(step)
            case ByState():
                self._by_state(step)
            case Settle() | Take() | Leave():
                self._loop_step(step)
            case other:
                assert_never(other)

    def _decide(self, step: Decide) -> None:
        word, otherwise = "if", ""
        for arm in step.arms:
            head = otherwise
            if arm.transition.guard is not None:
                self._writer.mark = self._chart.mark(arm.transition)
                head = f"{word} {self._handlers.expressions.value(arm.transition.guard)}:"
                word, otherwise = "elif", "else:"
            with self._scope(head):
                self._steps(arm.steps)
        if step.otherwise:
            with self._scope(otherwise):
                self._steps(step.otherwise)

    @contextmanager
    def _scope(self, head: str) -> Iterator[None]:
        """Write a block under a head, or none where there is no head; no mark holds inside."""
        if not head:
            self._writer.mark = NO_MARK
            yield
            return
        with self._writer.block(head):
            self._writer.mark = NO_MARK
            yield

    # --- The loop ------------------------------------------------------------------------

    def _loop_step(self, step: Settle | Take | Leave) -> None:
        match step:
            case Settle():
                self._settle = self._settle or self._handlers.unit.names.take("settle")
                self._writer.line(f"{self._settle}({step.taken})")
            case Take():
                limit = self._chart.limit
                source, target = self._chart.names(step.transition)
                self._writer.mark = self._chart.mark(step.transition)
                with self._writer.block(f"if taken >= {limit}:"):
                    self._writer.line(f"unsettled({source!r}, {target!r}, {limit})")
                self._writer.line("taken += 1")
            case Leave():
                self._writer.line("return")

    def _write_settle(self) -> None:
        head = f"def {self._settle}(taken):"
        function, loop = self._writer.function(head), self._writer.block("while True:")
        with function as self._handlers.outer, loop:
            self._one_by_one(self._chart.loop().cases)
            with self._writer.block("else:"):
                self._writer.line("return")
