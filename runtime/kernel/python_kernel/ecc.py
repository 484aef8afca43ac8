"""Execution control charts as nested branches.

Per event input one function: it asks for the state, tests the transitions in document order,
enters the target, and goes on with that state's event-less transitions, all written in place.
A state that is left at once costs nothing and is never stored. Where the inlining would not
end (event-less cycles) or grows too large, the rest is done by one function `settle`, a loop
over the event-less transitions of all states.
"""

from collections.abc import Iterator
from contextlib import nullcontext

from compiler.ir.blocks import BasicBody, Transition
from compiler.lowering.marks import NO_MARK, Mark
from runtime.kernel.python_kernel.handlers import Handlers
from runtime.kernel.python_kernel.source import comment

_INLINE_DEPTH = 8
"""Event-less transitions written in place behind one another."""
_INLINE_TOTAL = 64
"""Transitions written in place per event input."""
_CHAIN = 4
"""Up to so many states are told apart one after the other; more by halving."""


class StateMachine:
    """Writes the entries of one basic block type."""

    def __init__(self, handlers: Handlers, body: BasicBody) -> None:
        """Prepare to write with the pieces of `handlers`."""
        self._handlers = handlers
        self._writer = handlers.writer
        self._body = body
        self._outgoing: list[list[Transition]] = [[] for _ in body.states]
        for transition in body.transitions:
            self._outgoing[transition.source].append(transition)
        self._limit = handlers.unit.surroundings.settings.max_transitions
        self._settle = ""
        self._written = 0

    def write(self) -> None:
        """Write one entry per event input, and `settle` if one of them needs it."""
        for port in self._handlers.layout.block.interface.event_inputs:
            self._written = 0
            with self._handlers.entry(port.name):
                self._dispatch(self._responding(port.name), port.name)
        if self._settle:
            self._write_settle()

    def _responding(self, event: str | None) -> list[int]:
        return [s for s, _ in enumerate(self._body.states) if self._candidates(s, event)]

    def _candidates(self, state: int, event: str | None) -> list[Transition]:
        """Return the transitions to test in a state, in document order."""
        return [t for t in self._outgoing[state] if t.event is None or t.event == event]

    # --- Telling states apart ------------------------------------------------------------

    def _dispatch(self, states: list[int], event: str) -> None:
        if len(self._body.states) == 1:
            for state in states:
                self._transitions(state, event, state, taken=0)
            return
        if len(states) > _CHAIN:
            middle = states[len(states) // 2]
            with self._writer.block(f"if state < {middle}:"):
                self._dispatch([s for s in states if s < middle], event)
            with self._writer.block("else:"):
                self._dispatch([s for s in states if s >= middle], event)
            return
        for position, state in enumerate(states):
            word = "elif" if position else "if"
            with self._writer.block(f"{word} state == {state}:{self._comment(state)}"):
                self._transitions(state, event, state, taken=0)

    def _comment(self, state: int) -> str:
        return f"  # {comment(self._body.states[state].name)}"

    # --- Transitions ---------------------------------------------------------------------

    def _transitions(self, state: int, event: str | None, stored: int, *, taken: int) -> None:
        """Write what happens in a state; `stored` is what the state's cell holds by now.

        `taken` counts the event-less transitions so far.
        """
        for transition, scope in self._alternatives(self._candidates(state, event)):
            if transition is None and state == stored:
                continue
            with scope:
                if transition is None:
                    self._store(state, stored)
                else:
                    self._take(transition, stored, taken=taken + (transition.event is None))

    def _alternatives(
        self, candidates: list[Transition]
    ) -> Iterator[tuple[Transition | None, "_Scope"]]:
        """Yield the transitions up to the first that is always taken; None = none is taken."""
        word = "if"
        for transition in candidates:
            if transition.guard is None:
                yield transition, _Scope(self, "else:" if word == "elif" else "")
                return
            self._writer.mark = self._mark(transition)
            guard = self._handlers.expressions.value(transition.guard)
            yield transition, _Scope(self, f"{word} {guard}:")
            word = "elif"
        yield None, _Scope(self, "else:" if word == "elif" else "")

    def _take(self, transition: Transition, stored: int, *, taken: int) -> None:
        self._written += 1
        target = transition.target
        stored = self._enter(target, stored)
        if not self._candidates(target, None):
            self._store(target, stored)
        elif taken >= min(_INLINE_DEPTH, self._limit) or self._written > _INLINE_TOTAL:
            self._store(target, stored)
            self._settle = self._settle or self._handlers.unit.names.take("settle")
            self._writer.line(f"{self._settle}({taken})")
        else:
            self._transitions(target, None, stored, taken=taken)

    def _enter(self, state: int, stored: int) -> int:
        """Write the actions of a state; return what the state's cell holds afterwards."""
        for action in self._body.states[state].actions:
            if action.algorithm is not None:
                # Stored first: if the algorithm fails, the state must be the one it failed in.
                self._store(state, stored)
                stored = state
                self._handlers.run(action.algorithm)
            if action.output is not None:
                self._handlers.emit(action.output)
        return stored

    def _store(self, state: int, stored: int) -> None:
        if state != stored:
            self._handlers.outer.add("state")
            self._writer.line(f"state = {state}{self._comment(state)}")

    def _mark(self, transition: Transition) -> Mark:
        return Mark(f"transition {self._arrow(transition)}", transition.span)

    def _arrow(self, transition: Transition) -> str:
        source, target = transition.source, transition.target
        return f"{self._body.states[source].name} -> {self._body.states[target].name}"

    # --- The loop ------------------------------------------------------------------------

    def _write_settle(self) -> None:
        head = f"def {self._settle}(taken):"
        function, loop = self._writer.function(head), self._writer.block("while True:")
        with function as self._handlers.outer, loop:
            for position, state in enumerate(self._responding(None)):
                word = "elif" if position else "if"
                with self._writer.block(f"{word} state == {state}:{self._comment(state)}"):
                    self._settle_state(state)
            with self._writer.block("else:"):
                self._writer.line("return")

    def _settle_state(self, state: int) -> None:
        for transition, scope in self._alternatives(self._candidates(state, None)):
            with scope:
                if transition is None:
                    self._writer.line("return")
                else:
                    self._settle_step(transition)

    def _settle_step(self, transition: Transition) -> None:
        names = [self._body.states[s].name for s in (transition.source, transition.target)]
        self._writer.mark = self._mark(transition)
        with self._writer.block(f"if taken >= {self._limit}:"):
            self._writer.line(f"unsettled({names[0]!r}, {names[1]!r}, {self._limit})")
        self._writer.line("taken += 1")
        # -1: the cell is written even if the state stays the same; no harm, and simple.
        self._store(transition.target, -1)
        self._enter(transition.target, transition.target)


class _Scope:
    """A block under a head, or no block at all where there is none; clears the mark inside."""

    def __init__(self, machine: StateMachine, head: str) -> None:
        self._writer = machine._writer  # noqa: SLF001
        self._block = self._writer.block(head) if head else nullcontext()

    def __enter__(self) -> None:
        self._block.__enter__()
        self._writer.mark = NO_MARK

    def __exit__(self, *details: object) -> None:
        self._block.__exit__(None, None, None)
