"""Circuit breakers: a target that keeps failing is left alone for a while.

closed: all goes through; after some failures in a row it opens. open: nothing goes through.
half-open: its time is over, and one attempt, the probe, tries whether the target is well again;
how that ends closes or opens the circuit. Attempts that began before it opened say nothing more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from compiler.ir.policy import Circuit
from fblib.operation import OperationError
from runtime.clock import SECOND
from runtime.times import moment_text

State = Literal["closed", "open", "half-open"]


@dataclass(slots=True)
class Breaker:
    """The circuit of one target. Times are nanoseconds since 1970."""

    target: str
    state: State = "closed"
    failures: int = 0
    """In a row."""
    changed: int = 0
    opened: int = 0
    """When it opened last; 0 = never."""

    def rest(self, policy: Circuit, now: int) -> float:
        """Return the seconds until an attempt may try the target again."""
        if self.state == "half-open":
            return policy.reset
        return max(policy.reset - (now - self.opened) / SECOND, 0.0)

    def try_again(self, policy: Circuit, now: int) -> bool:
        """Whether an attempt may be the probe of this open circuit; then it is half-open."""
        if self.state == "open" and self.rest(policy, now) <= 0:
            self._become("half-open", now)
            return True
        return False

    def succeeded(self, now: int, *, is_probe: bool) -> None:
        """An attempt went well."""
        if is_probe or self.state == "closed":
            self.failures = 0
            self._become("closed", now)

    def failed(self, policy: Circuit, now: int, *, is_probe: bool) -> None:
        """An attempt failed."""
        if not is_probe and self.state != "closed":
            return
        self.failures += 1
        if is_probe or (policy.failures and self.failures >= policy.failures):
            self.opened = now
            self._become("open", now)

    def let_go(self, now: int, *, is_probe: bool) -> None:
        """An attempt ended without saying anything about the target, such as a cancelled one."""
        if is_probe:
            self._become("open", now)

    def _become(self, state: State, now: int) -> None:
        if state != self.state:
            self.state, self.changed = state, now


class CircuitOpenError(OperationError):
    """An attempt was not made, because its target keeps failing."""

    def __init__(self, breaker: Breaker, *, rest: float) -> None:
        """Say which target, and when it is tried again."""
        super().__init__(
            f'the circuit to "{breaker.target}" is open since {moment_text(breaker.opened)}, after '
            f"{breaker.failures} failures in a row; it is tried again in {rest:.3g} s"
        )
        self.rest = rest
        """Seconds for which another attempt would fail as well."""


class Breakers:
    """All circuits of a process, by target."""

    def __init__(self, changed: Callable[[Breaker], None] | None = None) -> None:
        """Call `changed` whenever a circuit is in another state."""
        self._changed = changed
        self._breakers: dict[str, Breaker] = {}

    def put(self, breaker: Breaker) -> None:
        """Begin with what is known of a target."""
        if breaker.state == "half-open":
            # Its probe ended with the process that made it.
            breaker.state = "open"
        self._breakers[breaker.target] = breaker

    def all(self) -> list[Breaker]:
        """Return the circuits of all targets that have failed, by target."""
        return [self._breakers[target] for target in sorted(self._breakers)]

    def admit(self, target: str, policy: Circuit, now: int) -> bool:
        """Let an attempt through; return whether it is the probe of an open circuit.

        Raises:
            CircuitOpenError: the circuit is open.
        """
        breaker = self._breakers.get(target)
        if breaker is None or breaker.state == "closed" or not policy.failures:
            return False
        before = breaker.state
        if not breaker.try_again(policy, now):
            raise CircuitOpenError(breaker, rest=breaker.rest(policy, now))
        self._tell(breaker, before)
        return True

    def ended(
        self, target: str, policy: Circuit, now: int, *, well: bool | None, is_probe: bool
    ) -> None:
        """Note how an attempt ended that was let through; None: nobody knows."""
        breaker = self._breakers.get(target)
        if breaker is None:
            # A target that never failed needs no record.
            if well is not False or not policy.failures:
                return
            breaker = self._breakers[target] = Breaker(target)
        before = breaker.state
        match well:
            case True:
                breaker.succeeded(now, is_probe=is_probe)
            case False:
                breaker.failed(policy, now, is_probe=is_probe)
            case None:
                breaker.let_go(now, is_probe=is_probe)
        self._tell(breaker, before)

    def _tell(self, breaker: Breaker, before: State) -> None:
        if breaker.state != before and self._changed is not None:
            self._changed(breaker)
