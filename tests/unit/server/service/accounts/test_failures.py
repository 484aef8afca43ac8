import pytest

from runtime.clock import SECOND
from server.service.accounts.failures import MOST_OF_ALL, MOST_OF_ONE, WINDOW, Failures
from server.service.errors import BusyError
from tests.accounts import SetClock


def test_as_many_failures_as_are_allowed_are_no_reason() -> None:
    failures = Failures(SetClock().now)
    for _ in range(MOST_OF_ONE - 1):
        failures.count("192.0.2.1")

    failures.check("192.0.2.1")


def test_failures_are_forgotten_one_by_one() -> None:
    clock = SetClock()
    failures = Failures(clock.now)
    for _ in range(MOST_OF_ONE):
        failures.count("192.0.2.1")
        clock.go(10)

    with pytest.raises(BusyError) as refusal:
        failures.check("192.0.2.1")
    assert refusal.value.retry_after == pytest.approx(WINDOW / SECOND - 10 * MOST_OF_ONE)
    clock.go(refusal.value.retry_after)
    failures.check("192.0.2.1")
    failures.count("192.0.2.1")
    with pytest.raises(BusyError):
        failures.check("192.0.2.1")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::2:3", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("", "192.0.2.1", False),
    ],
)
def test_what_one_party_has_is_one_source(one: str, other: str, same: bool) -> None:
    failures = Failures(SetClock().now)
    for _ in range(MOST_OF_ONE):
        failures.count(one)

    if same:
        with pytest.raises(BusyError):
            failures.check(other)
    else:
        failures.check(other)


def test_many_sources_together_are_slowed_down_and_no_new_one_is_refused_for_it() -> None:
    failures = Failures(SetClock().now)
    for number in range(MOST_OF_ALL):
        failures.count(f"198.51.{number}.1")

    with pytest.raises(BusyError):
        failures.count("203.0.113.1")
    failures.check("203.0.113.1")


def test_what_is_remembered_does_not_grow_without_end() -> None:
    clock = SetClock()
    failures = Failures(clock.now)
    for number in range(10_000):
        failures.count(f"2001:db8:{number:x}::1")
        clock.go(WINDOW / SECOND / 100)

    assert len(failures._sources) <= 4_096
