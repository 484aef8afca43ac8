"""Delays between attempts: what the policy says, what the target asks for, what is of no use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.ir.policy import MOST_ATTEMPTS, Retry
from fblib.operation import NotAllowedError, OperationError
from runtime.executor.retry import next_delay

ERROR = OSError("the line is dead")


@pytest.mark.parametrize(
    ("backoff", "delays"),
    [
        ("fixed", [3, 3, 3, 3, 3]),
        ("linear", [3, 6, 9, 12, 15]),
        ("exponential", [3, 6, 12, 24, 40]),
    ],
)
def test_delays_grow_as_the_policy_says(backoff: str, delays: list[float]) -> None:
    policy = {"attempts": 6, "delay": 3, "backoff": backoff, "max_delay": 40}
    retry = Retry.model_validate(policy)
    actual = [next_delay(retry, attempt, ERROR, chance=0.5) for attempt in range(1, 7)]

    assert actual == [*delays, None]


@pytest.mark.parametrize(
    ("after", "delay"), [(None, 2), (0.0, 2), (-5.0, 2), (1.0, 2), (7.0, 7), (1e300, 60)]
)
def test_a_target_may_ask_for_a_longer_delay_up_to_the_longest(
    after: float | None, delay: float
) -> None:
    retry = Retry(attempts=2, delay=2, max_delay=60)
    error = OperationError("too many requests", after=after)

    assert next_delay(retry, 1, error, chance=0.0) == delay


@pytest.mark.parametrize(
    "error",
    [OperationError("no such page", again=False), NotAllowedError("shell", option="--allow shell")],
)
def test_what_trying_again_cannot_help_is_not_tried_again(error: OperationError) -> None:
    assert next_delay(Retry(attempts=9), 1, error, chance=0.0) is None


@given(
    retry=st.builds(
        Retry,
        attempts=st.integers(1, MOST_ATTEMPTS),
        delay=st.floats(0, 1e6),
        backoff=st.sampled_from(["fixed", "linear", "exponential"]),
        factor=st.floats(1, 1_000),
        max_delay=st.floats(0, 1e6),
        jitter=st.floats(0, 1),
    ),
    attempt=st.integers(1, MOST_ATTEMPTS),
    chance=st.floats(0, 1),
    after=st.none() | st.floats(),
)
def test_no_delay_is_negative_or_longer_than_the_longest(
    retry: Retry, attempt: int, chance: float, after: float | None
) -> None:
    delay = next_delay(retry, attempt, OperationError("no", after=after), chance=chance)

    assert (delay is None) is (attempt >= retry.attempts)
    assert delay is None or 0 <= delay <= retry.max_delay


@given(attempt=st.integers(1, MOST_ATTEMPTS - 2), chance=st.floats(0, 1))
def test_delays_never_shrink(attempt: int, chance: float) -> None:
    for backoff in ("fixed", "linear", "exponential"):
        policy = {"attempts": MOST_ATTEMPTS, "delay": 1, "backoff": backoff, "jitter": 0.5}
        retry = Retry.model_validate(policy)
        first = next_delay(retry, attempt, ERROR, chance=chance)
        second = next_delay(retry, attempt + 1, ERROR, chance=chance)

        assert first is not None
        assert second is not None
        assert first <= second
