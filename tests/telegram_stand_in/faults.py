"""What goes wrong on demand."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.telegram_stand_in.bot_api import Call
from tests.telegram_stand_in.refusals import Json, Refusal, haste

_DESCRIPTIONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request",
    413: "Request Entity Too Large",
    500: "Internal Server Error",
}


@dataclass
class Fault:
    """What the next calls are answered with."""

    times: int
    refusal: Refusal
    method: str = ""
    """The method that fails; empty: every one but getUpdates."""
    lost: bool = False
    """Whether the call does what it should, and only its answer is lost."""

    def concerns(self, method: str) -> bool:
        """Whether a call fails by this."""
        return method == self.method if self.method else method != "getUpdates"


@dataclass(eq=False)
class Hold:
    """A call that is held back: it has come, and nothing is done yet."""

    concerns: Callable[[Call], bool]
    """Whether it is this call."""
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when it has come."""
    released: asyncio.Event = field(default_factory=asyncio.Event)
    """Set it to let it go on; if its connection ends before, it is never done."""


@dataclass
class Faults:
    """What goes wrong from now on."""

    is_down: bool = False
    refused: int = 0
    """How many calls came while there was no network."""
    _faults: list[Fault] = field(default_factory=list)
    _holds: list[Hold] = field(default_factory=list)

    def add(
        self,
        *,
        times: int,
        status: int,
        description: str,
        retry_after: int,
        method: str,
        lost: bool,
    ) -> None:
        """Let the next calls fail."""
        refusal = Refusal(status, description or _DESCRIPTIONS.get(status, ""), retry_after)
        if status == haste(1).status and not description:
            refusal = haste(retry_after or 1)
        self._faults.append(Fault(times, refusal, method, lost))

    def hold(self, concerns: Callable[[Call], bool]) -> Hold:
        """Hold back the next call that this concerns."""
        self._holds.append(Hold(concerns))
        return self._holds[-1]

    async def wait(self, call: Call) -> None:
        """Wait if this call is to be held back."""
        for hold in self._holds:
            if hold.concerns(call):
                self._holds.remove(hold)
                hold.reached.set()
                await hold.released.wait()
                return

    def next(self, method: str) -> Fault | None:
        """Return what a call fails by."""
        for fault in self._faults:
            if fault.times and fault.concerns(method):
                fault.times -= 1
                return fault
        return None


def gateway_page(status: int) -> Json:
    """Return what is answered in front of the API, where nobody speaks JSON."""
    return {"body": f"<html><h1>{status} Bad Gateway</h1></html>", "content_type": "text/html"}
