"""The turns of resources, some of which were executed ahead: numbers only.

The order of execution is that of `turns`. Here it is found out how far the turns have come, and
how many entries each resource will get in the next ones. Nothing is executed.
"""

from collections.abc import Sequence

from runtime.kernel.base import TURN
from runtime.kernel.wasm_kernel.parallel_lane import Lane


class SharedTurns:
    """Whose turn it is, and how much of it is left."""

    def __init__(self, resources: Sequence[str], lanes: Sequence[Lane | None]) -> None:
        """The first resource begins.

        Args:
            resources: their names, in order.
            lanes: the same, but None if nothing is ever executed there.
        """
        self._resources = list(resources)
        self._lanes = lanes
        self._current = 0
        self._left = TURN
        self._due = 0

    @property
    def lane(self) -> Lane:
        """The resource whose turn it is; it has something to do."""
        lane = self._lanes[self._current]
        if lane is None:
            message = "it is nobody's turn"
            raise AssertionError(message)
        return lane

    def has_work(self) -> bool:
        """Whether there is something to do; the resource whose turn it is has it then."""
        return self._has_work(self._current) or self._next()

    def _has_work(self, number: int) -> bool:
        lane = self._lanes[number]
        return lane is not None and lane.has_work

    def _next(self) -> bool:
        for distance in range(1, len(self._lanes) + 1):
            following = (self._current + distance) % len(self._lanes)
            if self._has_work(following):
                self._current = following
                self._left = TURN
                return True
        return False

    def working(self) -> list[Lane]:
        """Return all that have something to do, in the order of their next turns."""
        following = range(self._current + 1, self._current + 1 + len(self._lanes))
        lanes = [self._lanes[number % len(self._lanes)] for number in following]
        return [lane for lane in lanes if lane is not None and lane.has_work]

    # --- One after the other -------------------------------------------------------------

    def limit(self, budget: int) -> int:
        """Return how many entries may be executed before it has to be decided again."""
        lane = self.lane
        self._due = self._left % lane.stride or lane.stride
        if lane.is_sure and self._is_alone():
            # Its turns follow one another.
            self._due = 0
            return budget
        return min(budget, self._due)

    def _is_alone(self) -> bool:
        return not any(
            self._has_work(number) for number in range(len(self._lanes)) if number != self._current
        )

    def executed(self, done: int) -> bool:
        """Note that so many were; return whether it is time to look at the queues."""
        if not self._due:
            self._left = (self._left - done - 1) % TURN + 1
            return False
        self._left -= done
        if self._left == 0:
            self._left = TURN
            self._next()
        return done == self._due

    # --- Many at once --------------------------------------------------------------------

    def shares(self, entries: int) -> dict[Lane, int]:
        """Return who gets how many of the next entries, if all that have work will have more."""
        working = self.working()
        first = min(entries, self._left)
        rounds, rest = divmod(entries - first, TURN * len(working))
        shares = {}
        for lane in working:
            more = min(rest, TURN)
            shares[lane] = rounds * TURN + more
            rest -= more
        shares[self.lane] += first
        return shares

    def skip(self, budget: int) -> int:
        """Account as many whole rounds of turns as were surely executed; return the entries."""
        working = self.working()
        # Everybody keeps an entry: who has none may have to be left out, or served.
        rounds = min((lane.ahead - 1) // TURN for lane in working)
        rounds = min(rounds, budget // (TURN * len(working)))
        if rounds <= 0:
            return 0
        for lane in working:
            lane.skip(rounds * TURN)
        return rounds * TURN * len(working)

    # --- Saving --------------------------------------------------------------------------

    def save(self) -> list[object]:
        """Return whose turn it is, and how many entries it still has."""
        return [self._resources[self._current], self._left]

    def load(self, saved: list[object]) -> None:
        """Go on with a saved turn."""
        resource, left = saved
        self._current = self._resources.index(str(resource))
        self._left = int(str(left))
