"""Circuits of targets: when they open, who tries again, what says nothing about a target."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from compiler.ir.policy import Circuit
from runtime.clock import SECOND
from runtime.executor.circuit import Breaker, Breakers, CircuitOpenError

POLICY = Circuit(failures=3, reset=10)
HOST = "https://example.org"


def failed(breakers: Breakers, now: int, times: int = 1) -> None:
    for _ in range(times):
        is_probe = breakers.admit(HOST, POLICY, now)
        breakers.ended(HOST, POLICY, now, well=False, is_probe=is_probe)


def test_a_target_that_keeps_failing_is_left_alone_and_the_message_says_for_how_long() -> None:
    breakers = Breakers()
    failed(breakers, 0, times=3)
    with pytest.raises(CircuitOpenError) as caught:
        breakers.admit(HOST, POLICY, 4 * SECOND)

    assert caught.value.rest == 6
    assert f'the circuit to "{HOST}" is open since' in str(caught.value)
    assert "after 3 failures in a row; it is tried again in 6 s" in str(caught.value)


def test_a_success_in_between_begins_the_count_again() -> None:
    breakers = Breakers()
    failed(breakers, 0, times=2)
    breakers.ended(HOST, POLICY, 0, well=True, is_probe=False)
    failed(breakers, 0, times=2)

    assert breakers.all()[0].state == "closed"


def test_what_says_nothing_about_the_target_changes_nothing() -> None:
    breakers = Breakers()
    failed(breakers, 0, times=2)
    for _ in range(10):
        breakers.ended(HOST, POLICY, 0, well=None, is_probe=False)
    (breaker,) = breakers.all()

    assert (breaker.state, breaker.failures) == ("closed", 2)


def test_one_attempt_at_a_time_tries_a_target_again() -> None:
    breakers = Breakers()
    failed(breakers, 0, times=3)

    assert breakers.admit(HOST, POLICY, 10 * SECOND)
    with pytest.raises(CircuitOpenError):
        breakers.admit(HOST, POLICY, 10 * SECOND)


@pytest.mark.parametrize(("well", "state"), [(True, "closed"), (False, "open"), (None, "open")])
def test_the_probe_decides(well: bool | None, state: str) -> None:
    told: list[str] = []
    breakers = Breakers(lambda breaker: told.append(breaker.state))
    failed(breakers, 0, times=3)
    is_probe = breakers.admit(HOST, POLICY, 10 * SECOND)
    breakers.ended(HOST, POLICY, 10 * SECOND, well=well, is_probe=is_probe)

    assert breakers.all()[0].state == state
    assert told == ["open", "half-open", state]


def test_after_a_probe_that_said_nothing_the_next_one_may_come_at_once() -> None:
    breakers = Breakers()
    failed(breakers, 0, times=3)
    breakers.admit(HOST, POLICY, 10 * SECOND)
    breakers.ended(HOST, POLICY, 10 * SECOND, well=None, is_probe=True)

    assert breakers.admit(HOST, POLICY, 10 * SECOND)


def test_attempts_from_before_it_opened_do_not_close_it() -> None:
    breakers = Breakers()
    failed(breakers, 0, times=3)
    breakers.ended(HOST, POLICY, 1, well=True, is_probe=False)
    (breaker,) = breakers.all()

    assert breaker.state == "open"


def test_late_failures_from_before_it_opened_neither_prolong_it_nor_decide_for_the_probe() -> None:
    breakers = Breakers()
    failed(breakers, 0, times=3)
    breakers.ended(HOST, POLICY, 9 * SECOND, well=False, is_probe=False)

    assert breakers.admit(HOST, POLICY, 10 * SECOND)
    breakers.ended(HOST, POLICY, 10 * SECOND, well=False, is_probe=False)
    assert breakers.all()[0].state == "half-open"


def test_a_circuit_that_was_kept_half_open_is_open_again() -> None:
    breakers = Breakers()
    breakers.put(Breaker(HOST, "half-open", failures=3, opened=0))

    assert breakers.all()[0].state == "open"
    assert breakers.admit(HOST, POLICY, 10 * SECOND)


def test_zero_failures_never_open_it() -> None:
    breakers, never = Breakers(), Circuit(failures=0)
    for _ in range(100):
        breakers.admit(HOST, never, 0)
        breakers.ended(HOST, never, 0, well=False, is_probe=False)

    assert breakers.all() == []


class ManyAttempts(RuleBasedStateMachine):
    """Attempts begin and end in any order while time goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.breakers = Breakers()
        self.now = 0
        self.going: list[bool] = []
        """For each attempt under way, whether it is the probe."""

    @property
    def state(self) -> str:
        known = self.breakers.all()
        return known[0].state if known else "closed"

    @rule(seconds=st.integers(0, 12))
    def time_goes_on(self, seconds: int) -> None:
        self.now += seconds * SECOND

    @rule()
    def an_attempt_begins(self) -> None:
        before = self.state
        try:
            is_probe = self.breakers.admit(HOST, POLICY, self.now)
        except CircuitOpenError:
            assert before != "closed"
            return
        assert is_probe is (before == "open")
        self.going.append(is_probe)

    @precondition(lambda self: bool(self.going))
    @rule(data=st.data(), well=st.sampled_from([True, False, None]))
    def an_attempt_ends(self, data: st.DataObject, well: bool | None) -> None:
        number = data.draw(st.integers(0, len(self.going) - 1))
        before, is_probe = self.state, self.going.pop(number)
        self.breakers.ended(HOST, POLICY, self.now, well=well, is_probe=is_probe)
        if is_probe:
            assert self.state == ("closed" if well else "open")
        elif before != "closed":
            assert self.state == before

    @invariant()
    def it_is_half_open_as_long_as_there_is_a_probe(self) -> None:
        assert sum(self.going) == (self.state == "half-open")

    @invariant()
    def it_is_closed_only_with_few_failures(self) -> None:
        for breaker in self.breakers.all():
            assert breaker.state != "closed" or breaker.failures < POLICY.failures


TestManyAttempts = ManyAttempts.TestCase
TestManyAttempts.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
