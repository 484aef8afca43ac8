"""Execution control charts as steps: what happens when an event reaches a basic block.

Per event input one tree: it asks for the state, tests the transitions in document order, enters
the target, and goes on with that state's event-less transitions, all in place. A state that is
left at once costs nothing and is never stored. Where that would not end (event-less cycles)
or grows too large, the rest is one loop over the event-less transitions of all states.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from compiler.ir.blocks import BasicBody, Transition
from compiler.lowering.failing import may_fail
from compiler.lowering.marks import Mark

_INLINE_DEPTH = 8
"""Event-less transitions written in place behind one another."""
_INLINE_TOTAL = 64
"""Transitions written in place per event input."""


@dataclass(frozen=True, slots=True)
class Store:
    """The state is this one from now on."""

    state: int


@dataclass(frozen=True, slots=True)
class Run:
    """An algorithm is run."""

    algorithm: str


@dataclass(frozen=True, slots=True)
class Emit:
    """An event output is sent."""

    event: str


@dataclass(frozen=True, slots=True)
class Settle:
    """The loop over the event-less transitions goes on from the stored state."""

    taken: int
    """Event-less transitions that were taken by now."""


@dataclass(frozen=True, slots=True)
class Take:
    """In the loop: an event-less transition is taken, if not too many were."""

    transition: Transition


@dataclass(frozen=True, slots=True)
class Leave:
    """In the loop: the chart is stable."""


@dataclass(frozen=True, slots=True)
class Arm:
    """A transition, and what happens when it is taken."""

    transition: Transition
    steps: "Steps"


@dataclass(frozen=True, slots=True)
class Decide:
    """The first arm whose guard holds; one without a guard is the last."""

    arms: tuple[Arm, ...]
    otherwise: "Steps"
    """What happens if no guard holds."""


@dataclass(frozen=True, slots=True)
class ByState:
    """What happens depends on the state; in all others nothing does."""

    cases: tuple[tuple[int, "Steps"], ...]
    """In ascending order."""
    is_only: bool
    """Whether there is no other state that the chart rests in: there is nothing to ask."""


Step = Store | Run | Emit | Settle | Take | Leave | Decide | ByState
Steps = tuple[Step, ...]


class Chart:
    """The steps of one execution control chart."""

    def __init__(self, body: BasicBody, limit: int) -> None:
        """Look at a chart.

        Args:
            body: the chart.
            limit: event-less transitions that one event may cause.
        """
        self.body = body
        self.limit = limit
        self.settles = False
        """Whether an event that was asked for needs the loop."""
        self._outgoing: list[list[Transition]] = [[] for _ in body.states]
        for transition in body.transitions:
            self._outgoing[transition.source].append(transition)
        self._written = 0
        self._failing = {name for name, one in body.algorithms.items() if may_fail(one)}
        self._resting = self._find_resting()

    def _find_resting(self) -> frozenset[int]:
        """Return the states that the chart may be in when an event comes.

        Those that are always left at once are not among them: nobody has to ask for them.
        """
        found, open_states = {0}, [0]
        events = dict.fromkeys((None, *(one.event for one in self.body.transitions)))
        while open_states:
            state = open_states.pop()
            for event in events:
                stored = set(_stored(self._transitions(state, event, state, 0)))
                open_states += stored - found
                found |= stored
        if self.settles:
            # The loop may end in any state.
            found = set(range(len(self.body.states)))
        self.settles = False
        return frozenset(found)

    def entry(self, event: str) -> ByState:
        """Return what happens when an event comes."""
        self._written = 0
        responding = [s for s in sorted(self._resting) if self._candidates(s, event)]
        cases = tuple((state, self._transitions(state, event, state, 0)) for state in responding)
        return ByState(cases, is_only=len(self._resting) == 1)

    def loop(self) -> ByState:
        """Return one round of the loop over the event-less transitions; other states leave it."""
        responding = [s for s, _ in enumerate(self.body.states) if self._candidates(s, None)]
        return ByState(tuple((state, self._round(state)) for state in responding), is_only=False)

    def mark(self, transition: Transition) -> Mark:
        """Return what an error in a transition tells."""
        source, target = self.names(transition)
        return Mark(f"transition {source} -> {target}", transition.span)

    def names(self, transition: Transition) -> tuple[str, str]:
        """Return the names of the states at both ends of a transition."""
        states = self.body.states
        return states[transition.source].name, states[transition.target].name

    def _candidates(self, state: int, event: str | None) -> list[Transition]:
        """Return the transitions to test in a state, in document order."""
        return [t for t in self._outgoing[state] if t.event is None or t.event == event]

    def _tested(self, state: int, event: str | None) -> tuple[list[Transition], bool]:
        """Return the transitions up to the first that is always taken; whether there is one."""
        tested = []
        for transition in self._candidates(state, event):
            tested.append(transition)
            if transition.guard is None:
                return tested, True
        return tested, False

    def _transitions(self, state: int, event: str | None, stored: int, taken: int) -> Steps:
        """Return what happens in a state.

        Args:
            state: which one.
            event: the present event, while there is one.
            stored: what is stored as the state by now.
            taken: the event-less transitions so far.
        """
        tested, surely = self._tested(state, event)
        arms = tuple(
            Arm(one, self._take(one, stored, taken + (one.event is None))) for one in tested
        )
        otherwise = () if surely else self._store(state, stored)
        return (Decide(arms, otherwise),)

    def _take(self, transition: Transition, stored: int, taken: int) -> Steps:
        self._written += 1
        target = transition.target
        entered, stored = self._enter(target, stored)
        if not self._candidates(target, None):
            return (*entered, *self._store(target, stored))
        if taken >= min(_INLINE_DEPTH, self.limit) or self._written > _INLINE_TOTAL:
            self.settles = True
            return (*entered, *self._store(target, stored), Settle(taken))
        return (*entered, *self._transitions(target, None, stored, taken))

    def _enter(self, state: int, stored: int) -> tuple[Steps, int]:
        """Return the actions of a state, and what is stored as the state after them."""
        steps: list[Step] = []
        for action in self.body.states[state].actions:
            if action.algorithm is not None:
                if action.algorithm in self._failing:
                    # Stored first: if it fails, the state must be the one it failed in.
                    steps += self._store(state, stored)
                    stored = state
                steps.append(Run(action.algorithm))
            if action.output is not None:
                steps.append(Emit(action.output))
        return tuple(steps), stored

    @staticmethod
    def _store(state: int, stored: int) -> Steps:
        return () if state == stored else (Store(state),)

    def _round(self, state: int) -> Steps:
        tested, surely = self._tested(state, None)
        arms = tuple(Arm(one, self._settle_step(one)) for one in tested)
        return (Decide(arms, () if surely else (Leave(),)),)

    def _settle_step(self, transition: Transition) -> Steps:
        entered, _ = self._enter(transition.target, transition.target)
        return (Take(transition), Store(transition.target), *entered)


def _stored(steps: Steps) -> Iterator[int]:
    """Return the states that steps store."""
    for step in steps:
        match step:
            case Store():
                yield step.state
            case Decide():
                for arm in step.arms:
                    yield from _stored(arm.steps)
                yield from _stored(step.otherwise)
            case _:
                pass
