"""What performs the operations of a run, as the loop of the run sees it."""

from collections.abc import Callable
from typing import Protocol

from runtime.kernel.machine import Machine
from runtime.report import Ending


class Outside(Protocol):
    """Takes what the machine requests, and brings the results back into it."""

    def begin(self, machine: Machine, *, arrived: Callable[[], None]) -> None:
        """The run begins: call `arrived` whenever `enter` has something to bring."""

    def take(self) -> None:
        """Begin to perform what the machine has requested."""

    async def enter(self) -> None:
        """Bring into the machine what has come since."""

    @property
    def has_news(self) -> bool:
        """Whether `enter` has something to bring."""

    @property
    def is_busy(self) -> bool:
        """Whether something may still come."""

    @property
    def ending(self) -> Ending | None:
        """Why the run is to end now, if it is."""

    def settle(self) -> bool:
        """Nothing is left to do: return whether that brought more to do into the machine."""

    @property
    def keeps_state(self) -> bool:
        """Whether a run that is stopped goes on later as if nothing had happened.

        Then nothing is told to its blocks: START.STOP does not fire.
        """
