"""What goes into an executor and what comes out of it: jobs, and what is told about them.

An executor performs jobs and knows nothing of graphs, kernels or stores. It serves many runs:
the limits of tags and the circuits of targets are shared by all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from compiler.ir.blocks import DataPort
from compiler.ir.policy import Circuit, Policy
from fblib.operation import Objects, Operation, OperationSettings, Outputs, RunFiles
from fblib.service import Value
from runtime.executor.shared_values import SharedValues
from runtime.state import TaskState

_ORDINARY_CIRCUIT = Circuit()


@dataclass(frozen=True, slots=True)
class Wait:
    """What a job waits for."""

    kind: Literal["approval", "event", "time"]
    name: str = ""
    """Of the event; of an approval, what is to be decided."""
    details: Value = None
    until: int = 0
    """Nanoseconds since 1970, for a time."""


@dataclass(slots=True)
class Result:
    """How a job, or one element of its list, ended."""

    state: TaskState
    """succeeded, failed, timed out or cancelled."""
    outputs: Outputs = field(default_factory=dict)
    """Of a job with `for_each`: each pin has the list of the elements' results."""
    error: str = ""
    attempts: int = 0
    started: int = 0
    """When the last attempt began, in nanoseconds since 1970."""
    ended: int = 0
    exception: BaseException | None = field(default=None, compare=False, repr=False)
    """Why it failed, with its traceback; of elements, the first that failed. It is not kept:
    only the process that performed it knows it."""


@dataclass(slots=True, eq=False)
class Job:
    """A node's operation, to be performed for one request; identity is what counts."""

    listener: "JobListener"
    run: str
    node: str
    operation: Operation
    inputs: Mapping[str, Value]
    policy: Policy
    files: RunFiles
    settings: OperationSettings
    number: int = 1
    """Which request of the node this is, from 1: part of the idempotency key."""
    attempts: Mapping[int, int] = field(default_factory=dict)
    """Attempts made before, in processes that have died, by element (-1 = the whole job)."""
    checkpoints: Mapping[int, Value] = field(default_factory=dict)
    """What the operation kept before, by element."""
    results: Mapping[int, Result] = field(default_factory=dict)
    """Elements that ended before: they are not performed again."""
    ports: Mapping[str, DataPort] = field(default_factory=dict)
    """The output pins of the node, by name: what the operation may return."""
    circuit: Circuit = _ORDINARY_CIRCUIT
    """When a target that keeps failing is left alone."""
    view: "RunView | None" = None
    """What the operation sees of its run; None = it belongs to none."""


class RunView(Protocol):
    """What operations see of their run beside their inputs, in any thread."""

    @property
    def objects(self) -> Objects:
        """How Python objects are handed on."""

    @property
    def values(self) -> SharedValues:
        """What the operations share; the listener of a job is told of changes."""

    def result(self, node: str, pin: str) -> Value:
        """Return what a node resulted in last.

        Raises:
            OperationError: there is no such node, or it has no result yet.
        """


class JobListener(Protocol):
    """Hears what becomes of jobs, always on the event loop. Elements are -1 for a whole job."""

    def ended(self, job: Job, result: Result) -> None:
        """The job is over; nothing more is told about it."""

    def element_ended(self, job: Job, item: int, result: Result) -> None:
        """One element of the job's list is over."""

    def began(self, job: Job, item: int, attempt: int, at: int) -> None:
        """An attempt begins. Told for every attempt: do as little as possible."""

    def failed(self, job: Job, item: int, attempt: int, error: str, again_in: float) -> None:
        """An attempt failed and another one follows after some seconds."""

    def waits(self, job: Job, item: int, wait: Wait | None) -> None:
        """The operation waits for something; None: it goes on."""

    def checkpointed(self, job: Job, item: int, value: Value) -> None:
        """The operation wants a value kept."""

    def progressed(self, job: Job, item: int, fraction: float, text: str) -> None:
        """The operation tells how far it is."""

    def logged(self, job: Job, item: int, text: str) -> None:
        """The operation wrote a line into the log."""

    def values_changed(self, job: Job) -> None:
        """The operation changed values that those of its run share; several at once, maybe."""


class Executor(Protocol):
    """Performs jobs. It is an asynchronous context manager; everything is on its event loop.

    Jobs with one tag share its limit and wait in an `asyncio.Queue` of their own. Whoever
    leaves the context cancels what is under way, without telling listeners.
    """

    def submit(self, job: Job) -> None:
        """Perform a job as soon as its tag has room."""

    def limit(self, tag: str, most: int) -> None:
        """Set how many jobs of a tag are performed at once; "" = those without one."""

    def cancel(self, run: str, node: str | None = None) -> None:
        """Cancel the jobs of a run, or of one of its nodes; each is told as `ended`, cancelled."""

    def forget(self, run: str) -> None:
        """Cancel the jobs of a run without telling about it: it goes on another time."""

    def pause(self, run: str) -> None:
        """Begin no further job, attempt or element of a run; what is under way goes on."""

    def go_on(self, run: str) -> None:
        """End a pause."""

    def answer(self, run: str, *, node: str, kind: str, name: str, value: Value) -> bool:
        """Give an answer to what waits for it: an approval of a node, or an event by name.

        Returns:
            Whether anything waited for it.
        """

    def set_secrets(self, secrets: Mapping[str, str]) -> None:
        """Set what `secret:NAME` stands for."""
