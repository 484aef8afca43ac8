"""Circuit breakers: a target that keeps failing is left alone for a while.

closed: all goes through; after some failures in a row it opens. open: nothing goes through.
half-open: its time is over, and one attempt tries whether the target is well again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from compiler.ir.policy import Circuit
from fblib.operation import OperationError
from runtime.clock import SECOND

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

    def admits(self, policy: Circuit, now: int) -> bool:
        """Whether an attempt may go through now; one that tries an open circuit half-opens it."""
        if self.state == "closed":
            return True
        if self.state == "open" and self.rest(policy, now) <= 0:
            self._become("half-open", now)
            return True
        return False

    def rest(self, policy: Circuit, now: int) -> float:
        """Return the seconds until an attempt may try the target again."""
        if self.state == "half-open":
            return policy.reset
        return max(policy.reset - (now - self.opened) / SECOND, 0.0)

    def succeeded(self, now: int) -> None:
        """An attempt went well."""
        self.failures = 0
        if self.state != "closed":
            self._become("closed", now)

    def failed(self, policy: Circuit, now: int) -> None:
        """An attempt failed."""
        self.failures += 1
        if self.state == "half-open" or (policy.failures and self.failures >= policy.failures):
            self.opened = now
            self._become("open", now)

    def let_go(self, now: int) -> None:
        """An attempt ended without saying anything about the target, such as a cancelled one."""
        if self.state == "half-open":
            self._become("open", now)

    def _become(self, state: State, now: int) -> None:
        if state != self.state:
            self.state, self.changed = state, now


class CircuitOpenError(OperationError):
    """An attempt was not made, because its target keeps failing."""

    def __init__(self, target: str, *, rest: float) -> None:
        """Say which target, and when it is tried again."""
        super().__init__(
            f'the circuit to "{target}" is open: it failed too often in a row; '
            f"it is tried again in {rest:.0f} s",
            after=rest,
        )
        self.target = target


class Breakers:
    """All circuits of a process, by target."""

    def __init__(self, changed: Callable[[Breaker], None] | None = None) -> None:
        """Call `changed` whenever a circuit is in another state."""
        self._changed = changed
        self._breakers: dict[str, Breaker] = {}

    def put(self, breaker: Breaker) -> None:
        """Begin with what is known of a target."""
        self._breakers[breaker.target] = breaker

    def all(self) -> list[Breaker]:
        """Return all circuits, by target."""
        return [self._breakers[target] for target in sorted(self._breakers)]

    def admit(self, target: str, policy: Circuit, now: int) -> None:
        """Let an attempt through.

        Raises:
            CircuitOpenError: the circuit is open.
        """
        breaker = self._breakers.get(target)
        if breaker is None:
            breaker = self._breakers[target] = Breaker(target)
        before = breaker.state
        if not breaker.admits(policy, now):
            raise CircuitOpenError(target, rest=breaker.rest(policy, now))
        self._tell(breaker, before)

    def ended(self, target: str, policy: Circuit, now: int, *, well: bool | None) -> None:
        """Note how an attempt ended that was let through; None: nobody knows."""
        breaker = self._breakers[target]
        before = breaker.state
        match well:
            case True:
                breaker.succeeded(now)
            case False:
                breaker.failed(policy, now)
            case None:
                breaker.let_go(now)
        self._tell(breaker, before)

    def _tell(self, breaker: Breaker, before: State) -> None:
        if breaker.state != before and self._changed is not None:
            self._changed(breaker)
