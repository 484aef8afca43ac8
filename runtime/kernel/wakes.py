"""Why a kernel's queue has wakes of services in it: a timer is due, or a connection tells."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fblib.service import Happening


@dataclass(frozen=True, slots=True)
class TimerDue:
    """The instance's timer is due."""

    due: int
    """When it was due; it may be executed later."""


@dataclass(frozen=True, slots=True)
class Message:
    """The instance's connection has something to tell."""

    happening: Happening
    payload: bytes


Cause = TimerDue | Message
SavedCause = tuple[str, int | str] | None
"""`["due", 5]`, `["data", "00ff"]`, `["opened", ""]` …, or null."""

_TIMER = "due"


class Wakes:
    """The causes of queued wakes by node, oldest first.

    Invariant: there is one for each wake in the kernel's queues. It is None when the cause has
    gone meanwhile (the timer was stopped, the connection closed): then nothing is to happen.
    """

    def __init__(self, wake: Callable[[str], None]) -> None:
        """Queue wakes by `wake`, which is the kernel's."""
        self._wake = wake
        self._causes: dict[str, deque[Cause | None]] = {}

    def add(self, node: str, cause: Cause) -> None:
        """Queue a wake of a node."""
        self._wake(node)
        self._causes.setdefault(node, deque()).append(cause)

    def take(self, node: str) -> Cause | None:
        """Return why the node's oldest wake was queued, now that it is executed."""
        return self._causes[node].popleft()

    def has(self, node: str, kind: type[Cause]) -> bool:
        """Whether a wake of this kind is queued and still wanted."""
        return any(isinstance(cause, kind) for cause in self._causes.get(node, ()))

    def revoke(self, node: str, kind: type[Cause]) -> None:
        """Take the causes of this kind away from a node's wakes."""
        causes = self._causes.get(node)
        if causes:
            self._causes[node] = deque(None if isinstance(one, kind) else one for one in causes)

    def forget(self, node: str) -> None:
        """Take away all wakes of a node; the kernel's queues have lost them, too."""
        self._causes.pop(node, None)

    def save(self) -> dict[str, list[SavedCause]]:
        """Return all causes as JSON values."""
        return {node: list(map(_saved, causes)) for node, causes in self._causes.items() if causes}

    def load(self, saved: Mapping[str, list[SavedCause]]) -> None:
        """Replace all causes by saved ones."""
        self._causes = {node: deque(map(_loaded, causes)) for node, causes in saved.items()}


def _saved(cause: Cause | None) -> SavedCause:
    match cause:
        case None:
            return None
        case TimerDue(due):
            return (_TIMER, due)
        case Message(happening, payload):
            return (happening, payload.hex())


def _loaded(saved: SavedCause) -> Cause | None:
    match saved:
        case None:
            return None
        case (kind, int(due)) if kind == _TIMER:
            return TimerDue(due)
        case ("opened" | "failed" | "data" | "closed" as happening, str(payload)):
            return Message(happening, bytes.fromhex(payload))
        case _:
            message = f"{saved!r} is no cause of a wake"
            raise ValueError(message)
