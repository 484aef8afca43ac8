"""How a task is executed: what `@task(…)` and `graph.add(…)` take."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Any, Literal, TypedDict, get_args

from pydantic import ValidationError

from compiler.ir.diagnostics import choices_hint
from compiler.ir.policy import LONGEST, MOST_ATTEMPTS, Policy, Retry
from fbflow.errors import GraphError

Pool = Literal["auto", "loop", "thread", "process"]
Trigger = Literal["all", "any", "all_done"]
Backoff = Literal["fixed", "linear", "exponential"]
_CHOICES = {"pool": get_args(Pool), "trigger": get_args(Trigger), "backoff": get_args(Backoff)}


class TaskOptions(TypedDict, total=False):
    """What may be said of a task, by name."""

    retries: int
    """How often it is tried again after a failure."""
    retry_delay: float | timedelta
    """Seconds before the first of these attempts."""
    backoff: Backoff
    """How the delay grows."""
    max_delay: float | timedelta
    jitter: float
    """The share of each delay that is left to chance, from 0 to 1."""
    timeout: float | timedelta | None
    """Seconds that one attempt may take."""
    deadline: float | timedelta | None
    """Seconds that all attempts may take together."""
    tag: str
    """Tasks of one tag share a limit and a pool."""
    cache: float | timedelta | bool | None
    """Seconds for which its result is used again for the same arguments; True = for a year."""
    pool: Pool
    """Where it is called: by default an `async def` on the event loop, another function in a
    thread. On the loop a plain function keeps everything else from going on: keep it short."""
    trigger: Trigger
    """When it begins: all parents have succeeded, the first has, or all have ended somehow."""
    for_each: str
    """The argument that gets one element of a parent's list at a time; its result is the list of
    what it returns for each."""
    compensate: Callable[..., Any] | None
    """What undoes it when the run fails later."""
    sla: float | timedelta | None
    """Seconds within which it should have ended; being late is reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSettings:
    """How a task is executed; see `TaskOptions`."""

    retries: int = 0
    retry_delay: float | timedelta = 0.0
    backoff: Backoff = "fixed"
    max_delay: float | timedelta = 3_600.0
    jitter: float = 0.0
    timeout: float | timedelta | None = None
    deadline: float | timedelta | None = None
    tag: str = ""
    cache: float | timedelta | bool | None = None
    pool: Pool = "auto"
    trigger: Trigger = "all"
    for_each: str = ""
    compensate: Callable[..., Any] | None = None
    sla: float | timedelta | None = None
    policy: Policy = field(init=False, repr=False, compare=False)
    """The same for a node of the compiled graph."""

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            GraphError: a number is out of its bounds, or there is no such choice.
        """
        for name, choices in _CHOICES.items():
            if (given := getattr(self, name)) not in choices:
                message = f'there is no {name} "{given}". {choices_hint(str(given), choices)}'
                raise GraphError(message.rstrip())
        try:
            object.__setattr__(self, "policy", self._policy())
        except ValidationError as error:
            wrong = error.errors()[0]
            message = (
                f"{'.'.join(map(str, wrong['loc']))} is {wrong['input']!r}, which cannot be: "
                f"{wrong['msg'][0].lower()}{wrong['msg'][1:]}"
            )
            raise GraphError(message) from None

    def _policy(self) -> Policy:
        if not 0 <= self.retries < MOST_ATTEMPTS:
            message = f"retries is {self.retries}; expected 0 to {MOST_ATTEMPTS - 1}"
            raise GraphError(message)
        values: dict[str, Any] = {
            "retry": Retry(
                attempts=self.retries + 1,
                delay=_seconds(self.retry_delay),
                backoff=self.backoff,
                max_delay=_seconds(self.max_delay),
                jitter=self.jitter,
            ),
            "tag": self.tag,
        }
        for name in ("timeout", "deadline", "sla"):
            if (given := getattr(self, name)) is not None:
                values[name] = _seconds(given)
        if self.cache is not None and self.cache is not False:
            values["cache"] = LONGEST if self.cache is True else _seconds(self.cache)
        return Policy(**values)


def _seconds(given: float | timedelta) -> float:
    return given.total_seconds() if isinstance(given, timedelta) else float(given)


ORDINARY = TaskSettings()
SETTINGS = frozenset(one.name for one in fields(TaskSettings) if one.init)
