"""The steps of a chart, against the rules of IEC 61499 written down plainly."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.ir.blocks import BasicBody, Transition
from compiler.ir.code import Variable
from compiler.ir.datatypes import BOOL
from compiler.lowering.chart import (
    Arm,
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
from tests.graphs import E_SWITCH, algorithm, arrow, assign, binary, const, state, var

EVENTS = ("A", "B")
GUARDS = ("G0", "G1", "G2")
MAY_FAIL = algorithm(assign("X", binary(var("X"), "/", var("Y"))))
HARMLESS = algorithm(assign("X", const(1)))


class UnsettledError(Exception):
    """More event-less transitions than are allowed."""


@dataclass
class World:
    """What guards see and what a chart does; guards change whenever an algorithm has run."""

    seed: int
    done: list[object] = field(default_factory=list)
    runs: int = 0

    def holds(self, transition: Transition) -> bool:
        """Whether the guard of a transition is true now."""
        if transition.guard is None:
            return True
        assert isinstance(transition.guard, Variable)
        position = self.runs * len(GUARDS) + GUARDS.index(transition.guard.name)
        return bool(self.seed >> position % 48 & 1)

    def run(self, name: str, current: int) -> None:
        """Run an algorithm; what may fail would show the current state."""
        self.runs += 1
        self.done.append((name, current) if name == "FAILING" else name)

    def emit(self, event: str) -> None:
        """Send an event."""
        self.done.append(f"-> {event}")


def _by_the_rules(
    body: BasicBody, current: int, event: str, world: World, limit: int
) -> int | tuple[int, int]:
    """Return the state after an event; two states where a chart never settles."""
    present: str | None = event
    taken = 0
    while True:
        enabled = [
            one
            for one in body.transitions
            if one.source == current
            and (one.event is None or one.event == present)
            and world.holds(one)
        ]
        if not enabled:
            return current
        transition = enabled[0]
        if transition.event is None:
            if taken >= limit:
                return transition.source, transition.target
            taken += 1
        present = None
        current = transition.target
        for action in body.states[current].actions:
            if action.algorithm is not None:
                world.run(action.algorithm, current)
            if action.output is not None:
                world.emit(action.output)


class Follower:
    """Does what the steps of a chart say."""

    def __init__(self, chart: Chart, current: int, world: World) -> None:
        self.chart = chart
        self.current = current
        self.world = world
        self.taken = 0
        self.left = False

    def by_state(self, step: ByState) -> bool:
        """Do what is said for the current state; whether anything is."""
        for number, steps in step.cases:
            if step.is_only or number == self.current:
                self.steps(steps)
                return True
        return False

    def steps(self, steps: Steps) -> None:
        """Do one step after the other."""
        for step in steps:
            self._step(step)

    def _step(self, step: Step) -> None:
        match step:
            case Store():
                self.current = step.state
            case Run():
                self.world.run(step.algorithm, self.current)
            case Emit():
                self.world.emit(step.event)
            case Decide():
                self.steps(self._decided(step))
            case ByState():
                self.by_state(step)
            case Settle():
                self._settle(step.taken)
            case Take():
                if self.taken >= self.chart.limit:
                    raise UnsettledError(step.transition.source, step.transition.target)
                self.taken += 1
            case Leave():
                self.left = True

    def _decided(self, step: Decide) -> Steps:
        return next(
            (arm.steps for arm in step.arms if self.world.holds(arm.transition)), step.otherwise
        )

    def _settle(self, taken: int) -> None:
        assert self.chart.settles
        self.taken, self.left = taken, False
        while not self.left and self.by_state(self.chart.loop()):
            pass


def _transitions(states: int) -> st.SearchStrategy[Transition]:
    positions = st.integers(0, states - 1)
    guards = st.sampled_from((None, *(var(name, BOOL) for name in GUARDS)))
    return st.builds(arrow, positions, positions, st.sampled_from((None, *EVENTS)), guards)


@st.composite
def charts(draw: st.DrawFn) -> BasicBody:
    """Charts with event-less cycles, states that rest and states that do not."""
    actions = st.tuples(
        st.sampled_from((None, "FAILING", "HARMLESS")), st.sampled_from((None, "X", "Y"))
    )
    named = draw(st.lists(st.lists(actions, max_size=2), min_size=1, max_size=6))
    states = tuple(state(f"S{number}", *each) for number, each in enumerate(named))
    return BasicBody(
        states=states,
        transitions=tuple(draw(st.lists(_transitions(len(states)), max_size=16))),
        algorithms={"FAILING": MAY_FAIL, "HARMLESS": HARMLESS},
    )


@given(
    charts(),
    st.lists(st.sampled_from(EVENTS), min_size=1, max_size=6),
    st.integers(0, 2**48 - 1),
    st.integers(1, 12),
)
def test_steps_do_what_the_rules_say(
    body: BasicBody, events: list[str], seed: int, limit: int
) -> None:
    """The same actions in the same order, the same states, the same transition that is too many."""
    chart = Chart(body, limit)
    entries = {event: chart.entry(event) for event in EVENTS}
    plain, stepped = World(seed), World(seed)
    follower = Follower(chart, 0, stepped)
    for event in events:
        expected = _by_the_rules(body, follower.current, event, plain, limit)
        try:
            follower.by_state(entries[event])
            found: int | tuple[int, int] = follower.current
        except UnsettledError as error:
            found = (error.args[0], error.args[1])

        assert (found, stepped.done) == (expected, plain.done)

        if isinstance(expected, tuple):
            return


def _all_steps(steps: Steps) -> Iterator[Step]:
    for step in steps:
        yield step
        match step:
            case Decide():
                for arm in step.arms:
                    yield from _all_steps(arm.steps)
                yield from _all_steps(step.otherwise)
            case ByState():
                for _, inner in step.cases:
                    yield from _all_steps(inner)
            case _:
                pass


def test_a_state_that_is_left_at_once_is_neither_asked_for_nor_stored() -> None:
    """E_SWITCH always comes back to its first state, so it has no state to ask for."""
    assert isinstance(E_SWITCH.body, BasicBody)
    entry = Chart(E_SWITCH.body, 100).entry("EI")

    assert entry.is_only
    assert [number for number, _ in entry.cases] == [0]
    assert not [one for one in _all_steps((entry,)) if isinstance(one, Store)]


def test_a_state_is_stored_before_an_algorithm_that_may_fail() -> None:
    body = BasicBody(
        states=(state("S0"), state("S1", ("FAILING", None)), state("S2", ("HARMLESS", None))),
        transitions=(arrow(0, 1, "A"), arrow(1, 0), arrow(0, 2, "B"), arrow(2, 0)),
        algorithms={"FAILING": MAY_FAIL, "HARMLESS": HARMLESS},
    )
    chart = Chart(body, 100)
    (_, first), *_ = chart.entry("A").cases

    assert first == (
        Decide(
            (
                Arm(
                    body.transitions[0],
                    (
                        Store(1),
                        Run("FAILING"),
                        Decide((Arm(body.transitions[1], (Store(0),)),), ()),
                    ),
                ),
            ),
            (),
        ),
    )


@pytest.mark.parametrize(("states", "settles"), [(9, False), (10, True)])
def test_long_chains_of_states_without_events_end_in_the_loop(states: int, settles: bool) -> None:
    body = BasicBody(
        states=tuple(state(f"S{number}", (None, "X")) for number in range(states + 1)),
        transitions=(
            arrow(0, 1, "A"),
            *(arrow(number, number + 1) for number in range(1, states)),
            arrow(states, 0, "A"),
        ),
    )
    chart = Chart(body, 100)
    chart.entry("A")

    assert chart.settles is settles


def test_what_is_written_in_place_is_bounded() -> None:
    """Every state leads to every other: written out in full that would be millions of steps."""
    states = range(8)
    body = BasicBody(
        states=tuple(state(f"S{number}") for number in states),
        transitions=tuple(
            arrow(one, other, None if one else "A", var("G0", BOOL))
            for one in states
            for other in states
        ),
    )
    chart = Chart(body, 100)

    assert len(list(_all_steps((chart.entry("A"),)))) < 500
    assert chart.settles


def test_errors_tell_the_transition_by_its_states() -> None:
    body = BasicBody(states=(state("S0"), state("S1")), transitions=(arrow(0, 1, "A"),))
    mark = Chart(body, 100).mark(body.transitions[0])

    assert (mark.algorithm, mark.place) == ("transition S0 -> S1", "Type.fbt:101")
