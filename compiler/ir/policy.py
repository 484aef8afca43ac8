"""How operations are executed, and how a whole graph of them is run: what authors may set.

Times are seconds, as people write them in configs; the runtime counts in nanoseconds.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_ATTEMPTS = 1_000
LONGEST = 366 * 86_400.0
"""Seconds that a delay or a timeout may be long: a year."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Retry(_Record):
    """When an operation is tried again after a failure."""

    attempts: int = Field(default=1, ge=1, le=MOST_ATTEMPTS)
    """How often it is tried in all; 1 = never again."""
    delay: float = Field(default=0.0, ge=0, le=LONGEST)
    """Seconds before the second attempt."""
    backoff: Literal["fixed", "linear", "exponential"] = "fixed"
    """How the delay grows: not, by itself, or by `factor` with every attempt."""
    factor: float = Field(default=2.0, ge=1, le=1_000)
    max_delay: float = Field(default=3_600.0, ge=0, le=LONGEST)
    """No delay is longer, in seconds."""
    jitter: float = Field(default=0.0, ge=0, le=1)
    """The share of each delay that is left to chance, so that many do not come at once."""


class Circuit(_Record):
    """When a target that keeps failing is left alone for a while."""

    failures: int = Field(default=5, ge=0, le=1_000_000)
    """Failures in a row that open the circuit; 0 = it never opens."""
    reset: float = Field(default=30.0, ge=0, le=LONGEST)
    """Seconds after which one attempt may try the target again."""


class Policy(_Record):
    """How one node's operation is executed."""

    retry: Retry = Retry()
    timeout: float | None = Field(default=None, gt=0, le=LONGEST)
    """Seconds that one attempt may take."""
    deadline: float | None = Field(default=None, gt=0, le=LONGEST)
    """Seconds that all attempts may take together, with the delays between them."""
    cache: float | None = Field(default=None, gt=0, le=LONGEST)
    """Seconds that a result is used again for the same inputs; None = it is not kept for that."""
    tag: str = ""
    """Operations of one tag share its limit and its pool; "" = those without a tag."""
    for_each: str = ""
    """The data input that gets a list: the operation is executed once for each element, and
    each of its results is the list of theirs, in order. "" = once."""
    compensate: str = ""
    """The id of the node whose operation undoes this one if the run fails."""
    sla: float | None = Field(default=None, gt=0, le=LONGEST)
    """Seconds after its request within which it should have ended; being late is reported."""


class UserParameter(_Record):
    """A value that whoever starts a run may change."""

    name: str
    """As it is asked for: `filename`, `fetch.filename`."""
    node: str
    pin: str


class Workflow(_Record):
    """How runs of a graph of operations behave."""

    schedule: str = ""
    """A cron expression; "" = runs are started by hand."""
    config: str = ""
    """The node whose output `data` is the content of the graph's config file; "" = none."""
    user_parameters: tuple[UserParameter, ...] = ()
    on_failure: Literal["cancel", "continue"] = "cancel"
    """After an operation failed for good and nothing handles that: cancel all others, or let
    those go on that do not depend on it."""
    sla: float | None = Field(default=None, gt=0, le=LONGEST)
    """Seconds within which a run should have ended; being late is reported."""
    tags: dict[str, int] = {}
    """How many operations of a tag are executed at once."""
    circuit: Circuit = Circuit()
    durability: Literal["auto", "strict", "snapshot", "none"] = "auto"
    """strict: nothing that depends on a result starts before it is committed; snapshot: the state
    is saved every few seconds; none: nothing is kept. auto: strict for a graph of operations
    that ends, snapshot for one that runs on, none where there are no operations."""
    objects: Literal["json", "pickle"] = "json"
    """How results of Python functions are kept: as JSON values, or any Python object, pickled."""
    commit: Literal["process", "power"] = "process"
    """What a commit survives: a killed process, or a power cut as well (slower)."""


class Settings(_Record):
    """Where runs of the graph have their limits."""

    max_queue: int = 1_000_000
    """Events a resource's queue may hold; one more fails the run."""
    max_transitions: int = 10_000
    """Event-less ECC transitions one event may cause; one more fails the run."""
    max_iterations: int = 10_000_000
    """Rounds of all WHILE, REPEAT and FOR loops that one event may cause; one more fails the run.

    The look that ends a WHILE or FOR counts as a round, and so does a call of a function that
    calls functions, and the run of an algorithm by another one if it runs algorithms in turn.
    FOR loops with constant bounds that make at most 10,000 rounds, nested ones multiplied, are
    not counted, unless they are part of another loop, of a function or of an algorithm that
    another one runs, or run an algorithm themselves.
    """


DEFAULT_POLICY = Policy()
DEFAULT_WORKFLOW = Workflow()
DEFAULT_SETTINGS = Settings()
